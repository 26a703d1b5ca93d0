"""Files that back an answer: checked, kept under a random name outside the web root, taken away and put back."""

import hashlib
import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from measurement.models import Entry, EvidenceFile, Submission
from measurement.operations.evidence_types import media_type_of
from measurement.operations.holding import hold, hold_many
from measurement.queries.entries import EDITABLE
from tenancy.models import User
from tenancy.operations.events import record

MAX_FILES = 40  # of one submission


@transaction.atomic
def add_evidence(
    *, submission: Submission, indicator_id: int | None, upload: "UploadedFile[Any]", by: User, at: datetime
) -> EvidenceFile:
    """Keep one file for an open answer, or (None) for the submission as a whole while any answer is open.

    The bytes are written before the row, so that a row never points to nothing. Raises
    ValidationError({"evidence": …}) for a file that is too large, of another type, or comes too late.
    """
    row = hold(submission, key="evidence")
    _check_open(row, indicator_id)
    content, media_type = _checked(row, upload)
    stored_as = default_storage.save(f"evidence/{row.network_id}/{secrets.token_hex(20)}", ContentFile(content))
    file = EvidenceFile.objects.create(
        network_id=row.network_id,
        submission=row,
        indicator_id=indicator_id,
        name=_clean_name(upload.name or ""),
        stored_as=stored_as,
        content_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by_name=str(by),
        uploaded_at=at,
    )
    _record("file_added", row, file, by=by, at=at)
    return file


@transaction.atomic
def remove_evidence(*, file: EvidenceFile, by: User, at: datetime) -> None:
    """Take a file away; it can be put back. Raises ValidationError once its answer is submitted."""
    row = hold_many([file.submission_id], key="evidence")[file.submission_id]
    _check_open(row, file.indicator_id)
    if EvidenceFile.objects.filter(pk=file.pk, removed_at=None).update(removed_at=at):
        _record("file_removed", row, file, by=by, at=at)


@transaction.atomic
def restore_evidence(*, file: EvidenceFile, by: User, at: datetime) -> None:
    """Put a removed file back. Raises ValidationError once its answer is submitted."""
    row = hold_many([file.submission_id], key="evidence")[file.submission_id]
    _check_open(row, file.indicator_id)
    if EvidenceFile.objects.filter(pk=file.pk, removed_at__isnull=False).update(removed_at=None):
        _record("file_restored", row, file, by=by, at=at)


def _check_open(row: Submission, indicator_id: int | None) -> None:
    entries = Entry.objects.filter(submission=row, state__in=EDITABLE)
    if indicator_id is not None:
        entries = entries.filter(indicator_id=indicator_id)
    if not entries.exists():
        raise ValidationError({"evidence": _("This was submitted and is locked, and its files with it.")})


def _checked(row: Submission, upload: "UploadedFile[Any]") -> tuple[bytes, str]:
    limit = settings.KEEL_EVIDENCE_MAX_BYTES
    if (upload.size or 0) > limit:
        message = _("The file is larger than %(limit)s. Choose a smaller one.")
        raise ValidationError({"evidence": message % {"limit": filesizeformat(limit)}})
    if EvidenceFile.objects.filter(submission=row, removed_at=None).count() >= MAX_FILES:
        raise ValidationError({"evidence": _("There are %(number)s files already.") % {"number": MAX_FILES}})
    content = upload.read()
    try:
        return content, media_type_of(upload.name or "", content)
    except ValidationError as error:
        raise ValidationError({"evidence": error.messages}) from error


def _clean_name(name: str) -> str:
    """The last part of the name, printable, with its ending."""
    last = name.replace("\\", "/").rpartition("/")[2]
    printable = "".join(character for character in last if character.isprintable()).strip()
    stem, dot, ending = printable.rpartition(".")
    return f"{stem[:140]}{dot}{ending}" or "file"


def _record(verb: str, row: Submission, file: EvidenceFile, *, by: User, at: datetime) -> None:
    record(
        f"measurement.evidence.{verb}",
        by=by,
        at=at,
        on=row,
        name=file.name,
        payload={"file": file.pk, "name": file.name, "indicator": file.indicator_id, "size": file.size},
    )
