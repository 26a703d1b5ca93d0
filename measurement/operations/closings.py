"""Closing a period: its gaps are kept, one sentence is said, everything in it is locked. And opening it again."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from initiatives.models import Initiative
from measurement.formulas.deadlines import local_day
from measurement.models import Indicator, Period, PeriodClosing, Submission
from measurement.operations.expectations import open_due
from measurement.operations.holding import closing_periods, held, hold_partners
from measurement.queries.closings import UNLOCK_ASKED, unlock_asked
from measurement.queries.gaps import as_kept, gaps_of
from tenancy.models import User
from tenancy.operations.events import record

MAX_SENTENCE = 500


@transaction.atomic
def close_period(*, initiative: Initiative, period: Period, sentence: str, by: User, at: datetime) -> PeriodClosing:
    """Keep what is missing as it is shown, and lock every submission of the period: its figures stand still.

    Closing again locks what was unlocked since, with a new sentence and the gaps as they are then. Waits for
    everybody who is changing something in the period. Raises ValidationError({"sentence": …}), or a general one
    for a period that has not ended, or that nobody reports.
    """
    said = _checked(sentence, "sentence", _("Say in one sentence what this period was like."))
    if period.end_on >= local_day(at, initiative.time_zone):
        message = _("%(period)s has not ended yet: it can be closed from the day after its last day.")
        raise ValidationError({NON_FIELD_ERRORS: message % {"period": period.label}})
    closing_periods(initiative.pk)
    open_due(initiative_ids=[initiative.pk], at=at)
    rows = held(_of(initiative, period).values_list("pk", flat=True))
    if not rows and not Indicator.objects.filter(initiative=initiative, calendar_id=period.calendar_id).exists():
        raise ValidationError({NON_FIELD_ERRORS: _("Nobody reports this period here: there is nothing to close.")})
    hold_partners({row.partner_id for row in rows.values()})
    gaps = gaps_of(initiative, period)
    locked = Submission.objects.filter(pk__in=rows, locked_at=None).update(locked_at=at)
    closing, is_new = PeriodClosing.objects.update_or_create(
        network_id=initiative.network_id,
        initiative=initiative,
        period=period,
        defaults={"sentence": said, "gaps": as_kept(gaps), "closed_at": at, "closed_by_name": str(by)},
    )
    payload = {
        "period": period.pk,
        "reason": said,
        "submissions": sorted(rows),
        "locked": locked,
        "is_again": not is_new,
        "gaps": {gap.kind: gap.count for gap in gaps},
    }
    record("measurement.period.closed", by=by, at=at, on=closing, name=period.label, payload=payload)
    return closing


@transaction.atomic
def open_period_again(*, closing: PeriodClosing, reason: str, tells: bool, by: User, at: datetime) -> int:
    """Undo a closing as a whole: nothing of the period stands still any more; returns how many were unlocked.

    The ledger keeps what was closed and what was said. Raises ValidationError({"reason": …}).
    """
    said = _checked(reason, "reason", _("Say why the period is opened again."))
    closing_periods(closing.initiative_id)
    row = PeriodClosing.objects.select_related("period").filter(pk=closing.pk).first()
    if row is None:
        raise ValidationError({NON_FIELD_ERRORS: _("This period was opened again already.")})
    ids = sorted(held(_of(row.initiative, row.period).values_list("pk", flat=True)))
    Submission.objects.filter(pk__in=ids).update(locked_at=None)
    payload = {"period": row.period_id, "reason": said, "submissions": ids, "tells": tells, "sentence": row.sentence}
    record("measurement.period.reopened", by=by, at=at, on=row, name=row.period.label, payload=payload)
    row.delete()
    return len(ids)


@transaction.atomic
def unlock(*, submissions: Collection[int], reason: str, tells: bool, by: User, at: datetime) -> int:
    """Let some partners of a closed period answer and correct again; returns how many were unlocked.

    The period stays closed for the others. Those that are open already stay as they are. `tells`: their people
    get a mail. The same few statements for one and for a thousand. Raises ValidationError({"reason": …}), or a
    general one where nothing is locked.
    """
    said = _checked(reason, "reason", _("Say why this is unlocked."))
    rows = {pk: row for pk, row in held(submissions).items() if row.locked_at is not None}
    if not rows:
        raise ValidationError({NON_FIELD_ERRORS: _("Nothing of this is locked.")})
    initiatives = {row.initiative_id: row.initiative for row in rows.values()}
    Submission.objects.filter(pk__in=rows).update(locked_at=None)
    for initiative in initiatives.values():
        ids = sorted(pk for pk, row in rows.items() if row.initiative_id == initiative.pk)
        payload = {"reason": said, "submissions": ids, "count": len(ids), "tells": tells}
        record(
            "measurement.submissions.unlocked",
            by=by,
            at=at,
            on=initiative,
            initiative_id=initiative.pk,
            payload=payload,
        )
    return len(rows)


@transaction.atomic
def ask_to_unlock(*, submission: Submission, reason: str, by: User, at: datetime) -> None:
    """A partner asks the backbone to unlock, once until it is answered; whoever may, is told.

    Raises ValidationError({"reason": …}), or a general one where it is not locked or was asked already.
    """
    said = _checked(reason, "reason", _("Say what has to change, and why."))
    row = held([submission.pk])[submission.pk]
    if row.locked_at is None:
        raise ValidationError({NON_FIELD_ERRORS: _("This is not locked: it can be changed.")})
    if asked := unlock_asked(row):
        words = {"name": asked.actor_name, "day": date_format(local_day(asked.at, row.initiative.time_zone), "j F Y")}
        message = _("%(name)s asked for this on %(day)s already. You get a mail when it is unlocked.")
        raise ValidationError({NON_FIELD_ERRORS: message % words})
    name = str(row.partner)
    record(UNLOCK_ASKED, by=by, at=at, on=row, name=name, payload={"reason": said})


def _of(initiative: Initiative, period: Period) -> QuerySet[Submission]:
    return Submission.objects.filter(initiative=initiative, period=period)


def _checked(text: str, field: str, missing: str) -> str:
    """The sentence without blanks around it. Raises ValidationError where there is none, or too much of it."""
    said = " ".join(text.split())
    if not said:
        raise ValidationError({field: missing})
    if len(said) > MAX_SENTENCE:
        message = _("Enter at most %(limit)s characters.") % {"limit": MAX_SENTENCE}
        raise ValidationError({field: message})
    return said
