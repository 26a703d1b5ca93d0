"""Chasing: a person asks partners for what is missing, with a mail that was looked at before it goes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from communications.models import Reminder
from communications.queries.notices import CHASED
from communications.queries.reminders import partners_gone, people_of
from measurement.formulas.deadlines import local_day
from measurement.models import Submission
from measurement.operations.holding import held
from measurement.operations.idempotency import once
from measurement.queries.submissions import OPEN_STATUSES, with_status
from tenancy.models import User
from tenancy.operations.events import record
from tenancy.validators import is_storable

MAX_SUBJECT, MAX_WORDS = 150, 2000


@dataclass(frozen=True, slots=True)
class Chased:
    """Submissions that were chased, people who get a mail, submissions without anybody, and those left alone."""

    submissions: int
    people: int
    nobody: int
    left: int


@transaction.atomic
def chase(
    *, submissions: Collection[int], subject: str, words: str, client_key: str, by: User, at: datetime
) -> Chased:
    """Ask the people of partners for what they have not submitted; a job writes the mails.

    What was submitted or frozen meanwhile is left alone, and so is what has nobody to write to, or is of a partner
    who no longer takes part. The same `client_key` again sends nothing and returns what it did. Raises
    ValidationError({"subject" | "words": …}), or a general one where nothing is left to chase.
    """
    said = {"subject": " ".join(subject.split()), "words": words.strip()}
    _check(said)
    ids = sorted(set(submissions))
    network_id = Submission.objects.filter(pk__in=ids).values_list("network_id", flat=True).first()
    if network_id is None:
        raise ValidationError({NON_FIELD_ERRORS: _("Choose at least one partner.")})
    (_status, body), _is_replay = once(
        network_id=network_id,
        by=by,
        key=f"chase-{client_key}"[:80],
        request=["chase", ids, said],
        at=at,
        do=lambda: (200, _chase(ids, said, by=by, at=at)),
    )
    return Chased(**body)


def _chase(ids: Collection[int], said: dict[str, str], *, by: User, at: datetime) -> dict[str, int]:
    held(ids)
    rows = with_status(Submission.objects.filter(pk__in=ids, locked_at=None).select_related("initiative", "partner"))
    waiting = list(rows.filter(status__in=OPEN_STATUSES).order_by("pk"))
    if len({row.initiative_id for row in waiting}) > 1:
        raise ValidationError({NON_FIELD_ERRORS: _("Choose submissions of one initiative.")})
    waiting = _without_gone(waiting, at=at)
    if not waiting:
        said_why = _("All of them have submitted meanwhile or no longer take part: nobody was chased.")
        raise ValidationError({NON_FIELD_ERRORS: said_why})
    people = people_of(row.partner_id for row in waiting)
    reached = [row for row in waiting if people.get(row.partner_id)]
    Reminder.objects.bulk_create(
        Reminder(
            network_id=row.network_id,
            submission=row,
            due_on=row.due_on,
            sent_at=at,
            sent_by_name=str(by)[:160],
            people=len(people[row.partner_id]),
        )
        for row in reached
    )
    told = {one.pk for row in reached for one in people[row.partner_id]}
    payload = {**said, "submissions": [row.pk for row in reached], "people": len(told)}
    initiative = waiting[0].initiative
    record(CHASED, by=by, at=at, on=initiative, initiative_id=initiative.pk, payload=payload)
    return {
        "submissions": len(reached),
        "people": len(told),
        "nobody": len(waiting) - len(reached),
        "left": len(ids) - len(waiting),
    }


def _without_gone(rows: Sequence[Any], *, at: datetime) -> list[Any]:
    """Submissions of one initiative whose partners still take part."""
    if not rows:
        return []
    initiative = rows[0].initiative
    gone = set(partners_gone(initiative, on=local_day(at, initiative.time_zone)))
    return [row for row in rows if row.partner_id not in gone]


def _check(said: dict[str, str]) -> None:
    problems = {}
    for name, limit, missing in (
        ("subject", MAX_SUBJECT, _("Enter the subject of the mail.")),
        ("words", MAX_WORDS, _("Enter what the mail should say.")),
    ):
        if not said[name]:
            problems[name] = missing
        elif len(said[name]) > limit:
            problems[name] = _("Enter at most %(limit)s characters.") % {"limit": limit}
        elif not is_storable(said[name]):
            problems[name] = _("Leave out characters that cannot be stored.")
    if problems:
        raise ValidationError(problems)
