"""What "nothing to report" would store in a submission, line by line, before anybody agrees to it."""

from collections.abc import Collection, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from measurement.enums import EntryState, Kind
from measurement.formulas import PartnerValue, Span
from measurement.formulas.cumulative import is_usable, same_run
from measurement.formulas.nothing import is_zero, nothing
from measurement.models import Entry, Submission
from measurement.queries.answers import value_of
from measurement.queries.entries import Line
from measurement.queries.observations import series_of, span_of, timeline

ANSWERS = ("state", "value", "numerator", "denominator", "text", "currency", "rate", "reason")
Waiting = tuple[Span, Mapping[str, Any]]  # the period of an answer that waits for review, and what it says


@dataclass(frozen=True, slots=True)
class NothingLine:
    """One open line: the fields that would be stored, and whether something was begun there already."""

    line: Line
    typed: Mapping[str, str]
    is_begun: bool

    @property
    def indicator_id(self) -> int:
        return self.line.indicator_id

    @property
    def name(self) -> str:
        return str(self.line.entry.indicator.definition.name)

    @property
    def words(self) -> str:
        """What is stored, and why it is that."""
        method = self.line.method
        if is_zero(method):
            return _("0 in each row of the breakdowns, too.") if self.line.cells else ""
        if method.is_running_total:
            return _("Nothing is added: the total stays as it was.")
        if method.kind == Kind.STOCK and self.line.past:
            return _("The number you reported last no longer counts then. Does it still stand? Go back and enter it.")
        return ""


def nothing_lines(submission: Submission, lines: Collection[Line]) -> list[NothingLine]:
    """The open lines of a submission. Three statements where a running total is among them, else none."""
    open_lines = [line for line in lines if line.is_editable]
    totals = [line for line in open_lines if line.method.is_running_total]
    cells, waiting = _last_cells(submission, totals), _waiting(submission, totals)
    found = []
    for line in open_lines:
        key = line.indicator_id
        last, last_cells = _last(submission, line, cells.get(key, {}), waiting.get(key))
        typed = nothing(line.method, list(line.cells), last=last, last_cells=last_cells)
        found.append(NothingLine(line=line, typed=typed, is_begun=is_begun(submission.draft, key)))
    return found


def is_begun(draft: Mapping[str, str], indicator_id: int) -> bool:
    """Whether the draft holds an answer: a story or a note beside it is none."""
    prefix = f"{indicator_id}."
    fields = [path.removeprefix(prefix) for path, text in draft.items() if path.startswith(prefix) and text.strip()]
    return any(field in ANSWERS or field.startswith("cells.") for field in fields)


def _last(
    submission: Submission, line: Line, cells: Mapping[str, PartnerValue], waiting: Waiting | None
) -> tuple[PartnerValue | None, Mapping[str, PartnerValue]]:
    """The partner's last answer of the run that this period continues, and its cells; one that waits counts, too."""
    now = span_of(submission.period)
    past = [pair for pair in line.past if same_run(line.method, pair[0], now) and is_usable(line.method, pair[1])]
    if waiting is not None and (not past or past[-1][0] <= waiting[0]):
        kept = waiting[1]
        return value_of(kept), {key: value_of(cell) for key, cell in kept.get("cells", {}).items()}
    return (past[-1][1] if past else None), cells


def _waiting(submission: Submission, lines: Collection[Line]) -> dict[int, Waiting]:
    """Indicator id → the latest earlier answer of the partner that nobody has decided about. One statement.

    Without it, who reports a total of 40 and then nothing new would say 0 before the 40 are approved.
    """
    by_id, now, found = {line.indicator_id: line for line in lines}, span_of(submission.period), {}
    if not by_id:
        return {}
    rows = Entry.objects.filter(
        indicator_id__in=by_id,
        state=EntryState.SUBMITTED,
        submission__partner_id=submission.partner_id,
        submission__period__calendar_id=submission.period.calendar_id,
        submission__period__end_on__lt=submission.period.start_on,
    )
    for row in rows.select_related("submission__period", "submitted_version").order_by("submission__period__end_on"):
        line, when = by_id[row.indicator_id], span_of(row.submission.period)
        kept = row.submitted_version.entries[str(row.indicator_id)] if row.submitted_version else {}
        is_same = same_run(line.method, when, now) and line.rule.compares(
            kept.get("definition_version", line.version.pk), line.version.pk
        )
        if is_same and is_usable(line.method, value_of(kept)):
            found[row.indicator_id] = (when, kept)
    return found


def _last_cells(submission: Submission, lines: Collection[Line]) -> dict[int, dict[str, PartnerValue]]:
    """Indicator id → cell key → the cell of that last answer. Two statements."""
    if not lines:
        return {}
    rules = {line.indicator_id: line.rule for line in lines}
    times = timeline({rule.calendar_id for rule in rules.values()})
    earlier = [pk for pk, period in times.periods.items() if period.end_on < submission.period.start_on]
    series = series_of(rules, times, period_ids=earlier, partner_ids=[submission.partner_id])
    now, found = span_of(submission.period), {}
    for line in lines:
        method, partner_id = line.method, submission.partner_id
        runs = series.get((line.indicator_id, None), {}).get(partner_id, [])
        spans = [when for when, value in runs if same_run(method, when, now) and is_usable(method, value)]
        found[line.indicator_id] = {
            key: value
            for key, cell in line.cells.items()
            for when, value in series.get((line.indicator_id, cell.pk), {}).get(partner_id, [])
            if spans and when == spans[-1]
        }
    return found


def fill(chosen: Collection[NothingLine], draft: Mapping[str, str], *, note: str) -> dict[str, str]:
    """Path → text of the chosen lines; what an answer held before is emptied, stories and notes are left alone.

    `note` confirms a 0 that looks unusual after busier periods; one that stands there already stays.
    """
    found: dict[str, str] = {}
    for one in chosen:
        prefix = f"{one.indicator_id}."
        held = [path.removeprefix(prefix) for path in draft if path.startswith(prefix)]
        found |= {f"{prefix}{name}": "" for name in held if name in ANSWERS or name.startswith("cells.")}
        found |= {f"{prefix}{name}": text for name, text in one.typed.items()}
        if not draft.get(f"{prefix}note", "").strip() and "state" not in one.typed:
            found[f"{prefix}note"] = note
    return found


def filled(submission: Submission, changes: Mapping[str, str]) -> Submission:
    """The submission as it would be with these changes; the row itself stays as it is."""
    after = copy(submission)
    after.draft = {path: text for path, text in {**submission.draft, **changes}.items() if text}
    return after
