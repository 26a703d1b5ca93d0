"""Review: approving posts answers to the figures, sending back unlocks them, withdrawing takes them out again."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from measurement.enums import Audience, EntryState, ValueState
from measurement.models import Cell, Entry, Submission, SubmissionVersion
from measurement.operations.drafts import draft_from
from measurement.operations.holding import hold_many
from measurement.operations.observations import CellRow, ObservationRow, post_observations, withdraw_observations
from measurement.queries.entries import EDITABLE
from tenancy.models import User
from tenancy.operations.events import record
from tenancy.operations.lists import update


@transaction.atomic
def approve(
    *, submissions: Collection[Submission], by: User, at: datetime, indicator_ids: Collection[int] | None = None
) -> int:
    """Approve what was submitted, in one or many submissions, whole or single indicators; returns how many entries.

    The answers stand in every figure when this returns. Raises ValidationError when one's own
    submission is among them and the initiative does not allow that.
    """
    rows = hold_many(one.pk for one in submissions)
    entries = _entries(rows, [EntryState.SUBMITTED], indicator_ids)
    for entry in entries:
        _check_not_own(entry, rows[entry.submission_id], by)
    cells = _cell_ids(entries)
    Entry.objects.filter(pk__in=[_approved(entry, at).pk for entry in entries]).update(
        state=EntryState.APPROVED,
        state_at=at,
        approved_version_id=F("submitted_version_id"),
        correction_reason="",
        comment="",
    )
    for submission_id, mine in _by_submission(entries).items():
        _record("approved", rows[submission_id], mine, by=by, at=at)
    posted = [observation_row(rows[entry.submission_id], entry, cells) for entry in entries]
    post_observations(rows=posted, at=at)
    return len(entries)


@transaction.atomic
def send_back(*, submission: Submission, comments: Mapping[int, str], by: User, at: datetime) -> None:
    """Ask for changes: {indicator id: what should change}. The others stay as they are.

    An approved value stands until the new one is approved. Raises ValidationError for an empty
    comment or an indicator that is not waiting for review.
    """
    rows = hold_many([submission.pk])
    entries = _entries(rows, [EntryState.SUBMITTED], comments)
    if len(entries) != len(comments):
        raise ValidationError({NON_FIELD_ERRORS: _("One of these indicators is not waiting for review.")})
    for entry in entries:
        if not (comment := comments[entry.indicator_id].strip()):
            raise ValidationError({f"{entry.indicator_id}.comment": _("Say what should change.")})
        entry.state, entry.state_at, entry.comment = EntryState.RETURNED, at, comment
    Entry.objects.bulk_update(entries, ["state", "state_at", "comment"])
    _record("sent_back", rows[submission.pk], entries, by=by, at=at, comments={str(k): v for k, v in comments.items()})


@transaction.atomic
def ask_correction(*, submission: Submission, indicator_id: int, reason: str, by: User, at: datetime) -> None:
    """Open an approved answer for a new version, by either side. The approved value stands meanwhile.

    So can a partner what staff entered for it, before anybody approves that. Raises ValidationError
    without a reason, or when there is nothing to correct.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say what is to be corrected, and why.")})
    rows = hold_many([submission.pk])
    entries = [one for one in _entries(rows, _DECIDED, [indicator_id]) if is_correctable(one)]
    if not entries:
        raise ValidationError({NON_FIELD_ERRORS: _("Only an approved answer can be corrected.")})
    entry = entries[0]
    was_approved = entry.state == EntryState.APPROVED
    entry.state, entry.state_at, entry.correction_reason = EntryState.RETURNED, at, reason.strip()
    entry.save(update_fields=["state", "state_at", "correction_reason"])
    if was_approved:  # otherwise what was sent stands in the draft still
        _refill_draft(rows[submission.pk], entry, by=by, at=at)
    _record("correction_asked", rows[submission.pk], entries, by=by, at=at, reason=reason.strip())


@transaction.atomic
def withdraw_approval(
    *, submission: Submission, indicator_ids: Collection[int], reason: str, by: User, at: datetime
) -> None:
    """Take an approved answer out of the figures at once and open it again. Raises ValidationError with no reason."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the approval is withdrawn.")})
    rows = hold_many([submission.pk])
    entries = [one for one in _entries(rows, [*EDITABLE, *_DECIDED], indicator_ids) if one.approved_version_id]
    if not entries:
        raise ValidationError({NON_FIELD_ERRORS: _("There is no approved answer to withdraw.")})
    for entry in entries:
        if entry.state == EntryState.APPROVED:
            entry.state = EntryState.RETURNED
            _refill_draft(rows[submission.pk], entry, by=by, at=at)
        entry.state_at, entry.comment, entry.approved_version = at, reason.strip(), None
    Entry.objects.bulk_update(entries, ["state", "state_at", "comment", "approved_version"])
    _record("approval_withdrawn", rows[submission.pk], entries, by=by, at=at, reason=reason.strip())
    row = rows[submission.pk]
    withdraw_observations(keys=[(row.period_id, row.partner_id, one.indicator_id) for one in entries], at=at)


def mark_approved(rows: Sequence[tuple[int, int, datetime]]) -> None:
    """Approve many (entry, version, when) by one statement; events and figures are the caller's."""
    state = EntryState.APPROVED.value
    update(
        Entry._meta.db_table,
        {
            "id": "bigint", "submitted_version_id": "bigint", "approved_version_id": "bigint", "state": "text",
            "state_at": "timestamptz",
        },
        [(entry_id, version_id, version_id, state, at) for entry_id, version_id, at in rows],
    )  # fmt: skip


