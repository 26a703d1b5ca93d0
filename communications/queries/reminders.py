"""Who is reminded, of what."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from communications.formulas import Sent, days_looked_at, reminder_due
from communications.models import Reminder, ReminderRefusal
from initiatives.models import Initiative
from measurement.formulas.deadlines import deadline_words, local_day
from measurement.models import Submission
from measurement.queries.submissions import OPEN_STATUSES, with_status
from partners.models import Participation
from tenancy.enums import PARTNER_ROLES
from tenancy.models import Grant, User


@dataclass(frozen=True, slots=True)
class Open:
    """One submission that waits for its partner; `day` where a reminder of it is due today."""

    submission: Any
    deadline: str  # "due in 3 days"
    is_overdue: bool
    day: int | None


def open_submissions(initiative: Initiative, *, at: datetime) -> list[Open]:
    """What is not submitted around its deadline, the most urgent first. Two statements.

    Frozen ones are left out, and those of partners who no longer take part.
    """
    today = local_day(at, initiative.time_zone)
    first, last = days_looked_at(today)
    near = Submission.objects.filter(initiative=initiative, due_on__gte=first, due_on__lte=last, locked_at=None)
    near = near.exclude(partner_id__in=partners_gone(initiative, on=today))
    rows = with_status(near.select_related("partner", "period"))
    waiting = list(rows.filter(status__in=OPEN_STATUSES).order_by("due_on", "partner__sort_key", "pk"))
    sent = _sent([row.pk for row in waiting], initiative.time_zone)
    return [
        Open(
            submission=row,
            deadline=deadline_words(row.due_on, today),
            is_overdue=row.due_on < today,
            day=reminder_due(row.due_on, today=today, sent=sent[row.pk]),
        )
        for row in waiting
    ]


def partners_gone(initiative: Initiative, *, on: date) -> QuerySet[Participation, int]:
    """Ids of the partners whose last day in the initiative was before this one, and of those in the archive.

    Nobody asks them for figures.
    """
    gone = Q(left_on__lt=on) | Q(partner__archived_at__isnull=False)
    return Participation.objects.filter(gone, initiative=initiative).values_list("partner_id", flat=True)


def _sent(submission_ids: Collection[int], time_zone: str) -> dict[int, list[Sent]]:
    """A reminder that found nobody counts as sent: it is said once, and the next day of the calendar tries again."""
    found: dict[int, list[Sent]] = defaultdict(list)
    rows = Reminder.objects.filter(submission_id__in=submission_ids)
    for pk, due_on, day, sent_at in rows.values_list("submission_id", "due_on", "day", "sent_at"):
        found[pk].append(Sent(due_on, day, local_day(sent_at, time_zone)))
    return found


def people_of(partner_ids: Iterable[int]) -> dict[int, list[User]]:
    """Partner id → its leads and contributors, by address. One statement."""
    grants = Grant.objects.filter(partner_id__in=set(partner_ids), role__in=PARTNER_ROLES, user__is_active=True)
    found: dict[int, dict[int, User]] = defaultdict(dict)
    for grant in grants.select_related("user").order_by("user__email"):
        found[grant.partner_id or 0][grant.user_id] = grant.user
    return {partner_id: list(people.values()) for partner_id, people in found.items()}


def without_refusals(initiative: Initiative, people: Mapping[int, list[User]]) -> dict[int, list[User]]:
    """The same without those who want no reminders of this initiative. One statement."""
    refused = set(ReminderRefusal.objects.filter(initiative=initiative).values_list("user_id", flat=True))
    return {key: [one for one in users if one.pk not in refused] for key, users in people.items()}


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail: to whom, and everything that waits for this person in the initiative."""

    to: User
    items: Sequence[Open]

    @property
    def due(self) -> list[Open]:
        return [one for one in self.items if not one.is_overdue]

    @property
    def overdue(self) -> list[Open]:
        return [one for one in self.items if one.is_overdue]


def letters(waiting: Collection[Open], people: dict[int, list[User]]) -> list[Letter]:
    """A letter for everybody with at least one reminder due today; it names all that is open for them."""
    mine: dict[int, list[Open]] = defaultdict(list)
    users: dict[int, User] = {}
    for one in waiting:
        for person in people.get(one.submission.partner_id, ()):
            users[person.pk] = person
            mine[person.pk].append(one)
    return [Letter(users[pk], items) for pk, items in mine.items() if any(one.day is not None for one in items)]


@dataclass(frozen=True, slots=True)
class SentReminder:
    """A reminder as the backbone sees it on the page of a submission."""

    on: date
    due_on: date
    day: int | None
    by: str
    people: int


def reminders_of(submission: Submission) -> list[SentReminder]:
    """Newest first. One statement."""
    rows = Reminder.objects.filter(submission=submission).order_by("-sent_at", "-pk")
    zone = submission.initiative.time_zone
    return [
        SentReminder(local_day(row.sent_at, zone), row.due_on, row.day, row.sent_by_name, row.people) for row in rows
    ]
