"""Who has reported: the submissions of a period with what is needed to chase, extend, unlock and approve them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from communications.models import Reminder
from communications.queries.notices import UNLOCK_ASKED
from initiatives.models import Initiative
from measurement.enums import EntryState
from measurement.models import Entry, Period, Submission
from measurement.queries.submissions import is_open, past_deadline, with_status
from tenancy.enums import PARTNER_ROLES
from tenancy.models import Event, Grant, Invitation


def reporting(rows: QuerySet[Submission]) -> QuerySet[Any]:
    """Each with `status`, `waiting` answers, `people` who can be reminded and those `invited` who have not come yet,
    when and to how many the last reminder went, and whether the partner `asks` to unlock it.

    One statement, whatever the number of partners.
    """
    people = Grant.objects.filter(
        partner_id=OuterRef("partner_id"), role__in=PARTNER_ROLES, user__is_active=True
    ).order_by()
    invited = Invitation.objects.filter(
        partner_id=OuterRef("partner_id"), role__in=PARTNER_ROLES, accepted_at=None, revoked_at=None
    ).order_by()
    waiting = Entry.objects.filter(submission=OuterRef("pk"), state=EntryState.SUBMITTED).order_by()
    last = Reminder.objects.filter(submission=OuterRef("pk")).order_by("-sent_at", "-pk")
    asked = Event.objects.filter(
        type=UNLOCK_ASKED,
        object_type=Submission._meta.label_lower,
        object_id=OuterRef("pk"),
        at__gte=OuterRef("locked_at"),
    )
    found: QuerySet[Any] = with_status(rows).annotate(
        people=Coalesce(
            Subquery(people.values("partner_id").annotate(n=Count("user_id", distinct=True)).values("n")), 0
        ),
        invited=Coalesce(Subquery(invited.values("partner_id").annotate(n=Count("pk")).values("n")), 0),
        waiting=Coalesce(Subquery(waiting.values("submission").annotate(n=Count("pk")).values("n")), 0),
        asks=Exists(asked),
        reminded_at=Subquery(last.values("sent_at")[:1]),
        reminded_people=Subquery(last.values("people")[:1]),
    )
    return found


def latest_period(initiative: Initiative) -> Period | None:
    """The period that ended last and is reported here. One statement."""
    rows = Submission.objects.filter(initiative=initiative).select_related("period")
    found = rows.order_by("-period__end_on", "-period__start_on").first()
    return found.period if found is not None else None


@dataclass(frozen=True, slots=True)
class OverduePeriod:
    """A period with submissions that are overdue, and can still be answered."""

    pk: int
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class OverdueElsewhere:
    """What is overdue in other periods than the one that is shown; the newest first."""

    periods: Sequence[OverduePeriod]
    are_earlier: bool  # all of them ended before the one that is shown

    @property
    def number(self) -> int:
        return sum(one.number for one in self.periods)


def overdue_elsewhere(initiative: Initiative, *, shown: Period, at: datetime) -> OverdueElsewhere:
    """Without closed periods, in which nobody waits for an answer. Two statements."""
    rows = Submission.objects.filter(initiative=initiative, locked_at=None).exclude(period=shown)
    late = rows.filter(is_open(), past_deadline(at=at))
    counted = late.order_by().values("period_id", "period__label", "period__end_on").annotate(number=Count("pk"))
    found = list(counted.order_by("-period__end_on", "-period_id"))
    return OverdueElsewhere(
        periods=[OverduePeriod(row["period_id"], row["period__label"], row["number"]) for row in found],
        are_earlier=all(row["period__end_on"] < shown.end_on for row in found),
    )
