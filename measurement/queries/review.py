"""What waits for a decision, and what happened to one submission."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from measurement.enums import EntryState
from measurement.models import Entry, Submission, SubmissionVersion
from measurement.queries.answers import answered
from measurement.queries.entries import Line
from measurement.queries.submissions import holding, with_status
from measurement.queries.value_queries import with_queries
from tenancy.events import Verb, verb_of
from tenancy.models import Event, User

EXTENDED = "measurement.submissions.deadline_extended"
# What was done with many submissions at once, each named in the event.
OF_MANY = (
    "communications.submissions.chased",
    "measurement.period.closed",
    "measurement.period.reopened",
    "measurement.submissions.unlocked",
    EXTENDED,
)
SENT = ("measurement.submission.submitted", "measurement.submission.entered")


def queue_of(rows: QuerySet[Submission]) -> QuerySet[Any]:
    """Rows of the queue: with `status`, how many answers wait and there are, and who submitted last when."""
    versions = SubmissionVersion.objects.filter(submission=OuterRef("pk")).order_by("-number")
    entries = Entry.objects.filter(submission=OuterRef("pk")).order_by().values("submission")
    number = entries.annotate(number=Count("pk")).values("number")[:1]
    waiting = entries.filter(state=EntryState.SUBMITTED).annotate(number=Count("pk")).values("number")[:1]
    found: QuerySet[Any] = with_queries(with_status(rows)).annotate(
        waiting=Coalesce(Subquery(waiting), 0),
        answers=Coalesce(Subquery(number), 0),
        submitted_at=Subquery(versions.values("at")[:1]),
        submitted_by=Subquery(versions.values("by_name")[:1]),
    )
    return found


def approvable(rows: QuerySet[Submission], *, by: User) -> list[Submission]:
    """Those among them that wait for a decision this person may take: one's own only where that is allowed."""
    own = Entry.objects.filter(state=EntryState.SUBMITTED, submitted_version__by_id=by.pk)
    own = own.filter(submission__initiative__allows_own_approval=False)
    waiting = rows.filter(holding(EntryState.SUBMITTED), locked_at=None).exclude(pk__in=own.values("submission_id"))
    return list(waiting.order_by("pk"))


@dataclass(frozen=True, slots=True)
class Detail:
    """One line below an event: an indicator, what its answer was and became, or what was said about it."""

    name: str
    old: str = ""
    new: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened to a submission."""

    verb: Verb
    by: str
    at: datetime
    reason: str
    details: tuple[Detail, ...]


def moments_of(submission: Submission, lines: Collection[Line]) -> list[Moment]:
    """Newest first: versions with what changed in each, decisions with their words. Two statements."""
    own = Q(object_type=submission._meta.label_lower, object_id=submission.pk)
    of_many = Q(type__in=OF_MANY, initiative_id=submission.initiative_id, payload__submissions__contains=submission.pk)
    events = Event.objects.filter(own | of_many).order_by("id")
    versions = SubmissionVersion.objects.filter(submission=submission).order_by("number")
    entries = {version.number: version.entries for version in versions}
    by_id = {line.indicator_id: line for line in lines}
    shown: dict[int, str] = {}
    found = [_moment(event, by_id, entries, shown, submission) for event in events]
    return found[::-1]


def _moment(
    event: Event,
    lines: Mapping[int, Line],
    entries: Mapping[int, Mapping[str, Any]],
    shown: dict[int, str],
    submission: Submission,
) -> Moment:
    payload = event.payload
    if event.type in SENT:
        details = _changed(lines, entries.get(payload.get("version", 0), {}), shown)
    elif event.type == EXTENDED:
        old, new = payload["was"][str(submission.pk)], payload["due_on"]
        details = (Detail(_("Deadline"), old=_day(old), new=_day(new)),)
    else:
        details = _said(lines, payload)
    words = str(payload.get("reason") or payload.get("name") or payload.get("subject") or reminder_words(payload))
    return Moment(verb_of(event.type), event.actor_name, event.at, words, details)


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "j F Y")


def reminder_words(payload: Mapping[str, Any]) -> str:
    """ "3 days before the deadline, to 2 people": of an event that a reminder went out."""
    day, people = payload.get("day"), payload.get("people")
    if not isinstance(day, int) or not isinstance(people, int):
        return ""
    before = ngettext("%(days)s day before the deadline", "%(days)s days before the deadline", abs(day))
    after = ngettext("%(days)s day after the deadline", "%(days)s days after the deadline", abs(day))
    when = (before if day < 0 else after) % {"days": abs(day)}
    if not people:
        return when
    to = ngettext("to %(people)s person", "to %(people)s people", people) % {"people": people}
    return f"{when}, {to}"


def _changed(lines: Mapping[int, Line], kept: Mapping[str, Any], shown: dict[int, str]) -> tuple[Detail, ...]:
    """What a version says, beside what the one before it said; `shown` carries that from version to version."""
    details = []
    for key, answer in kept.items():
        line = lines.get(int(key))
        if line is None:
            continue
        words = answered(line, answer).words
        details.append(Detail(_name(line), old=shown.get(line.indicator_id, ""), new=words))
        shown[line.indicator_id] = words
    return tuple(details)


def _said(lines: Mapping[int, Line], payload: Mapping[str, Any]) -> tuple[Detail, ...]:
    comments = payload.get("comments", {})
    named = [lines[id_] for id_ in payload.get("indicators", ()) if id_ in lines]
    return tuple(Detail(_name(line), words=comments.get(str(line.indicator_id), "")) for line in named)


def _name(line: Line) -> str:
    return str(line.entry.indicator.definition.name)
