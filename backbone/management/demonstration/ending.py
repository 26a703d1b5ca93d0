"""How a quarter ends: one that is closed with a sentence, and a partner that gets more time for the latest."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from backbone.management.demonstration.stage import Stage
from backbone.management.demonstration.steps import Step
from measurement.models import Period, Submission
from measurement.operations.closings import close_period
from measurement.operations.deadlines import extend_deadline

EXTENDED = timedelta(days=2)  # before today


def close_step(stage: Stage, period: Period, not_before: datetime) -> Iterator[Step]:
    """What the script says of this period, after everything in it was told."""
    yield Step(not_before, partial(_close, stage, period))


def _close(stage: Stage, period: Period, at: datetime) -> None:
    sentence = stage.script.closing["sentence"]
    close_period(initiative=stage.initiative, period=period, sentence=sentence, by=stage.reviewer, at=at)


def extend_step(stage: Stage, period: Period, opening: datetime) -> Iterator[Step]:
    """More time for one partner, some days ago; but not before it was asked for anything."""
    asked = stage.timeline.morning(stage.timeline.now.date() - EXTENDED)
    yield Step(max(asked, opening), partial(_extend, stage, period))


def _extend(stage: Stage, period: Period, at: datetime) -> None:
    told = stage.script.extension
    row = Submission.objects.get(initiative=stage.initiative, period=period, partner=stage.partners[told["partner"]])
    extend_deadline(
        submissions=[row.pk],
        due_on=max(row.due_on, at.date()) + timedelta(days=told["days"]),
        reason=told["reason"],
        tells=False,  # nobody outside is to get a mail of invented people
        by=stage.reviewer,
        at=at,
    )
