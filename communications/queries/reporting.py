"""Who has reported: the submissions of a period with what is needed to chase, extend, unlock and approve them."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from communications.models import Reminder
from initiatives.models import Initiative
from measurement.enums import EntryState
from measurement.models import Entry, Period, Submission
from measurement.queries.submissions import with_status
from tenancy.enums import PARTNER_ROLES
from tenancy.models import Event, Grant

UNLOCK_ASKED = "measurement.submission.unlock_asked"


def reporting(rows: QuerySet[Submission]) -> QuerySet[Any]:
    """Each with `status`, `waiting` answers, `people` who can be reminded, when and to how many that was last,
    and whether the partner `asks` to unlock it.

    One statement, whatever the number of partners.
    """
    people = Grant.objects.filter(
        partner_id=OuterRef("partner_id"), role__in=PARTNER_ROLES, user__is_active=True
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
