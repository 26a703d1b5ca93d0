"""Partners that a file names and the register does not have: saving it would add them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from measurement.layouts import Problem, plain_name
from partners.formulas import Organisation
from partners.models import Partner
from partners.queries.duplicates import register_duplicates

MOST_NAMED = 20
MOST_CANDIDATES = 2


@dataclass(frozen=True, slots=True)
class Newcomers:
    """`names` as the file writes them; `likely`: a warning for each that may be somebody of the register."""

    names: tuple[str, ...] = ()
    likely: tuple[Problem, ...] = ()

    @property
    def summary(self) -> dict[str, object]:
        """What the page of the check says: how many, and the first of them by name."""
        return {"new_partners": len(self.names), "new_names": list(self.names[:MOST_NAMED])} if self.names else {}


def newcomers(rows: Mapping[str, int], *, column: str) -> Newcomers:
    """Of names with the first row of each. One statement; three more where somebody is new."""
    known = {plain_name(name) for name in Partner.objects.values_list("name", flat=True)}
    new: dict[str, str] = {}
    for name in rows:
        if plain_name(name) not in known:
            new.setdefault(plain_name(name), name)
    if not new:
        return Newcomers()
    register, likely = register_duplicates(), []
    for name in new.values():
        if candidates := register.of(Organisation(name=name))[:MOST_CANDIDATES]:
            words = {"name": name, "likely": " ".join(one.sentence for one in candidates)}
            message = (
                _("“%(name)s” would be added as a new partner. %(likely)s To mean that one, use its name.") % words
            )
            likely.append(Problem(rows[name], column, "likely_known", message, is_error=False))
    return Newcomers(tuple(sorted(new.values(), key=plain_name)), tuple(likely))