def is_correctable(entry: Entry) -> bool:
    """What was approved, and what somebody else said in the partner's name."""
    if entry.state == EntryState.APPROVED:
        return True
    version = entry.submitted_version
    return entry.state == EntryState.SUBMITTED and version is not None and bool(version.is_on_behalf)


_DECIDED = (EntryState.SUBMITTED, EntryState.APPROVED)


def _entries(
    rows: Mapping[int, Submission], states: Sequence[str], indicator_ids: Collection[int] | None
) -> list[Entry]:
    found = Entry.objects.filter(submission_id__in=rows, state__in=states).order_by("pk")
    if indicator_ids is not None:
        found = found.filter(indicator_id__in=list(indicator_ids))
    return list(found.select_related("submitted_version", "approved_version", "indicator__definition"))


def _check_not_own(entry: Entry, row: Submission, by: User) -> None:
    version = entry.submitted_version
    if version is not None and version.by_id == by.pk and not row.initiative.allows_own_approval:
        message = _("Somebody else must approve what you submitted yourself.")
        raise ValidationError({NON_FIELD_ERRORS: message}, code="own_submission")


def _approved(entry: Entry, at: datetime) -> Entry:
    entry.state, entry.state_at, entry.approved_version = EntryState.APPROVED, at, entry.submitted_version
    return entry


def _by_submission(entries: Collection[Entry]) -> dict[int, list[Entry]]:
    found: dict[int, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.submission_id, []).append(entry)
    return found


def _record(verb: str, row: Submission, entries: Collection[Entry], *, by: User, at: datetime, **more: Any) -> None:
    record(
        f"measurement.submission.{verb}",
        by=by,
        at=at,
        on=row,
        name=str(row.partner),
        payload={"indicators": [entry.indicator_id for entry in entries], **more},
    )


def _refill_draft(row: Submission, entry: Entry, *, by: User, at: datetime) -> None:
    """Start a correction from the approved answer."""
    if entry.approved_version is None:
        return
    prefix = f"{entry.indicator_id}."
    fresh = draft_from(entry.approved_version.entries[str(entry.indicator_id)], entry.indicator_id)
    fresh.pop(f"{prefix}note", None)
    row.draft = {path: text for path, text in row.draft.items() if not path.startswith(prefix)} | fresh
    row.draft_version += 1
    row.draft_stamps |= {path: [row.draft_version, by.pk, str(by), at.isoformat()] for path in fresh}
    row.save(update_fields=["draft", "draft_stamps", "draft_version"])


def _cell_ids(entries: Collection[Entry]) -> dict[str, int]:
    keys = {
        key
        for entry in entries
        if entry.submitted_version is not None
        for key in entry.submitted_version.entries[str(entry.indicator_id)].get("cells", {})
    }
    return dict(Cell.objects.filter(key__in=keys).values_list("key", "pk"))


def observation_row(row: Submission, entry: Entry, cells: Mapping[str, int]) -> ObservationRow:
    """The fact that an entry's submitted version states."""
    version = entry.submitted_version
    if version is None:
        raise SubmissionVersion.DoesNotExist
    kept = version.entries[str(entry.indicator_id)]
    return ObservationRow(
        period_id=row.period_id,
        partner_id=row.partner_id,
        indicator_id=entry.indicator_id,
        version_id=kept["definition_version"],
        submission_version_id=version.pk,
        state=ValueState(kept["state"]),
        value=_decimal(kept, "value"),
        numerator=_decimal(kept, "numerator"),
        denominator=_decimal(kept, "denominator"),
        text=kept.get("text", ""),
        narrative=kept.get("narrative", ""),
        audience=Audience(kept.get("audience") or Audience.BACKBONE),
        currency=kept.get("currency", ""),
        rate=_decimal(kept, "rate"),
        rate_on=date.fromisoformat(kept["rate_on"]) if kept.get("rate_on") else None,
        reason=kept.get("reason", ""),
        cells=tuple(_cell_row(cells[key], cell) for key, cell in sorted(kept.get("cells", {}).items())),
    )


def _cell_row(cell_id: int, kept: Mapping[str, Any]) -> CellRow:
    return CellRow(
        cell_id=cell_id,
        value=_decimal(kept, "value"),
        numerator=_decimal(kept, "numerator"),
        denominator=_decimal(kept, "denominator"),
    )


def _decimal(kept: Mapping[str, Any], name: str) -> Decimal | None:
    return Decimal(kept[name]) if kept.get(name) else None
