"""How each indicator is added up: its definition's version in force, as the engine wants it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from measurement.enums import Accumulation, Direction, Kind, OverPartners, OverTime
from measurement.formulas import Method
from measurement.models import DefinitionVersion, Indicator
from measurement.queries.definitions import version_on


@dataclass(frozen=True, slots=True)
class Rules:
    """One indicator with every version of its definition, oldest first, and the method of each."""

    indicator_id: int
    initiative_id: int
    calendar_id: int
    starts_on: date
    versions: tuple[DefinitionVersion, ...]
    methods: dict[int, Method]

    def version_on(self, start_on: date) -> DefinitionVersion:
        """The version in force for a period that starts on this day (rule 17)."""
        return version_on(self.versions, start_on)

    def method_on(self, start_on: date) -> Method:
        return self.methods[self.version_on(start_on).pk]

    def compares(self, version_id: int, with_version_id: int) -> bool:
        """Whether no break lies between two versions: only then may their values meet in one figure."""
        if version_id == with_version_id:
            return True
        ids = [one.pk for one in self.versions]
        first, last = sorted((ids.index(version_id), ids.index(with_version_id)))
        return not any(one.is_break for one in self.versions[first + 1 : last + 1])

    @property
    def is_carried(self) -> bool:
        """Whether answers of earlier periods stand in later ones, under any version."""
        return any(method.is_carried for method in self.methods.values())

    @property
    def latest(self) -> DefinitionVersion:
        return self.versions[-1]


def rules_of(indicator_ids: Collection[int] | None = None, *, initiative_id: int | None = None) -> dict[int, Rules]:
    """Indicator id → its rules, for some indicators, one initiative, or all of the network. Two statements."""
    indicators = Indicator.objects.select_related("initiative", "calendar")
    if indicator_ids is not None:
        indicators = indicators.filter(pk__in=indicator_ids)
    if initiative_id is not None:
        indicators = indicators.filter(initiative_id=initiative_id)
    return rules_for(list(indicators))


def rules_for(rows: Collection[Indicator]) -> dict[int, Rules]:
    """The rules of indicators that were loaded with their initiative and calendar. One statement."""
    versions: dict[int, list[DefinitionVersion]] = defaultdict(list)
    found = DefinitionVersion.objects.filter(definition_id__in={row.definition_id for row in rows})
    for version in found.order_by("definition_id", "number"):
        versions[version.definition_id].append(version)
    return {row.pk: _rules(row, versions[row.definition_id]) for row in rows}


def _rules(indicator: Indicator, versions: Sequence[DefinitionVersion]) -> Rules:
    return Rules(
        indicator_id=indicator.pk,
        initiative_id=indicator.initiative_id,
        calendar_id=indicator.calendar_id,
        starts_on=indicator.starts_on,
        versions=tuple(versions),
        methods={version.pk: method_of(version, indicator) for version in versions},
    )


def method_of(version: DefinitionVersion, indicator: Indicator) -> Method:
    """One version's rules together with what the initiative decided: band, θ, coverage, calendar."""
    return Method(
        kind=Kind(version.kind),
        over_time=OverTime(version.over_time),
        over_partners=OverPartners(version.over_partners),
        accumulation=Accumulation(version.accumulation),
        direction=Direction(version.direction),
        per=version.per,
        decimals=version.decimals,
        band_low=indicator.band_low,
        band_high=indicator.band_high,
        smallest_change=indicator.smallest_change,
        currency=version.currency,
        # Unique people are only added up over time where each period counts those new in the year.
        counts_new_people=version.kind == Kind.PEOPLE and version.over_time == OverTime.SUM,
        steps=tuple(step["code"] for step in version.steps),
        step_names=tuple(step["name"] for step in version.steps),
        year_start_month=indicator.calendar.start_month,
        coverage_threshold=indicator.initiative.coverage_threshold,
    )
