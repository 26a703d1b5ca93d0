"""Imports of files: received, checked, saved all or nothing, undone. Asked for here; the work is next door."""

import hashlib
import json
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from initiatives.models import Initiative
from measurement.layouts import Mapping, MappingError, read_mapping
from measurement.models import ImportRun, ImportState
from measurement.operations.forgetting import drop_file
from measurement.operations.holding import closed_error
from measurement.queries.import_closed import locked_by
from measurement.queries.import_files import no_longer_kept
from measurement.queries.import_routes import closed_to, initiatives_of
from measurement.queries.imports import is_to_put_away, later_run, progress_of
from tenancy.models import User
from tenancy.operations.events import SYSTEM, record
from tenancy.operations.jobs import enqueue
from tenancy.row_security import current_network_id

# (rows done, rows in all) → None; called between pieces of work.
Report = Callable[[int, int], None]
MAX_NAME = 200


@transaction.atomic
def receive_import(
    *,
    initiative: Initiative | None,
    name: str,
    content: BinaryIO,
    mapping: Any,
    by: User | None,
    at: datetime,
    in_background: bool = True,
) -> ImportRun:
    """Keep a file as it came, outside the web root, and have the worker check it.

    `mapping` is what `json.loads` made of the mapping file; see docs/IMPORTS.md. None: somebody names the columns
    first (`operations/mappings.py`). Where it has a route, each row goes to the initiative of its place, and
    `initiative` is only where the import is listed: None for the network. With `in_background` False the caller
    checks. Raises ValidationError({"mapping" | "file" | "initiative": …}).
    """
    is_routed = mapping is not None and bool(mapping_of(mapping).route)
    if initiative is None and not is_routed:
        raise ValidationError({"initiative": _("Choose the initiative that this file belongs to.")})
    network_id = current_network_id() if initiative is None else initiative.network_id
    if network_id is None:
        raise LookupError("An import of a network is received inside it.")
    name = Path(name).name[-MAX_NAME:] or "file"
    sha256, size = _digest(content)
    if not size:
        raise ValidationError({"file": _("The file is empty.")})
    stored_as = default_storage.save(_place(network_id, name), File(content))
    run = ImportRun.objects.create(
        network_id=network_id,
        initiative=initiative,
        file_name=name,
        stored_as=stored_as,
        sha256=sha256,
        mapping=mapping or {},
        state=ImportState.MAPPING if mapping is None else ImportState.RECEIVED,
        by_id=by.pk if by else None,
        by_name=str(by) if by else SYSTEM,
        received_at=at,
    )
    record("measurement.import.received", by=by, at=at, on=run, payload={"sha256": sha256, "size": size})
    if in_background and mapping is not None:
        queue_import(run, "import.check", at)
    return run


def mapping_of(raw: Any) -> Mapping:
    """A mapping, from JSON. Raises ValidationError({"mapping": …}) with everything that is wrong with it."""
    if isinstance(raw, str):
        try:
            raw = json.loads(raw)
        except json.JSONDecodeError as error:
            message = _("The mapping is no JSON: line %(line)s, %(reason)s.")
            reason = {"line": error.lineno, "reason": error.msg}
            raise ValidationError({"mapping": message % reason}) from error
    try:
        return read_mapping(raw)
    except MappingError as error:
        raise ValidationError({"mapping": error.messages}) from error


