"""The early periods: everything was submitted, nearly all in time, and approved."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from backbone.management.demonstration.answering import typed_answers
from backbone.management.demonstration.stage import Stage
from backbone.management.demonstration.timeline import luck
from measurement.models import Entry, Period, Submission
from measurement.operations.figures import refresh_figures
from measurement.operations.history import PastAnswers, keep_history

LATE = 0.06  # of the submissions came after the deadline
REVIEWED = 0.12  # share of the days to report until somebody looked


def keep_past(stage: Stage, periods: Sequence[Period], at: datetime) -> int:
    """Every submission of these periods, as it was, all at once; returns the number of answers."""
    refresh_figures(indicator_ids=[one.pk for one in stage.indicators.values()], at=at)
    return keep_answers(stage, periods, list(stage.partners), at)


def keep_answers(
    stage: Stage, periods: Sequence[Period], partners: Collection[str], at: datetime, *, is_whole: bool = False
) -> int:
    """The submissions of some partners in these periods, as they were by now. `is_whole`: no answer is missing."""
    wanted = entries_by_submission(stage, periods, partners)
    rows = Submission.objects.filter(pk__in=wanted).select_related("partner", "period__calendar", "initiative")
    answers = [_as_it_was(stage, row, wanted[row.pk], at, is_whole=is_whole) for row in rows.order_by("pk")]
    return keep_history(answers=answers, at=at)


def entries_by_submission(stage: Stage, periods: Sequence[Period], partners: Collection[str]) -> dict[int, list[int]]:
    """Submission id → its indicators."""
    rows = Entry.objects.filter(
        submission__initiative=stage.initiative,
        submission__period__in=periods,
        submission__partner__in=[stage.partners[code] for code in partners],
    )
    found: dict[int, list[int]] = defaultdict(list)
    for submission_id, indicator_id in rows.order_by("pk").values_list("submission_id", "indicator_id"):
        found[submission_id].append(indicator_id)
    return found


def _as_it_was(
    stage: Stage, row: Submission, indicator_ids: list[int], at: datetime, *, is_whole: bool
) -> PastAnswers:
    chance = luck("when", row.partner.code, row.period.label)
    share = chance.uniform(1.02, 1.15) if chance.random() < LATE else chance.uniform(0.15, 0.98)
    reviewer = stage.reviewer if chance.random() < 0.6 else stage.second_reviewer
    return PastAnswers(
        submission=row,
        typed=typed_answers(stage, row, indicator_ids, is_whole=is_whole),
        by=stage.leads[row.partner.code],
        submitted_at=min(stage.timeline.moment(row.period.end_on, share), at),
        approved_by=reviewer,
        approved_at=min(stage.timeline.moment(row.period.end_on, share + chance.uniform(0.02, REVIEWED)), at),
    )
