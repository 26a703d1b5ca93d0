"""The worker's side of imports: checking, saving, undoing, with progress in rows."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from measurement.models import ImportRun
from measurement.operations.import_checking import check_import
from measurement.operations.import_saving import save_import
from measurement.operations.import_undoing import undo_import
from measurement.operations.imports import check_anew, keep_saved
from tenancy.models import User
from tenancy.operations import jobs
from tenancy.operations.jobs import Claim
from tenancy.row_security import network

Clock = Callable[[], datetime]


def check(*, claim: Claim, clock: Clock) -> None:
    """Check the file of an import; begins anew when the job is taken up again."""
    _work(check_import, claim, clock)


def save(*, claim: Claim, clock: Clock) -> None:
    """Save what was checked; a killed worker leaves nothing of it.

    What became impossible since the check (a period was closed, a partner sent in its own answer) is checked anew.
    """
    try:
        _work(save_import, claim, clock)
    except ValidationError:
        with network(claim.network_id):
            check_anew(run=ImportRun.objects.get(pk=claim.ids["run"]), at=clock())
            jobs.finish(claim=claim, at=clock())


def undo(*, claim: Claim, clock: Clock) -> None:
    """Take a saved import back.

    Where that became impossible since it was asked for (a period was closed), it stands, and its page says why.
    """
    try:
        _work(undo_import, claim, clock)
    except ValidationError as error:
        with network(claim.network_id):
            run = ImportRun.objects.get(pk=claim.ids["run"])
            keep_saved(run=run, reason=" ".join(error.messages), at=clock())
            jobs.finish(claim=claim, at=clock())


def _work(operation: Any, claim: Claim, clock: Clock) -> None:
    run_id = claim.ids["run"]

    def report(done: int, total: int) -> None:
        jobs.progress(claim=claim, done=done, total=total, at=clock())

    def finish() -> None:
        jobs.finish(claim=claim, at=clock())

    by = _person(claim.network_id, run_id)
    operation(network_id=claim.network_id, run_id=run_id, by=by, at=clock(), report=report, finish=finish)


def _person(network_id: int, run_id: int) -> User | None:
    """Who brought the file; in whose name it is posted."""
    with network(network_id):
        by_id = ImportRun.objects.values_list("by_id", flat=True).get(pk=run_id)
    return User.objects.filter(pk=by_id).first() if by_id is not None else None


for _handler in (check, save, undo):
    _handler.opens_own_transactions = True  # type: ignore[attr-defined]  # read by tenancy.operations.jobs
