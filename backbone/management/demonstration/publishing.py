"""A series that somebody else published, brought in through the import that everybody uses."""

import csv
from datetime import datetime, timedelta
from io import BytesIO, StringIO

from backbone.management.demonstration.content import FOLDER, mapping_of_published
from backbone.management.demonstration.stage import Stage
from measurement.models import Dataset
from measurement.operations.import_checking import check_import
from measurement.operations.import_saving import save_import
from measurement.operations.imports import receive_import, request_save

CHECKED_AFTER, SAVED_AFTER = timedelta(seconds=4), timedelta(minutes=6)


def import_published(stage: Stage, at: datetime) -> None:
    """Receive, check and save the file; its dataset is shown beside the indicator that the script names.

    `at` is the moment of the upload; the last year of the file is the one before it.
    """
    wanted = stage.script.published
    by, network_id = stage.second_reviewer, stage.network.pk
    mapping = mapping_of_published(wanted["file"])
    run = receive_import(
        initiative=stage.initiative,
        name=f"{mapping['dataset']['code']}-{at.year - 1}.csv",
        content=BytesIO(_table(wanted["file"], at.year).encode()),
        mapping=mapping,
        by=by,
        at=at,
        in_background=False,
    )
    check_import(network_id=network_id, run_id=run.pk, by=by, at=at + CHECKED_AFTER, report=_tell_nobody)
    saved_at = at + SAVED_AFTER
    request_save(run=run, by=by, at=saved_at, in_background=False)
    save_import(network_id=network_id, run_id=run.pk, by=by, at=saved_at, report=_tell_nobody)
    dataset = Dataset.objects.filter(initiative=stage.initiative, code=mapping["dataset"]["code"])
    dataset.update(indicator=stage.indicators[wanted["indicator"]])


def _table(name: str, year: int) -> str:
    """The CSV file as it came: the one beside this has −8 for eight years before `year`."""
    header, *rows = csv.reader((FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines())
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *([year + int(ago), *rest] for ago, *rest in rows)])
    return out.getvalue()


def _tell_nobody(done: int, total: int) -> None:
    """Nobody watches: the demonstration is told at once."""
