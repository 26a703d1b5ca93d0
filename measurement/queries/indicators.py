"""The indicators an initiative has adopted, as its set-up lists them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, QuerySet

from measurement.formulas import Method
from measurement.formulas.display import display, display_change
from measurement.models import (
    Baseline,
    DefinitionVersion,
    GoalMeasure,
    Indicator,
    IndicatorDefinition,
    SharedDenominator,
    Target,
)
from measurement.queries.assignments import assigned_counts
from measurement.queries.definitions import versions_of
from measurement.queries.methods import method_of


def number_words(method: Method) -> dict[str, Callable[[str], str]]:
    """How a history shows the numbers of an indicator and its baselines, which are stored on the engine's scale."""

    def value(text: str) -> str:
        return display(method, Decimal(text))

    def difference(text: str) -> str:
        return display_change(method, Decimal(text)).lstrip("+")

    return {
        "target_value": value,
        "band_low": value,
        "band_high": value,
        "value": value,
        "smallest_change": difference,
    }


def indicators_of(initiative_id: int) -> QuerySet[Indicator]:
    """Those of one initiative, in the order of its outcome areas; archived ones last."""
    return indicators_of_all().filter(initiative_id=initiative_id)


def indicators_of_all() -> QuerySet[Indicator]:
    """Those of every initiative of the network."""
    rows = Indicator.objects.select_related("definition", "calendar", "outcome", "owner", "initiative")
    return rows.order_by(
        F("archived_at").asc(nulls_first=True),
        F("outcome__position").asc(nulls_last=True),
        F("outcome__name").asc(nulls_last=True),
        "position",
        "pk",
    )


@dataclass(frozen=True, slots=True)
class SetupLine:
    """One adopted indicator and what is still missing before it can be judged."""

    indicator: Indicator
    version: DefinitionVersion
    method: Method
    baseline: Baseline | None
    partners: int
    is_goal: bool

    @property
    def baseline_text(self) -> str:
        return "" if self.baseline is None else display(self.method, self.baseline.value)

    @property
    def target_text(self) -> str:
        """ "80.0%", or the band: "10–20"."""
        low, high = self.indicator.band_low, self.indicator.band_high
        if self.indicator.target_value is not None:
            return display(self.method, self.indicator.target_value)
        if low is None and high is None:
            return ""
        return f"{display(self.method, low)}–{display(self.method, high)}"

    @property
    def smallest_change_text(self) -> str:
        return display_change(self.method, self.indicator.smallest_change).lstrip("+")


def setup_lines(indicators: Sequence[Indicator], *, today: date) -> list[SetupLine]:
    """Four statements, however many indicators."""
    ids = [one.pk for one in indicators]
    versions = versions_of({one.definition_id for one in indicators})
    baselines = current_baselines(ids)
    counts = assigned_counts(ids, day=today)
    goals = set(GoalMeasure.objects.filter(indicator_id__in=ids).values_list("indicator_id", flat=True))
    lines = []
    for indicator in indicators:
        version = versions[indicator.definition_id][-1]
        lines.append(
            SetupLine(
                indicator=indicator,
                version=version,
                method=method_of(version, indicator),
                baseline=baselines.get(indicator.pk),
                partners=counts.get(indicator.pk, 0),
                is_goal=indicator.pk in goals,
            )
        )
    return lines


def current_baselines(indicator_ids: Collection[int]) -> dict[int, Baseline]:
    """Indicator id → the baseline that counts, of the whole and not of a group. One statement."""
    rows = Baseline.objects.filter(indicator_id__in=indicator_ids, cell=None).order_by("number")
    return {row.indicator_id: row for row in rows}


def baseline_lines(indicator: Indicator, method: Method) -> list[tuple[Baseline, str]]:
    """Every baseline with its value in words."""
    return [(row, display(method, row.value)) for row in baselines_of(indicator)]


def baselines_of(indicator: Indicator) -> QuerySet[Baseline]:
    """Every baseline there ever was, the whole first, newest first."""
    rows = Baseline.objects.filter(indicator=indicator).select_related("cell", "version")
    return rows.order_by(F("cell__label").asc(nulls_first=True), "-number")


def target_values(indicator: Indicator) -> dict[int, Target]:
    """Period id → its target."""
    return {row.period_id: row for row in Target.objects.filter(indicator=indicator)}


def shared_denominators(indicator: Indicator) -> dict[int, SharedDenominator]:
    """Period id → the denominator that all partners share."""
    return {row.period_id: row for row in SharedDenominator.objects.filter(indicator=indicator)}


def adoptable(initiative_id: int) -> QuerySet[IndicatorDefinition]:
    """Definitions in use that the initiative has not adopted, by name."""
    adopted = Indicator.objects.filter(initiative_id=initiative_id).values("definition_id")
    rows = IndicatorDefinition.objects.filter(archived_at=None).exclude(pk__in=adopted)
    return rows.order_by("sort_key", "pk")


def by_outcome(lines: Sequence[SetupLine]) -> list[tuple[str, list[SetupLine]]]:
    """(outcome area, its lines), in the order they come; those without one under an empty name."""
    groups: dict[str, list[SetupLine]] = defaultdict(list)
    for line in lines:
        groups[line.indicator.outcome.name if line.indicator.outcome else ""].append(line)
    return list(groups.items())


def decimal_text(value: Decimal | None) -> str:
    """For a form: every digit and nothing else."""
    return "" if value is None else f"{value:f}"


def target_lines(indicator: Indicator, method: Method) -> list[tuple[str, str]]:
    """(period, target in words), oldest first."""
    return [(row.period.label, display(method, row.value)) for row in targets_of(indicator)]


def targets_of(indicator: Indicator) -> QuerySet[Target]:
    """The targets of its periods, oldest first."""
    return Target.objects.filter(indicator=indicator).select_related("period").order_by("period__start_on", "pk")
