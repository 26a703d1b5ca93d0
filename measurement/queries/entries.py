"""Everything a rule or a form needs to know about the entries of one submission."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from measurement.enums import EntryState, Frequency
from measurement.formulas import Method, PartnerValue, Span, partner_result
from measurement.formulas.cumulative import increments, same_run
from measurement.formulas.entry import Breakdown, History
from measurement.models import Cell, DefinitionVersion, Entry, SharedDenominator, Submission
from measurement.queries.definitions import Grid, grids_of
from measurement.queries.methods import Rules, rules_of
from measurement.queries.observations import series_of, span_of, timeline

EDITABLE = (EntryState.OPEN, EntryState.DRAFT, EntryState.RETURNED)


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of a submission: its entry, its rules in this period, its grids, the partner's own past."""

    entry: Entry
    rule: Rules
    version: DefinitionVersion
    method: Method
    grids: tuple[Grid, ...]
    cells: Mapping[str, Cell]
    breakdowns: tuple[Breakdown, ...]
    past: tuple[tuple[Span, PartnerValue], ...]
    history: History

    @property
    def indicator_id(self) -> int:
        return self.entry.indicator_id

    @property
    def is_editable(self) -> bool:
        return self.entry.state in EDITABLE


def lines_of(submission: Submission, *, entries: Collection[Entry] | None = None) -> list[Line]:
    """The lines of one submission in the initiative's order, in a fixed number of statements."""
    rows = list(entries) if entries is not None else list(entries_of(submission))
    rules = rules_of({row.indicator_id for row in rows})
    start = submission.period.start_on
    versions = {id_: rule.version_on(start) for id_, rule in rules.items()}
    grids = grids_of({version.pk for version in versions.values()})
    past = _past_of(submission, rules)
    shared = dict(
        SharedDenominator.objects.filter(period_id=submission.period_id, indicator_id__in=rules).values_list(
            "indicator_id", "value"
        )
    )
    is_blocking = submission.initiative.blocks_unequal_breakdowns
    return [
        _line(
            row,
            rules[row.indicator_id],
            submission,
            tuple(grids.get(versions[row.indicator_id].pk, ())),
            past.get(row.indicator_id, ()),
            shared.get(row.indicator_id),
            is_blocking=is_blocking,
        )
        for row in rows
    ]


def entries_of(submission: Submission) -> list[Entry]:
    """With indicator and definition; core indicators first, in the initiative's order."""
    rows = Entry.objects.filter(submission=submission).select_related("indicator__definition", "indicator__outcome")
    return list(rows.order_by("indicator__position", "indicator__definition__sort_key", "indicator_id"))


def _line(
    entry: Entry,
    rule: Rules,
    submission: Submission,
    grids: tuple[Grid, ...],
    past: tuple[tuple[Span, PartnerValue], ...],
    shared: Decimal | None,
    *,
    is_blocking: bool,
) -> Line:
    span = span_of(submission.period)
    version = rule.version_on(span.start)
    method = rule.methods[version.pk]
    return Line(
        entry=entry,
        rule=rule,
        version=version,
        method=method,
        grids=grids,
        cells={cell.key: cell for grid in grids for cell in grid.cells.values()},
        breakdowns=tuple(breakdown_of(grid, is_blocking=is_blocking) for grid in grids),
        past=past,
        history=history_of(
            method, past, span, frequency=Frequency(submission.period.calendar.frequency), shared=shared
        ),
    )


def breakdown_of(grid: Grid, *, is_blocking: bool) -> Breakdown:
    """A grid as the rules see it: crossed dimensions are exclusive and exhaustive where both are."""
    axes = [grid.breakdown.dimension] + ([grid.breakdown.crossed_with] if grid.breakdown.crossed_with else [])
    return Breakdown(
        name=" × ".join(axis.name for axis in axes),
        cells=tuple(cell.key for cell in grid.cells.values()),
        is_exclusive=all(axis.is_exclusive for axis in axes),
        is_exhaustive=all(axis.is_exhaustive for axis in axes),
        is_blocking=is_blocking,
    )


def _past_of(submission: Submission, rules: Mapping[int, Rules]) -> dict[int, tuple[tuple[Span, PartnerValue], ...]]:
    """Indicator id → the partner's approved answers of earlier periods that compare with this one, oldest first."""
    line = timeline({rule.calendar_id for rule in rules.values()})
    earlier = [pk for pk, period in line.periods.items() if period.end_on < submission.period.start_on]
    series = series_of(rules, line, period_ids=earlier, partner_ids=[submission.partner_id], has_cells=False)
    found = {}
    for (indicator_id, cell_id), answers in series.items():
        if cell_id is None:
            rule = rules[indicator_id]
            now = rule.version_on(submission.period.start_on).pk
            pairs = answers.get(submission.partner_id, [])
            found[indicator_id] = tuple(p for p in pairs if rule.compares(p[1].definition_version or now, now))
    return found


def history_of(
    method: Method,
    past: Collection[tuple[Span, PartnerValue]],
    span: Span,
    *,
    frequency: Frequency,
    shared: Decimal | None,
) -> History:
    """A partner's own past as rule 21 wants it: values as stored, increments where totals to date are reported."""
    numbers = [
        (when, number)
        for when, value in past
        if (number := partner_result(method, value, shared_denominator=shared).value) is not None
    ]
    last = next((number for when, number in reversed(numbers) if same_run(method, when, span)), None)
    values = (
        [one.value for one in increments(method, numbers)] if method.is_running_total else [n for _w, n in numbers]
    )
    return History(
        values=tuple(values),
        last_total=last if method.is_running_total else None,
        frequency=frequency,
        shared_denominator=shared,
    )
