"""The receipt of a submission: what was sent, and what it made together with the answers of the others by then."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from measurement.enums import OverPartners
from measurement.formulas import Sums, display_result, sum_values
from measurement.formulas.deadlines import due_on
from measurement.formulas.results import result
from measurement.models import Period, Submission, SubmissionVersion
from measurement.queries.answers import answered, value_of
from measurement.queries.entries import Line
from measurement.queries.methods import Rules
from measurement.queries.observations import (
    Answers,
    Timeline,
    duties_of,
    expected_partner_ids,
    place_groups,
    span_of,
    timeline,
)
from measurement.queries.recomputation import earlier_period_ids, values_in

FEWEST = 3  # partners in a total: of two, each could work out the other's number


@dataclass(frozen=True, slots=True)
class Together:
    """What all partners' answers of a period made at a moment, decided or not: always provisional.

    `words` are empty where they would give a number away. It stays as it was: two looks at it that differ by one
    partner would give that partner's number away, however many are in the total.
    """

    words: str
    reported: int
    expected: int
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

    Together are the answers that all partners had submitted when this version was, the last of each; see `Together`.
    """
    sent = [line for line in lines if str(line.indicator_id) in version.entries]
    made = _together(version, submission, sent)
    return [
        Sent(line, _yours(line, version.entries[str(line.indicator_id)]), made[line.indicator_id]) for line in sent
    ]


def _yours(line: Line, kept: Mapping[str, Any]) -> str:
    return answered(line, kept).words


def _together(version: SubmissionVersion, submission: Submission, lines: Sequence[Line]) -> dict[int, Together]:
    rules = {line.indicator_id: line.rule for line in lines}
    line_of_time = timeline({rule.calendar_id for rule in rules.values()}, period_ids=[submission.period_id])
    is_carried = any(rule.is_carried for rule in rules.values())
    wanted = earlier_period_ids(line_of_time, [submission.period_id]) if is_carried else [submission.period_id]
    submitted = _submitted(version, submission, rules, line_of_time, period_ids=wanted)
    duties, groups = duties_of(list(rules)), place_groups()
    span = span_of(submission.period)
    among = line_of_time.spans_by_calendar()[submission.period.calendar_id]
    found = {}
    for line in lines:
        mine = duties.get(line.indicator_id, [])
        values = values_in(line.rule, submitted[line.indicator_id], span, mine, among)
        expected = len(expected_partner_ids(mine, span, values))
        sums = sum_values(line.method, values, expected=expected, place_groups=groups)
        found[line.indicator_id] = _words(line, sums)
    return found


# The last answer of each partner up to a moment, whatever became of it since: later decisions change no receipt.
_SUBMITTED = """
    SELECT DISTINCT ON (v.submission_id, said.key)
        s.period_id, s.partner_id, p.place_id, said.key::bigint, said.value::text
    FROM measurement_submission s
    JOIN partners_partner p ON p.id = s.partner_id
    JOIN measurement_submissionversion v ON v.submission_id = s.id
    CROSS JOIN LATERAL jsonb_each(v.entries) said
    WHERE s.initiative_id = %(initiative)s AND s.period_id = ANY(%(periods)s) AND said.key = ANY(%(indicators)s)
        AND (v.at, v.id) <= (%(at)s, %(version)s)
    ORDER BY v.submission_id, said.key, v.number DESC
"""


def _submitted(
    version: SubmissionVersion,
    submission: Submission,
    rules: Mapping[int, Rules],
    line: Timeline,
    *,
    period_ids: Collection[int],
) -> Mapping[int, Answers]:
    """Indicator → what everybody had submitted when this version was, in these periods. One statement."""
    wanted: dict[str, Any] = {
        "initiative": submission.initiative_id,
        "periods": list(period_ids),
        "indicators": [str(pk) for pk in rules],
        "at": version.at,
        "version": version.pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SUBMITTED, wanted)
        rows = cursor.fetchall()
    found: dict[int, Answers] = defaultdict(lambda: defaultdict(list))
    for period_id, partner_id, place_id, indicator_id, text in rows:
        kept, rule, span = json.loads(text), rules[indicator_id], line.span(period_id)
        value = replace(
            value_of(kept, partner_id=partner_id),
            place=place_id,
            definition_version=kept["definition_version"],
            is_comparable=rule.compares(kept["definition_version"], rule.version_on(span.start).pk),
        )
        found[indicator_id][partner_id].append((span, value))
    for answers in found.values():
        for answer in answers.values():
            answer.sort(key=lambda pair: pair[0])
    return found


def _words(line: Line, sums: Sums) -> Together:
    method, shared = line.method, line.history.shared_denominator
    known = (sums.reported, sums.expected)
    if method.over_partners == OverPartners.NONE:
        return Together("", *known, why_not=_("Listed by partner, not added up."))
    if sums.n < FEWEST:
        why = _("A total is shown once %(number)s partners have reported.") % {"number": FEWEST}
        return Together("", *known, why_not=why)
    return Together(display_result(method, result(method, sums, shared_denominator=shared)), *known)


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
