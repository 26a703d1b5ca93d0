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
LONGEST = 200  # characters of a partner's name


@dataclass(frozen=True, slots=True)
class Newcomers:
    """`names` as the file writes them; `problems`: a warning for each that may be somebody of the register, an error
    for each that the register cannot hold.
    """

    names: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

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
    problems = [_too_long(name, rows[name], column) for name in new.values() if len(name) > LONGEST]
    register = register_duplicates()
    for name in new.values():
        if candidates := register.of(Organisation(name=name))[:MOST_CANDIDATES]:
            words = {"name": name, "likely": " ".join(one.sentence for one in candidates)}
            message = (
                _("“%(name)s” would be added as a new partner. %(likely)s To mean that one, use its name.") % words
            )
            problems.append(Problem(rows[name], column, "likely_known", message, is_error=False))
    return Newcomers(tuple(sorted(new.values(), key=plain_name)), tuple(problems))


def _too_long(name: str, row: int, column: str) -> Problem:
    message = _("“%(name)s …” is too long for the name of a partner: use at most %(count)d characters.")
    return Problem(row, column, "partner_too_long", message % {"name": name[:60], "count": LONGEST})
