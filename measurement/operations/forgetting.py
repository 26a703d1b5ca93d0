"""What is kept for a while and then deleted: answers to be repeated, addresses of colleagues, files of imports."""

from datetime import datetime

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction

from measurement.models import IdempotencyKey, ImportRow, ImportRun, ImportState, Question
from measurement.queries.import_routes import initiatives_of
from tenancy.operations.events import record

BUSY = (ImportState.CHECKING, ImportState.SAVING)


@transaction.atomic
def forget_answers(*, at: datetime) -> int:
    """Delete answers that nobody will ask for again, of the current network. How many there were."""
    return IdempotencyKey.objects.filter(at__lt=at - settings.KEEL_ANSWERS_KEPT).delete()[0]


@transaction.atomic
def forget_colleagues(*, at: datetime) -> int:
    """Empty where colleagues were written to, and what, in questions that ended long ago. How many there were.

    Their names stay beside what they answered.
    """
    rows = Question.objects.filter(expires_at__lt=at - settings.KEEL_PAYLOADS_KEPT).exclude(email="")
    return rows.update(email="", text="")


@transaction.atomic
def forget_import_files(*, at: datetime) -> int:
    """Delete the files of imports received long ago, with their checked rows. How many there were.

    What an import made stays, and so does the note of it (`ImportChange`): it can be undone as before. One that is
    being saved needs its rows, one that is being checked writes more of them: they wait for another night.
    """
    old = ImportRun.objects.filter(received_at__lt=at - settings.KEEL_PAYLOADS_KEPT).exclude(stored_as="")
    runs = list(old.exclude(state__in=BUSY).order_by("pk").select_for_update(skip_locked=True))
    for run in runs:
        drop_file(run)
        record("measurement.import.file_deleted", by=None, at=at, on=run, payload={"sha256": run.sha256})
    return len(runs)


def drop_file(run: ImportRun) -> None:
    """Delete the file of an import and its checked rows, in the caller's transaction, which records why.

    The file itself goes after the commit; killed in between, it is left over and named nowhere.
    """
    if run.mapping.get("route"):
        run.summary |= {"initiatives": sorted(initiatives_of(run))}  # who may undo it was read from the rows
    ImportRow.objects.filter(run=run).delete()
    name, run.stored_as = run.stored_as, ""
    run.save(update_fields=["stored_as", "summary"])
    transaction.on_commit(lambda: default_storage.delete(name))
