"""The receipt of a submission: what was sent, and what it makes together with the answers of the others so far."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from measurement.enums import EntryState, OverPartners
from measurement.formulas import PartnerValue, Span, Sums, display_result, sum_values
from measurement.formulas.deadlines import due_on
from measurement.formulas.results import result
from measurement.models import Entry, Period, Submission, SubmissionVersion
from measurement.queries.answers import answered, value_of
from measurement.queries.entries import Line
from measurement.queries.observations import (
    Answers,
    duties_of,
    expected_partner_ids,
    place_groups,
    series_of,
    span_of,
    timeline,
)
from measurement.queries.recomputation import earlier_period_ids, values_in

FEWEST = 3  # partners in a total: of two, each could work out the other's number
Waiting = Mapping[int, Mapping[int, PartnerValue]]  # indicator, partner


@dataclass(frozen=True, slots=True)
class Together:
    """What all partners' answers of a period make so far; `words` are empty where that would give a number away."""

    words: str
    reported: int
    expected: int
    is_provisional: bool
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """One line of a receipt: one's own answer, and what it adds to."""

    line: Line
    yours: str
    together: Together

    @property
    def name(self) -> str:
        return str(self.line.entry.indicator.definition.name)

    @property
    def coverage(self) -> str:
        """ "12 of 14 partners so far"."""
        words = _("%(reported)s of %(expected)s partners so far")
        return words % {"reported": self.together.reported, "expected": self.together.expected}


def last_version(submission: Submission) -> SubmissionVersion | None:
    """What was submitted last. One statement."""
    return SubmissionVersion.objects.filter(submission=submission).order_by("-number").first()


def receipt_lines(submission: Submission, version: SubmissionVersion, lines: Iterable[Line]) -> list[Sent]:
    """The lines that a version holds, in the order of the form. A fixed number of statements.

    Together are the approved answers and those that wait for review, which stand in place of an
    approved one that they correct.
    """
    sent = [line for line in lines if str(line.indicator_id) in version.entries]
    made = _together(submission, sent)
    return [
        Sent(line, _yours(line, version.entries[str(line.indicator_id)]), made[line.indicator_id]) for line in sent
    ]


def _yours(line: Line, kept: Mapping[str, Any]) -> str:
    return answered(line, kept).words


def _together(submission: Submission, lines: Sequence[Line]) -> dict[int, Together]:
    rules = {line.indicator_id: line.rule for line in lines}
    line_of_time = timeline({rule.calendar_id for rule in rules.values()}, period_ids=[submission.period_id])
    carried = [id_ for id_, rule in rules.items() if rule.is_carried]
    wanted = earlier_period_ids(line_of_time, [submission.period_id]) if carried else [submission.period_id]
    series = series_of(rules, line_of_time, period_ids=wanted, has_cells=False)
    waiting = _waiting(submission, lines)
    duties, groups = duties_of(list(rules)), place_groups()
    span = span_of(submission.period)
    among = line_of_time.spans_by_calendar()[submission.period.calendar_id]
    found = {}
    for line in lines:
        mine = waiting.get(line.indicator_id, {})
        answers = _put_in(series.get((line.indicator_id, None), {}), mine, span)
        values = values_in(line.rule, answers, span, duties.get(line.indicator_id, []), among)
        expected = len(expected_partner_ids(duties.get(line.indicator_id, []), span, values))
        sums = sum_values(line.method, values, expected=expected, place_groups=groups)
        found[line.indicator_id] = _words(line, sums, is_waiting=bool(mine))
    return found


def _waiting(submission: Submission, lines: Sequence[Line]) -> Waiting:
    """What all partners submitted for the period that is not decided yet. One statement."""
    by_id = {line.indicator_id: line for line in lines}
    rows = Entry.objects.filter(
        indicator_id__in=by_id,
        state=EntryState.SUBMITTED,
        submission__period_id=submission.period_id,
        submission__initiative_id=submission.initiative_id,
    ).select_related("submitted_version", "submission__partner")
    found: dict[int, dict[int, PartnerValue]] = defaultdict(dict)
    for row in rows:
        if row.submitted_version is None:
            continue
        kept = row.submitted_version.entries[str(row.indicator_id)]
        rule, version_id = by_id[row.indicator_id].rule, by_id[row.indicator_id].version.pk
        partner = row.submission.partner
        found[row.indicator_id][partner.pk] = replace(
            value_of(kept, partner_id=partner.pk),
            place=partner.place_id,
            definition_version=kept["definition_version"],
            is_comparable=rule.compares(kept["definition_version"], version_id),
        )
    return found


def _put_in(answers: Answers, mine: Mapping[int, PartnerValue], span: Span) -> Answers:
    """The answers with those that wait in place of what stood for the period."""
    found = dict(answers)
    for partner_id, value in mine.items():
        others = [pair for pair in found.get(partner_id, []) if pair[0] != span]
        found[partner_id] = sorted([*others, (span, value)], key=lambda pair: pair[0])
    return found


def _words(line: Line, sums: Sums, *, is_waiting: bool) -> Together:
    method, shared = line.method, line.history.shared_denominator
    known = (sums.reported, sums.expected)
    is_whole = sums.reported >= sums.expected and not is_waiting
    if method.over_partners == OverPartners.NONE:
        return Together("", *known, is_provisional=not is_whole, why_not=_("Listed by partner, not added up."))
    if sums.n < FEWEST:
        why = _("A total is shown once %(number)s partners have reported.") % {"number": FEWEST}
        return Together("", *known, is_provisional=True, why_not=why)
    words = display_result(method, result(method, sums, shared_denominator=shared))
    return Together(words, *known, is_provisional=not is_whole)


@dataclass(frozen=True, slots=True)
class NextDue:
    """The period that comes after, and when its figures are due."""

    label: str
    due_on: date


def next_due(submission: Submission) -> NextDue | None:
    """Two statements; None where no further period is planned."""
    period = submission.period
    later = Period.objects.filter(calendar_id=period.calendar_id, start_on__gt=period.start_on)
    following = later.order_by("start_on").first()
    if following is None:
        return None
    opened = Submission.objects.filter(
        initiative_id=submission.initiative_id, partner_id=submission.partner_id, period=following
    )
    day = opened.values_list("due_on", flat=True).first()
    return NextDue(following.label, day or due_on(following.end_on, submission.initiative.deadline_days))


def reference(submission: Submission, version: SubmissionVersion) -> str:
    """What to name when asking about it: "31-2" is the second version of submission 31."""
    return f"{submission.pk}-{version.number}"