def _digest(content: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while piece := content.read(1 << 20):
        digest.update(piece)
        size += len(piece)
    content.seek(0)
    return digest.hexdigest(), size


def _place(network_id: int, name: str) -> str:
    ending = Path(name).suffix.lower()
    ending = ending if ending in (".csv", ".xlsx", ".xlsm", ".txt", ".tsv") else ""
    return f"imports/{network_id}/{secrets.token_hex(16)}{ending}"


@transaction.atomic
def request_check(*, run: ImportRun, by: User | None, at: datetime, in_background: bool = True) -> ImportRun:
    """Check the file again, against what the network is now. Raises ValidationError while it is saved."""
    allowed = (ImportState.RECEIVED, ImportState.CHECKED, ImportState.UNDONE, ImportState.FAILED)
    return _advance(run, "check", allowed, ImportState.RECEIVED, by=by, at=at, in_background=in_background)


@transaction.atomic
def check_anew(*, run: ImportRun, at: datetime) -> ImportRun:
    """In place of a save that was refused, because something has changed since the check: the rows are named then."""
    return _advance(run, "check", (ImportState.SAVING,), ImportState.RECEIVED, by=None, at=at, in_background=True)


@transaction.atomic
def request_save(*, run: ImportRun, by: User | None, at: datetime, in_background: bool = True) -> ImportRun:
    """Have what was checked saved. Raises ValidationError where errors are left, or it is no time to save."""
    _check_rights(run, by)
    row = ImportRun.objects.get(pk=run.pk)
    if row.state in (ImportState.CHECKED, ImportState.FAILED) and row.summary.get("errors", 0):
        raise ValidationError(_("Correct the errors in the file, or choose what to leave out, and import it again."))
    return _advance(run, "save", (ImportState.CHECKED,), ImportState.SAVING, by=by, at=at, in_background=in_background)


@transaction.atomic
def request_undo(*, run: ImportRun, by: User | None, at: datetime, in_background: bool = True) -> ImportRun:
    """Have a saved import taken back. Raises ValidationError where a later import has built on it."""
    _check_rights(run, by)
    if later := later_run(run):
        words = {"name": later.file_name, "number": later.pk}
        raise ValidationError(_("Undo the import of %(name)s (number %(number)s) first: it came later.") % words)
    if locked := locked_by(run):
        raise closed_error(locked.period.label)
    return _advance(run, "undo", (ImportState.SAVED,), ImportState.UNDOING, by=by, at=at, in_background=in_background)


@transaction.atomic
def keep_saved(*, run: ImportRun, reason: str, at: datetime) -> ImportRun:
    """In place of undoing that was refused, because something has changed since it was asked for: it stands."""
    row = ImportRun.objects.select_for_update().get(pk=run.pk)
    if row.state != ImportState.UNDOING:
        return row
    row.state = ImportState.SAVED
    row.summary |= {"undo_refused": reason}
    row.save(update_fields=["state", "summary"])
    record("measurement.import.undo_refused", by=None, at=at, on=row, payload={"reason": reason})
    return row


@transaction.atomic
def put_away(*, run: ImportRun, by: User | None, at: datetime) -> ImportRun:
    """Delete the file of an import that nobody goes on with, and list it no more. Doing it twice changes nothing.

    A check that still waits for the worker finds it gone. Raises ValidationError for one that was saved, or that
    is being worked on.
    """
    row = ImportRun.objects.select_for_update().get(pk=run.pk)
    if row.state == ImportState.PUT_AWAY:
        return row
    if not is_to_put_away(row, progress_of(row)):
        raise _not_now("put_away", row.state)
    before, row.state = row.state, ImportState.PUT_AWAY
    drop_file(row)
    row.save(update_fields=["state"])
    record("measurement.import.put_away", by=by, at=at, on=row, payload={"state": before, "sha256": row.sha256})
    return row


def _check_rights(run: ImportRun, by: User | None) -> None:
    """Of a file for several initiatives, one must be allowed to import into each of them."""
    if by is None or not run.mapping.get("route"):
        return
    names = Initiative.objects.filter(pk__in=initiatives_of(run) & closed_to(by)).order_by("name")
    if closed := ", ".join(f"“{name}”" for name in names.values_list("name", flat=True)):
        raise ValidationError(_("Rows of this file go to initiatives you may not import into: %s.") % closed)


_NOT_NOW = {
    "check": gettext_lazy("This import cannot be checked now."),
    "save": gettext_lazy("Only an import that was checked can be saved."),
    "undo": gettext_lazy("Only an import that was saved can be undone."),
    "put_away": gettext_lazy("This import cannot be put away: it was saved, or is being worked on."),
}


# What somebody else, or another tab, did meanwhile: nothing is wrong then.
_MEANWHILE = {
    ("save", ImportState.SAVING): gettext_lazy("This import is being saved already."),
    ("save", ImportState.SAVED): gettext_lazy("This import was saved meanwhile: there is nothing left to do."),
    ("check", ImportState.CHECKING): gettext_lazy("This import is being checked already."),
    ("undo", ImportState.UNDOING): gettext_lazy("This import is being undone already."),
    ("undo", ImportState.UNDONE): gettext_lazy("This import was undone meanwhile: there is nothing left to do."),
    ("put_away", ImportState.SAVED): gettext_lazy("This import was saved meanwhile: it can only be undone."),
}
MEANWHILE = "meanwhile"  # code of the error that says so


def _not_now(what: str, state: str) -> ValidationError:
    """Why a step cannot be taken from here."""
    if state == ImportState.PUT_AWAY:
        return ValidationError(_("This import was put away meanwhile."), code=MEANWHILE)
    if said := _MEANWHILE.get((what, ImportState(state))):
        return ValidationError(str(said), code=MEANWHILE)
    return ValidationError(str(_NOT_NOW[what]))


def _advance(
    run: ImportRun,
    what: str,
    allowed: tuple[ImportState, ...],
    state: ImportState,
    *,
    by: User | None,
    at: datetime,
    in_background: bool,
) -> ImportRun:
    row = ImportRun.objects.select_for_update().get(pk=run.pk)
    if row.state not in allowed:
        raise _not_now(what, row.state)
    if what != "undo" and not row.has_file:  # an undo needs no more than the note of what was made
        raise ValidationError(no_longer_kept())
    row.state = state
    row.save(update_fields=["state"])
    record(f"measurement.import.{what}_asked", by=by, at=at, on=row)
    if in_background:
        queue_import(row, f"import.{what}", at)
    return row


def queue_import(run: ImportRun, kind: str, at: datetime) -> None:
    """Have the worker do the next step of an import, in the caller's transaction."""
    key = f"run-{run.pk}-{at:%Y%m%d%H%M%S%f}"
    enqueue(kind=kind, network_id=run.network_id, dedupe_key=key, at=at, ids={"run": run.pk})
