"""The versions of a definition as people compare them: facts in words, and what differs from the one before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from measurement.enums import Accumulation, Kind
from measurement.models import Breakdown, DefinitionVersion


@dataclass(frozen=True, slots=True)
class Fact:
    """`before` is what the version before said; None where it said the same, or where there was none."""

    label: str | Promise
    value: str
    before: str | None = None


@dataclass(frozen=True, slots=True)
class VersionCard:
    version: DefinitionVersion
    facts: tuple[Fact, ...]

    @property
    def changes(self) -> tuple[Fact, ...]:
        return tuple(fact for fact in self.facts if fact.before is not None)


def version_cards(
    versions: Sequence[DefinitionVersion], breakdowns: Mapping[int, Sequence[Breakdown]]
) -> list[VersionCard]:
    """Newest first; `versions` oldest first."""
    cards: list[VersionCard] = []
    before: dict[str, str] = {}
    for version in versions:
        words = _words(version, breakdowns.get(version.pk, ()))
        facts = [
            Fact(_LABELS[key], value, before.get(key, "") if cards and before.get(key, "") != value else None)
            for key, value in words.items()
            if value or before.get(key)
        ]
        cards.append(VersionCard(version, tuple(facts)))
        before = words
    return cards[::-1]


_LABELS: dict[str, str | Promise] = {
    "meaning": gettext_lazy("Definition"),
    "kind": gettext_lazy("Kind"),
    "unit": gettext_lazy("Unit"),
    "accumulation": gettext_lazy("What partners report"),
    "direction": gettext_lazy("Direction"),
    "numerator": gettext_lazy("Numerator"),
    "denominator": gettext_lazy("Denominator"),
    "per": gettext_lazy("Per how many"),
    "currency": gettext_lazy("Currency"),
    "steps": gettext_lazy("Answers"),
    "over_time": gettext_lazy("Over time"),
    "over_partners": gettext_lazy("Over partners"),
    "decimals": gettext_lazy("Decimals shown"),
    "breakdowns": gettext_lazy("Breakdowns"),
}


def _words(version: DefinitionVersion, breakdowns: Sequence[Breakdown]) -> dict[str, str]:
    has_total = version.accumulation != Accumulation.INCREMENT
    return {
        "meaning": version.meaning,
        "kind": version.get_kind_display(),
        "unit": version.unit,
        "accumulation": version.get_accumulation_display() if has_total else "",
        "direction": version.get_direction_display(),
        "numerator": version.numerator_name,
        "denominator": version.denominator_name,
        "per": f"{version.per:,}" if version.kind == Kind.RATE else "",
        "currency": version.currency,
        "steps": ", ".join(step["name"] for step in version.steps),
        "over_time": version.get_over_time_display(),
        "over_partners": version.get_over_partners_display(),
        "decimals": str(version.decimals),
        "breakdowns": ", ".join(breakdown_name(one) for one in breakdowns),
    }


def breakdown_name(breakdown: Breakdown) -> str:
    """ "Sex", or "Age group by sex"."""
    if breakdown.crossed_with is None:
        return str(breakdown.dimension.name)
    words = {"first": breakdown.dimension.name, "second": breakdown.crossed_with.name.lower()}
    return str(_("%(first)s by %(second)s") % words)
