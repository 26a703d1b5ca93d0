"""One submission as a reviewer sees it: every answer beside its past, and everything that happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from charts import Number, Point, Sparkline, page
from measurement.enums import EntryState
from measurement.formulas import Problem, partner_result, shown_value
from measurement.formulas.answers import as_typed, read_entry
from measurement.formulas.display import PERCENTAGES
from measurement.formulas.method import ANSWER_KINDS
from measurement.models import CountingNote, Submission
from measurement.queries.answers import Answered, Beside, answered, credit_of, value_of
from measurement.queries.counting import counting_notes
from measurement.queries.entries import Line
from measurement.queries.value_queries import AskedValue, asked_values
from measurement.validators import check_entry

SHOWN_PAST = 4  # earlier answers in words; the small chart has them all


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One indicator under review. `decision` and `comment` are what the reviewer has put so far."""

    line: Line
    beside: Beside
    answer: Answered | None
    approved: Answered | None
    warnings: tuple[Problem, ...]
    chart: SafeString | str
    how: CountingNote | None = None
    queries: Sequence[AskedValue] = ()
    credit: str = ""
    decision: str = ""
    comment: str = ""

    @property
    def name(self) -> str:
        return str(self.line.entry.indicator.definition.name)

    @property
    def is_waiting(self) -> bool:
        return bool(self.line.entry.state == EntryState.SUBMITTED)

    @property
    def is_approved(self) -> bool:
        return bool(self.line.entry.state == EntryState.APPROVED)

    @property
    def may_be_asked(self) -> bool:
        return self.answer is not None and (self.is_waiting or self.is_approved)

    @property
    def stands_meanwhile(self) -> bool:
        """An approved value counts although another answer is being made or reviewed."""
        return self.approved is not None and not self.is_approved

    @property
    def mark(self) -> str:
        return {
            EntryState.OPEN: "not_started",
            EntryState.DRAFT: "in_progress",
            EntryState.SUBMITTED: "submitted",
            EntryState.RETURNED: "sent_back",
            EntryState.APPROVED: "approved",
        }[EntryState(self.line.entry.state)]

    @property
    def recent(self) -> Sequence[Any]:
        return self.beside.past[: -SHOWN_PAST - 1 : -1]


def review_lines(
    row: Submission, lines: Sequence[Line], beside: Mapping[int, Beside], posted: Mapping[str, str]
) -> list[ReviewLine]:
    """Two statements, for how the partner counts and for what it was asked."""
    asked = asked_values(row, lines)
    notes = counting_notes(partner_id=row.partner_id, indicator_ids=[line.indicator_id for line in lines])
    shown = [_line(row, line, beside[line.indicator_id], posted) for line in lines]
    return [
        replace(one, how=notes.get(key), queries=asked.get(key, ()))
        for one in shown
        for key in [one.line.indicator_id]
    ]


def _line(row: Submission, line: Line, beside: Beside, posted: Mapping[str, str]) -> ReviewLine:
    entry, key = line.entry, str(line.indicator_id)
    submitted = entry.submitted_version.entries.get(key) if entry.submitted_version else None
    stands = entry.approved_version.entries.get(key) if entry.approved_version else None
    is_new = entry.state == EntryState.SUBMITTED
    kept = stands if entry.state == EntryState.APPROVED else submitted
    return ReviewLine(
        line=line,
        beside=beside,
        answer=answered(line, kept) if kept else None,
        approved=answered(line, stands) if stands else None,
        warnings=tuple(_warnings(line, submitted)) if is_new and submitted else (),
        chart=_chart(row, line, beside, kept),
        credit=credit_of(
            entry.approved_version if entry.state == EntryState.APPROVED else entry.submitted_version, row.partner.name
        ),
        decision=posted.get(f"decision.{key}", ""),
        comment=posted.get(f"comment.{key}", ""),
    )


def _warnings(line: Line, kept: Mapping[str, Any]) -> list[Problem]:
    """What looked unusual when it was submitted, confirmed by the note that stands with it."""
    entry, _problems = read_entry(line.method, as_typed(kept))
    return [one for one in check_entry(line.method, entry, line.breakdowns, line.history) if not one.is_hard]


def _chart(row: Submission, line: Line, beside: Beside, kept: Mapping[str, Any] | None) -> SafeString | str:
    """The partner's own series with this answer at its end; nothing where there is no line to draw."""
    if line.method.kind in ANSWER_KINDS:
        return ""
    points = [_point(line, past.label, past.span.end.toordinal(), past.number, past.words) for past in beside.past]
    if kept is not None:
        shared = line.history.shared_denominator
        number = partner_result(line.method, value_of(kept), shared_denominator=shared).value
        points.append(_point(line, row.period.label, row.period.end_on.toordinal(), number, ""))
    if sum(point.value is not None for point in points) < 2:
        return ""
    unit = "%" if line.method.kind in PERCENTAGES else ""
    chart = Sparkline(
        key=f"past-{line.indicator_id}",
        title=str(line.entry.indicator.definition.name),
        format=Number(line.method.decimals, suffix=unit),
        points=tuple(points),
    )
    return mark_safe(page(chart))  # noqa: S308 - charts escapes every text it is given


def _point(line: Line, label: str, day: int, number: Decimal | None, words: str) -> Point:
    value = None if number is None else shown_value(line.method, number)
    return Point(label=label, x=Decimal(day), value=value, text=words)
