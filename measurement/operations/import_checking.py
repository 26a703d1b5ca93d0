"""Checks a file row by row: what can be saved is staged, what is wrong is named, all of it."""

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import islice
from typing import Any

from measurement.layouts import Mapping, Parts, Problem, Table, UnreadableFileError
from measurement.models import ImportProblem, ImportRow, ImportRun, ImportState
from measurement.operations.imports import Report, mapping_of
from measurement.queries.import_closed import closed_rows
from measurement.queries.import_files import table_of
from measurement.queries.import_newcomers import newcomers
from measurement.queries.imports import libraries_of
from tenancy.models import User
from tenancy.operations.events import record
from tenancy.row_security import network

PIECE = 10000  # rows to a transaction


def check_import(
    *,
    network_id: int,
    run_id: int,
    by: User | None,
    at: datetime,
    report: Report,
    finish: Callable[[], None] = lambda: None,
) -> None:
    """Read the file, stage its rows and name its problems, in transactions of its own; begins anew when repeated.

    `finish` is called in the last of them. Leaves the import checked, or failed where the file is no table.
    """
    with network(network_id):
        run = ImportRun.objects.select_for_update().get(pk=run_id)
        if run.state not in (ImportState.RECEIVED, ImportState.CHECKING):
            finish()
            return
        _clear(run)
        mapping = mapping_of(run.mapping)
        libraries = libraries_of(mapping, initiative_id=run.initiative_id, by=by)
    try:
        table = table_of(run)
        parts = Parts(mapping, table.header, libraries)
        _stage(run, table, mapping, parts, report)
    except UnreadableFileError as error:
        with network(network_id):
            _keep_problems(run, [Problem(1, "", "unreadable_file", str(error))])
            _conclude(run, ImportState.FAILED, {"errors": 1}, by=by, at=at)
            finish()
        return
    left_out = parts.finish()
    with network(network_id):
        if left_out:
            _keep(run, 0, {"left_out": left_out if mapping.several else left_out[0]})
        _keep_problems(run, parts.problems())
        _keep_problems(run, closed_rows(run, mapping))
        new = newcomers(parts.partners, column=mapping.columns.partner)
        _keep_problems(run, new.problems)
        _conclude(run, ImportState.CHECKED, parts.summary | _reach(mapping, parts) | new.summary, by=by, at=at)
        finish()


def _clear(run: ImportRun) -> None:
    """Nothing of an earlier, perhaps broken, check remains."""
    ImportRow.objects.filter(run=run).delete()
    ImportProblem.objects.filter(run=run).delete()
    run.state, run.done_count, run.row_count, run.problem_count, run.summary = ImportState.CHECKING, 0, 0, 0, {}
    run.save(update_fields=["state", "done_count", "row_count", "problem_count", "summary"])


def _stage(run: ImportRun, table: Table, mapping: Mapping, parts: Parts, report: Report) -> None:
    """The rows that can be saved, piece by piece, with the problems found on the way."""
    report(0, table.row_count)
    if not parts.is_readable:
        return
    rows = table.rows()
    done = 0
    while piece := list(islice(rows, PIECE)):
        parts.take(piece)
        done += len(piece)
        with network(run.network_id):
            for part, kept in parts.staged():
                _keep(run, piece[0][0] + part, kept)  # a piece has more rows than a file has parts
            _keep_problems(run, parts.problems())
            ImportRun.objects.filter(pk=run.pk).update(
                done_count=done, row_count=table.row_count, summary=_reach(mapping, parts)
            )
        report(done, table.row_count)


def _reach(mapping: Mapping, parts: Parts) -> dict[str, Any]:
    """Of a file that places lead on: where its rows go, which says who may read what was found in it."""
    return {"initiatives": sorted(parts.entered)} if mapping.route else {}


def _keep(run: ImportRun, number: int, payload: dict[str, Any]) -> None:
    ImportRow.objects.create(network_id=run.network_id, run=run, row=number, payload=payload)


def _keep_problems(run: ImportRun, problems: Iterable[Problem]) -> None:
    ImportProblem.objects.bulk_create(
        [
            ImportProblem(
                network_id=run.network_id,
                run=run,
                row=one.row,
                column=one.column[:160],
                code=one.code,
                message=one.message[:500],
                is_error=one.is_error,
            )
            for one in problems
        ],
        batch_size=1000,
    )


def _conclude(run: ImportRun, state: ImportState, summary: dict[str, Any], *, by: User | None, at: datetime) -> None:
    problems = ImportProblem.objects.filter(run=run)
    counts = {"errors": problems.filter(is_error=True).count(), "warnings": problems.filter(is_error=False).count()}
    run.state, run.summary, run.problem_count = state, summary | counts, sum(counts.values())
    run.save(update_fields=["state", "summary", "problem_count"])
    record(f"measurement.import.{state.value}", by=by, at=at, on=run, payload=run.summary)
