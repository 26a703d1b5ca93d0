"""The library and the set-up of an initiative as files."""

from collections.abc import Callable, Collection, Iterable, Sequence

from django.utils.translation import gettext as _

from measurement.enums import Direction, Kind
from measurement.formulas import Method, shown_value
from measurement.formulas.display import PERCENTAGES
from measurement.models import Assignment, Baseline, Category, Dimension, Indicator, IndicatorDefinition, Target
from measurement.queries.indicators import SetupLine
from measurement.queries.versions import VersionCard
from partners.models import Partner
from tenancy.exports.cells import Cell, yes_no
from tenancy.exports.sheets import Column, Sheet, sheet_of


def definition_sheet(definitions: Iterable[IndicatorDefinition]) -> Sheet:
    """Rows of `library`."""
    columns = (
        Column(_("Code"), lambda one: one.code),
        Column(_("Name"), lambda one: one.name),
        Column(_("Definition"), lambda one: one.latest_meaning),
        Column(_("Kind"), lambda one: str(Kind(one.latest_kind).label) if one.latest_kind else ""),
        Column(_("Direction"), lambda one: str(Direction(one.latest_direction).label) if one.latest_direction else ""),
        Column(_("Unit"), lambda one: one.latest_unit),
        Column(_("Version"), lambda one: one.latest_number),
        Column(_("Initiatives"), lambda one: one.adopted_by or 0),
        Column(_("Archived"), lambda one: yes_no(True) if one.archived_at else ""),
    )
    return sheet_of(_("Definitions"), columns, definitions)


def version_sheet(cards: Iterable[VersionCard]) -> Sheet:
    """One row for each fact of each version, newest version first."""
    rows: list[Sequence[Cell]] = [
        [card.version.number, card.version.effective_on, str(fact.label), fact.value, fact.before, card.version.reason]
        for card in cards
        for fact in card.facts
    ]
    head = [_("Version"), _("In force from"), _("What"), _("Value"), _("Before"), _("Why it changed")]
    return Sheet(_("Versions"), head, rows)


def dimension_sheet(dimensions: Iterable[tuple[Dimension, Sequence[Category]]]) -> Sheet:
    """As listed: a row for each dimension with its categories in use."""
    columns = (
        Column(_("Code"), lambda pair: pair[0].code),
        Column(_("Name"), lambda pair: pair[0].name),
        Column(_("Everybody is in one category only"), lambda pair: yes_no(pair[0].is_exclusive)),
        Column(_("The categories cover everybody"), lambda pair: yes_no(pair[0].is_exhaustive)),
        Column(_("Categories"), lambda pair: ", ".join(one.name for one in pair[1])),
    )
    return sheet_of(_("Dimensions"), columns, list(dimensions))


def category_sheet(categories: Iterable[Category]) -> Sheet:
    columns = (
        Column(_("Dimension"), lambda one: one.dimension.name),
        Column(_("Code"), lambda one: one.code),
        Column(_("Name"), lambda one: one.name),
        Column(_("Stands for “not stated”"), lambda one: yes_no(one.is_not_stated)),
        Column(_("Retired"), lambda one: one.retired_at),
        Column(_("Merged into"), lambda one: one.merged_into.name if one.merged_into else ""),
    )
    return sheet_of(_("Categories"), columns, list(categories))


