"""The one shared draft of a submission: saved as typed, field by field, never over somebody else's newer words."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from measurement.enums import EntryState
from measurement.formulas.answers import CELL_NUMBERS, FIELDS, MAX_TEXT, as_typed, split_cell
from measurement.models import Entry, Submission
from measurement.operations.holding import hold
from measurement.queries.entries import EDITABLE, Line, lines_of
from partners.models import Partner
from tenancy.models import User
from tenancy.operations.events import record
from tenancy.validators import row_id


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field somebody else changed meanwhile: what they wrote, who and when; and what was typed here."""

    path: str
    theirs: str
    yours: str
    by: str
    at: str


class DraftConflictError(Exception):
    """Nothing was saved: these fields were changed by somebody else since they were last seen here."""

    def __init__(self, conflicts: list[Conflict], version: int) -> None:
        super().__init__(f"{len(conflicts)} fields changed meanwhile")
        self.conflicts = conflicts
        self.version = version


@transaction.atomic
def save_draft(
    *,
    submission: Submission,
    changes: Mapping[str, str],
    base_version: int,
    by: User,
    at: datetime,
    on_behalf: str = "",
) -> Submission:
    """Keep what was typed, as it was typed; `changes` is {"<indicator id>.<field>": text}.

    Fields that others changed since `base_version` are merged; the same field, changed to something
    else, raises DraftConflictError and nothing is written. Raises ValidationError for a field that
    is not open, or a closed period. The first change of a day (UTC) leaves an event; each keystroke does not.
    `on_behalf`: how staff came by the figures that they type in for the partner; it is marked as theirs.
    """
    row = hold(submission)
    check_paths(lines_of(row), changes)
    news = {path: text for path, text in changes.items() if row.draft.get(path, "") != text}
    _check_conflicts(row, news, base_version, by)
    if not news:
        return row
    is_new_day = row.draft_at is None or row.draft_at.date() != at.date()
    write(row, news, by_id=by.pk, by_name=writer_name(partner=row.partner, by=by, on_behalf=on_behalf), at=at)
    if is_new_day:
        payload = {"version": row.draft_version} | ({"reason": on_behalf} if on_behalf else {})
        record("measurement.draft.saved", by=by, at=at, on=row, payload=payload)
    return row


def writer_name(*, partner: Partner, by: User, on_behalf: str) -> str:
    """Who typed, as the people of the partner read it: staff with whom they typed for."""
    if not on_behalf:
        return str(by)
    return _("%(name)s for %(partner)s") % {"name": by, "partner": partner.name}


def write(row: Submission, news: Mapping[str, str], *, by_id: int | None, by_name: str, at: datetime) -> None:
    """Put texts into the draft of a held submission, with who wrote them; `by_id` None is somebody without an account.

    For operations that have checked the paths and record what happened.
    """
    row.draft_version += 1
    stamp = [row.draft_version, by_id, by_name, at.isoformat()]
    row.draft = {path: text for path, text in (row.draft | news).items() if text != ""}
    row.draft_stamps |= dict.fromkeys(news, stamp)
    row.draft_at = at
    row.save(update_fields=["draft", "draft_stamps", "draft_version", "draft_at"])
    touched = {int(path.partition(".")[0]) for path in news}
    Entry.objects.filter(submission=row, indicator_id__in=touched, state=EntryState.OPEN).update(
        state=EntryState.DRAFT, state_at=at
    )


def check_paths(lines: Collection[Line], changes: Mapping[str, str]) -> None:
    """Raise ValidationError unless every path names an open field of these lines, with a text that can be kept."""
    by_id = {line.indicator_id: line for line in lines}
    for path, text in changes.items():
        _check_path(by_id, path, text)


def _check_path(lines: Mapping[int, Line], path: str, text: str) -> None:
    """Raise ValidationError unless the path names an open field of this submission."""
    number, _stop, field = path.partition(".")
    line = lines.get(row_id(number) or 0)
    if line is None or not _is_field(line, field):
        raise ValidationError({path: _("This field is not part of the submission.")})
    if line.entry.state not in EDITABLE:
        raise ValidationError({path: _("This indicator was submitted and is locked.")})
    if len(text) > MAX_TEXT:
        raise ValidationError({path: _("Enter at most %(limit)s characters.") % {"limit": MAX_TEXT}})


def _is_field(line: Line, field: str) -> bool:
    if field.startswith("cells."):
        key, name = split_cell(field)
        return key in line.cells and name in CELL_NUMBERS
    return field in FIELDS


def _check_conflicts(row: Submission, news: Mapping[str, str], base_version: int, by: User) -> None:
    conflicts = [
        Conflict(path, row.draft.get(path, ""), text, stamp[2], stamp[3])
        for path, text in news.items()
        if (stamp := row.draft_stamps.get(path)) and stamp[0] > base_version and stamp[1] != by.pk
    ]
    if conflicts:
        raise DraftConflictError(conflicts, row.draft_version)


def typed_of(row: Submission, indicator_id: int) -> dict[str, str]:
    """Field → text of one indicator in the draft."""
    prefix = f"{indicator_id}."
    return {path.removeprefix(prefix): text for path, text in row.draft.items() if path.startswith(prefix)}


def draft_from(kept: Mapping[str, Any], indicator_id: int) -> dict[str, str]:
    """Paths and texts that stand for a kept answer: where a correction starts from."""
    return {f"{indicator_id}.{field}": text for field, text in as_typed(kept).items()}
