"""What partners are told about what staff did, in words: chased, unlocked, given more time, entered for."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from communications.queries.reminders import people_of
from measurement.formulas.deadlines import deadline_words, local_day
from measurement.models import Submission
from tenancy.enums import Role
from tenancy.models import Event, Grant, User

NAMED = 12  # submissions that one mail lists

CHASED = "communications.submissions.chased"
UNLOCKED = "measurement.submissions.unlocked"
REOPENED = "measurement.period.reopened"
EXTENDED = "measurement.submissions.deadline_extended"
ENTERED = "measurement.submission.entered"
UNLOCK_ASKED = "measurement.submission.unlock_asked"
QUERIED = "measurement.query.value_queried"


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One submission in a mail."""

    partner: str
    period: str
    due_on: date
    deadline: str
    link: str


@dataclass(frozen=True, slots=True)
class Notice:
    """The words of a mail: the same to everybody, but for the name and the lines."""

    subject: str
    heading: str
    words: str
    reason: str = ""
    closing: str = ""
    shows_deadline: bool = True
    is_to_staff: bool = False

    def context(self, *, name: str, initiative: str, lines: Sequence[NoticeLine]) -> dict[str, Any]:
        """What the templates of the mail are given."""
        return {
            "notice": self,
            "name": name,
            "initiative": initiative,
            "lines": lines[:NAMED],
            "more": max(len(lines) - NAMED, 0),
            "home": settings.SITE_URL + reverse("measurement:home"),
        }


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody, and the submissions a mail to them is about."""

    user: User
    lines: list[NoticeLine] = field(default_factory=list)


def notice_of(event: Event) -> Notice:
    """The mail that follows an event. Its words are made when it is sent, from what was said then."""
    said = event.payload
    if event.type == CHASED:
        return chase_notice(subject=said["subject"], words=said["words"])
    return MADE[event.type](event, said)


def chase_notice(*, subject: str, words: str) -> Notice:
    """The mail that asks for what is missing, in the words of whoever sends it."""
    return Notice(
        subject=subject,
        heading=_("We are waiting for your figures"),
        words=words,
        closing=_("Already on it? Then you need do nothing else. “Not available, because …” is an answer too."),
    )


def _unlocked(event: Event, said: Mapping[str, Any]) -> Notice:
    return Notice(
        subject=_("Your figures can be changed again"),
        heading=_("Your figures can be changed again"),
        words=_("%(name)s unlocked what had been closed, so that you can answer or correct it.")
        % {"name": event.actor_name},
        reason=said["reason"],
        shows_deadline=False,
    )


def _extended(event: Event, said: Mapping[str, Any]) -> Notice:
    day = date_format(date.fromisoformat(said["due_on"]), "j F Y")
    return Notice(
        subject=_("You have until %(day)s") % {"day": day},
        heading=_("You have until %(day)s") % {"day": day},
        words=_("%(name)s extended the deadline of your figures.") % {"name": event.actor_name},
        reason=said["reason"],
    )


def _entered(event: Event, said: Mapping[str, Any]) -> Notice:
    return Notice(
        subject=_("Figures were entered for you"),
        heading=_("Figures were entered for you"),
        words=_("%(name)s entered figures in your name. Please look whether they are right; you can correct each one.")
        % {"name": event.actor_name},
        reason=said["reason"],
        shows_deadline=False,
    )


def _queried(event: Event, said: Mapping[str, Any]) -> Notice:
    asked = said["comments"].values()
    return Notice(
        subject=_("A question about your figures"),
        heading=_("A question about your figures"),
        words=_("%(name)s asks: %(question)s") % {"name": event.actor_name, "question": " ".join(asked)},
        closing=_("Nothing was sent back: you can explain, or confirm the value as it stands."),
        shows_deadline=False,
    )


def _asked(event: Event, said: Mapping[str, Any]) -> Notice:
    return Notice(
        subject=_("%(partner)s asks to unlock") % {"partner": event.object_name},
        heading=_("%(partner)s asks to unlock") % {"partner": event.object_name},
        words=_("%(name)s asks you to unlock figures of a closed period.") % {"name": event.actor_name},
        reason=said["reason"],
        shows_deadline=False,
        is_to_staff=True,
    )


MADE: dict[str, Callable[[Event, Mapping[str, Any]], Notice]] = {
    UNLOCKED: _unlocked,
    REOPENED: _unlocked,
    EXTENDED: _extended,
    ENTERED: _entered,
    UNLOCK_ASKED: _asked,
    QUERIED: _queried,
}


def lines_of(submissions: Collection[Submission], *, network_slug: str, at: datetime) -> dict[int, NoticeLine]:
    """Submission id → its line; the rows were loaded with initiative, partner and period."""
    return {row.pk: _line(row, network_slug, at) for row in submissions}


def _line(row: Submission, network_slug: str, at: datetime) -> NoticeLine:
    return NoticeLine(
        partner=row.partner.name,
        period=row.period.label,
        due_on=row.due_on,
        deadline=deadline_words(row.due_on, local_day(at, row.initiative.time_zone)),
        link=settings.SITE_URL + reverse("measurement:submission", args=[network_slug, row.initiative.slug, row.pk]),
    )


def recipients_of(
    submissions: Collection[Submission], *, network_slug: str, at: datetime
) -> tuple[list[Recipient], list[Submission]]:
    """Who gets a mail, each once with all that concerns them; and the submissions that nobody is told about."""
    people = people_of(row.partner_id for row in submissions)
    lines = lines_of(submissions, network_slug=network_slug, at=at)
    found: dict[int, Recipient] = {}
    for row in submissions:
        for user in people.get(row.partner_id, ()):
            found.setdefault(user.pk, Recipient(user)).lines.append(lines[row.pk])
    return list(found.values()), [row for row in submissions if not people.get(row.partner_id)]


def staff_of(submissions: Collection[Submission], *, network_slug: str, at: datetime) -> list[Recipient]:
    """Owners, and the backbone staff of the initiative, each with all of the submissions. One statement."""
    ids = {row.initiative_id for row in submissions}
    of = Q(role=Role.OWNER) | Q(role=Role.BACKBONE, initiative_id__in=ids)
    grants = Grant.objects.filter(of, user__is_active=True).select_related("user").order_by("user__email")
    lines = list(lines_of(submissions, network_slug=network_slug, at=at).values())
    return [Recipient(user, lines) for user in {grant.user_id: grant.user for grant in grants}.values()]