def indicator_sheet(lines: Iterable[SetupLine]) -> Sheet:
    """One row for each adopted indicator; numbers as they are read."""
    columns = (
        Column(_("Code"), lambda one: one.indicator.definition.code),
        Column(_("Indicator"), lambda one: one.indicator.definition.name),
        Column(_("Outcome area"), lambda one: one.indicator.outcome.name if one.indicator.outcome else ""),
        Column(_("Kind"), lambda one: str(Kind(one.version.kind).label)),
        Column(_("How often"), lambda one: one.indicator.calendar.get_frequency_display()),
        Column(_("Reported from"), lambda one: one.indicator.starts_on),
        Column(_("Unit"), lambda one: "%" if one.method.kind in PERCENTAGES else one.version.unit),
        Column(_("Baseline"), lambda one: _shown(one.method, one.baseline.value if one.baseline else None)),
        Column(_("Target"), lambda one: _shown(one.method, one.indicator.target_value)),
        Column(_("Target date"), lambda one: one.indicator.target_on),
        Column(_("Lowest good value"), lambda one: _shown(one.method, one.indicator.band_low)),
        Column(_("Highest good value"), lambda one: _shown(one.method, one.indicator.band_high)),
        Column(_("Smallest change that matters"), lambda one: _shown(one.method, one.indicator.smallest_change)),
        Column(_("Partners"), lambda one: one.partners),
        Column(_("Core"), lambda one: yes_no(one.indicator.is_core)),
        Column(_("Measures the goal"), lambda one: yes_no(one.is_goal)),
        Column(_("Owner"), lambda one: str(one.indicator.owner) if one.indicator.owner else ""),
        Column(_("Question"), lambda one: one.indicator.question),
        Column(_("Archived"), lambda one: yes_no(True) if one.indicator.archived_at else ""),
    )
    return sheet_of(_("Indicators"), columns, list(lines))


def _shown(method: Method, value: object) -> Cell:
    return None if value is None else shown_value(method, value)  # type: ignore[arg-type]  # a Decimal field


def matrix_sheet(
    partners: Iterable[Partner], indicators: Collection[Indicator], pairs: Collection[tuple[int, int]]
) -> Sheet:
    """Partners down, indicators across, "yes" where one reports the other; `pairs` of (indicator, partner)."""
    columns = [
        Column(_("Partner code"), lambda one: one.code),
        Column(_("Partner"), lambda one: one.name),
        Column(_("Place"), lambda one: one.place.name if one.place else ""),
    ]
    columns += [Column(row.definition.name, _reports(row.pk, pairs)) for row in indicators]
    return sheet_of(_("Assignments"), columns, partners)


def _reports(indicator_id: int, pairs: Collection[tuple[int, int]]) -> Callable[[Partner], str]:
    return lambda partner: yes_no(True) if (indicator_id, partner.pk) in pairs else ""


def assignment_sheet(assignments: Iterable[Assignment]) -> Sheet:
    """Who reports an indicator and who did."""
    columns = (
        Column(_("Partner code"), lambda one: one.partner.code),
        Column(_("Partner"), lambda one: one.partner.name),
        Column(_("From"), lambda one: one.starts_on),
        Column(_("Until"), lambda one: one.ends_on),
        Column(_("Reason"), lambda one: one.reason),
    )
    return sheet_of(_("Partners that report it"), columns, assignments)


def target_sheet(targets: Iterable[Target], method: Method) -> Sheet:
    """The targets of an indicator's periods."""
    columns = (
        Column(_("Period"), lambda one: one.period.label),
        Column(_("From"), lambda one: one.period.start_on),
        Column(_("To"), lambda one: one.period.end_on),
        Column(_("Target"), lambda one: _shown(method, one.value)),
        Column(_("Numerator"), lambda one: one.numerator),
        Column(_("Denominator"), lambda one: one.denominator),
    )
    return sheet_of(_("Targets"), columns, targets)


def baseline_sheet(baselines: Iterable[Baseline], method: Method) -> Sheet:
    """Every baseline there ever was, the whole first, the newest first."""
    columns = (
        Column(_("Breakdown"), lambda one: one.cell.label if one.cell else ""),
        Column(_("Number"), lambda one: one.number),
        Column(_("Baseline"), lambda one: _shown(method, one.value)),
        Column(_("Numerator"), lambda one: one.numerator),
        Column(_("Denominator"), lambda one: one.denominator),
        Column(_("From"), lambda one: one.start_on),
        Column(_("To"), lambda one: one.end_on),
        Column(_("Source"), lambda one: one.source),
        Column(_("Why it changed"), lambda one: one.reason),
        Column(_("Definition version"), lambda one: one.version.number),
    )
    return sheet_of(_("Baselines"), columns, baselines)
