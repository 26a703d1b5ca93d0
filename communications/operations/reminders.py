"""Reminding partners of what is due: kindly, once, and no more after they have submitted."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from communications.formulas import is_decent_hour
from communications.models import Reminder
from communications.operations.refusals import stop_token
from communications.queries.reminders import Letter, Open, letters, open_submissions, people_of, without_refusals
from initiatives.models import Initiative
from measurement.models import Submission
from tenancy.models import Network, User
from tenancy.operations.events import record_many
from tenancy.operations.locks import one_at_a_time
from tenancy.operations.mails import queue_mail
from tenancy.queries.networks import is_only_shown

NAMED = 12  # submissions that one mail lists


@transaction.atomic
def send_due(*, network_id: int, at: datetime) -> int:
    """Remind whoever is to be reminded now in the current network; returns how many mails were queued.

    Two jobs at once send nothing twice: they wait for each other, and each reminder is a row that can
    be there once. A submission that is handed in meanwhile is waited for, and then left alone.
    """
    if is_only_shown(Network.objects.get(pk=network_id)):
        return 0
    one_at_a_time(network_id)
    running = Initiative.objects.filter(is_open=True, sends_reminders=True).select_related("network").order_by("pk")
    return sum(_remind(one, at=at) for one in running if is_decent_hour(at, one.time_zone))


def _remind(initiative: Initiative, *, at: datetime) -> int:
    found = [one for one in open_submissions(initiative, at=at) if one.day is not None]
    if not found:
        return 0
    ids = [one.submission.pk for one in found]
    list(Submission.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",)).values_list("pk"))
    waiting = open_submissions(initiative, at=at)  # as it stands now that nobody can submit
    people = without_refusals(initiative, people_of(one.submission.partner_id for one in waiting))
    to_write = letters(waiting, people)
    for letter in to_write:
        _queue(initiative, letter, at=at)
    _keep([one for one in waiting if one.day is not None], people, at=at)
    return len(to_write)


def _queue(initiative: Initiative, letter: Letter, *, at: datetime) -> None:
    network = initiative.network
    token = stop_token(initiative=initiative, user=letter.to)
    queue_mail(
        network_id=network.pk,
        to=letter.to.email,
        template="reminder",
        context={
            "name": letter.to.name,
            "initiative": initiative.name,
            "lines": [_line(network, initiative, one) for one in letter.items[:NAMED]],
            "more": max(len(letter.items) - NAMED, 0),
            "due": letter.due,
            "overdue": letter.overdue,
            "home": settings.SITE_URL + reverse("measurement:home"),
        },
        unsubscribe_url=settings.SITE_URL + reverse("communications:reminders-stop", args=[token]),
        at=at,
    )


def _line(network: Network, initiative: Initiative, one: Open) -> dict[str, object]:
    address = (network.slug, initiative.slug, one.submission.pk)
    return {
        "partner": one.submission.partner.name,
        "period": one.submission.period.label,
        "due_on": one.submission.due_on,
        "deadline": one.deadline,
        "link": settings.SITE_URL + reverse("measurement:submission", args=address),
    }


def _keep(reminded: Collection[Open], people: dict[int, list[User]], *, at: datetime) -> None:
    """A row and an event for each submission; those without anybody to remind say so."""
    rows = [
        Reminder(
            network_id=one.submission.network_id,
            submission=one.submission,
            due_on=one.submission.due_on,
            day=one.day,
            sent_at=at,
            people=len(people.get(one.submission.partner_id, ())),
        )
        for one in reminded
    ]
    Reminder.objects.bulk_create(rows)
    for verb, found in (
        ("reminded", [row for row in rows if row.people]),
        ("nobody_to_remind", [row for row in rows if not row.people]),
    ):
        record_many(
            f"communications.submission.{verb}",
            by=None,
            at=at,
            on=[(row.submission, {"day": row.day, "people": row.people}) for row in found],
            name=lambda row: str(row.partner),
        )
