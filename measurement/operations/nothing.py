"""Nothing to report: the open answers of a submission, filled in at one stroke with what that means for each."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from measurement.models import Submission, SubmissionVersion
from measurement.operations.drafts import write, writer_name
from measurement.operations.holding import check_unlocked, held
from measurement.operations.submissions import DraftChangedError, submit
from measurement.queries.entries import lines_of
from measurement.queries.nothing import fill, nothing_lines
from tenancy.models import User
from tenancy.operations.events import record


@transaction.atomic
def report_nothing(
    *,
    submission: Submission,
    client_key: str,
    replaced: Collection[int] = (),
    seen_version: int | None = None,
    by: User,
    at: datetime,
    on_behalf: str = "",
) -> SubmissionVersion:
    """Submit "nothing to report" for every open line that nobody has begun, and the begun ones as they are.

    `replaced` are begun lines (indicator ids) whose answer is to give way. `client_key`, `seen_version` and
    `on_behalf` mean what they mean to `submit`, and so do the errors.
    """
    row = held([submission.pk])[submission.pk]
    if earlier := SubmissionVersion.objects.filter(submission=row, client_key=client_key).first():
        return earlier
    check_unlocked([row])
    _fill(row, replaced, seen_version, by=by, at=at, on_behalf=on_behalf)
    said = f"{reason()}. {on_behalf}"[:500] if on_behalf else ""
    return submit(submission=row, client_key=client_key, reason=reason(), by=by, at=at, on_behalf=said)


@transaction.atomic
def fill_with_nothing(
    *,
    submission: Submission,
    replaced: Collection[int] = (),
    seen_version: int | None = None,
    by: User,
    at: datetime,
) -> Submission:
    """The same for somebody who may not submit: it stands in the draft for the lead. Raises as `report_nothing`."""
    row = held([submission.pk])[submission.pk]
    check_unlocked([row])
    filled = _fill(row, replaced, seen_version, by=by, at=at)
    record("measurement.draft.filled_with_nothing", by=by, at=at, on=row, payload={"indicators": filled})
    return row


def reason() -> str:
    """What stands beside such a version, and as the note on a 0 that looks unusual."""
    return _("Nothing to report")


def _fill(
    row: Submission,
    replaced: Collection[int],
    seen_version: int | None,
    *,
    by: User,
    at: datetime,
    on_behalf: str = "",
) -> list[int]:
    """Write it into the draft of a held submission; which indicators."""
    if seen_version is not None and row.draft_version != seen_version:
        raise DraftChangedError
    lines = nothing_lines(row, lines_of(row))
    chosen = [one for one in lines if not one.is_begun or one.indicator_id in replaced]
    if not lines:
        raise ValidationError({NON_FIELD_ERRORS: _("Everything here was submitted already.")})
    if not chosen:
        raise ValidationError({NON_FIELD_ERRORS: _("Every answer was begun already. Choose those that give way.")})
    name = writer_name(partner=row.partner, by=by, on_behalf=on_behalf)
    write(row, fill(chosen, row.draft, note=reason()), by_id=by.pk, by_name=name, at=at)
    return [one.indicator_id for one in chosen]
