"""Another deadline for some submissions, also after the ordinary one has passed."""

from collections.abc import Collection
from datetime import date, datetime

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from measurement.formulas.deadlines import due_on as ordinary_day
from measurement.formulas.deadlines import local_day
from measurement.models import Submission
from measurement.operations.holding import hold_many
from tenancy.models import User
from tenancy.operations.events import record

MAX_REASON = 300


@transaction.atomic
def extend_deadline(
    *, submissions: Collection[int], due_on: date, reason: str, tells: bool, by: User, at: datetime
) -> int:
    """Make submissions of one initiative due on another day, from today on; returns how many moved.

    Nobody gets less time than everybody has: no day before the ordinary deadline. A day given by mistake can be
    taken back to it.

    What is overdue and who is reminded follow the day at once; reports that hang on the ordinary deadline stay
    where they are. `tells`: the partners' people get a mail. The same few statements for one and for a thousand.
    Raises ValidationError({"due_on" | "reason": …}), or a general one for a period that was closed.
    """
    rows = hold_many(submissions)
    said = _checked(reason)
    if not rows or len({row.initiative_id for row in rows.values()}) > 1:
        raise ValidationError({NON_FIELD_ERRORS: _("Choose submissions of one initiative.")})
    initiative = next(iter(rows.values())).initiative
    _check_day(due_on, rows.values(), today=local_day(at, initiative.time_zone))
    moved = {pk: row for pk, row in rows.items() if row.due_on != due_on or row.due_reason != said}
    Submission.objects.filter(pk__in=moved).update(due_on=due_on, due_reason=said)
    if moved:
        payload = {
            "submissions": sorted(moved),
            "due_on": str(due_on),
            "was": {str(pk): str(row.due_on) for pk, row in sorted(moved.items())},
            "reason": said,
            "tells": tells,
        }
        record(
            "measurement.submissions.deadline_extended",
            by=by,
            at=at,
            on=initiative,
            initiative_id=initiative.pk,
            payload=payload,
        )
    return len(moved)


def _check_day(due_on: date, rows: Collection[Submission], *, today: date) -> None:
    days = [(ordinary_day(row.period.end_on, row.initiative.deadline_days), row.due_on) for row in rows]
    first = max(min(ordinary, now) for ordinary, now in days)  # a changed rule does not move what is open already
    if due_on < today:
        raise ValidationError({"due_on": _("Choose today or a later day.")})
    if due_on < first:
        message = _("Choose %(day)s, the ordinary deadline, or a later day.")
        raise ValidationError({"due_on": message % {"day": date_format(first, "j F Y")}})
    if due_on.year > today.year + 5:
        raise ValidationError({"due_on": _("Choose a day within the next five years.")})


def _checked(reason: str) -> str:
    said = " ".join(reason.split())
    if not said:
        raise ValidationError({"reason": _("Say why there is more time. The partner reads it.")})
    if len(said) > MAX_REASON:
        raise ValidationError({"reason": _("Enter at most %(limit)s characters.") % {"limit": MAX_REASON}})
    return said
