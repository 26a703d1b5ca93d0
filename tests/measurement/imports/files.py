"""A small file of figures and its mapping: two partners, one published row, a breakdown. Not real."""

from copy import deepcopy
from datetime import datetime
from io import BytesIO
from typing import Any

from initiatives.models import Initiative
from measurement.models import ImportRun
from measurement.operations.import_checking import check_import
from measurement.operations.import_saving import save_import
from measurement.operations.import_undoing import undo_import
from measurement.operations.imports import receive_import, request_save, request_undo
from tests.world import NOW

MAPPING: dict[str, Any] = {
    "format": "keel-import/1",
    "columns": {"period": "Year", "value": "Value", "status": "Status", "partner": "School"},
    "unit": "%",
    "present": ["Normal"],
    "missing": ["Missing"],
    "dimensions": [{"column": "Age", "code": "age-read", "name": "Age"}],
    "indicator": {"code": "reads", "name": "Children who read", "decimals": 1},
    "dataset": {"code": "reads", "name": "Children who read, all", "publisher": "The Office"},
}
HEADER = "Year,School,Age,Status,Value"
ROWS = (
    "2023,Élan,,Normal,61.50",
    "2023,Élan,5,Normal,60.25",
    "2024,Élan,,Missing,",
    "2023,Harbour  school,,Normal,0",
    "2023,,,Normal,58.123456789012345",
    "2024,,,Missing,",
)


def mapping(**changed: Any) -> dict[str, Any]:
    return deepcopy(MAPPING) | changed


def table(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *(rows or ROWS)]).encode()


def quiet(done: int, total: int) -> None:
    """Nobody watches."""


def checked(
    initiative: Initiative, content: bytes, *, name: str = "reads.csv", at: datetime = NOW, **layout: Any
) -> ImportRun:
    """An import received and checked, without a worker."""
    run = receive_import(
        initiative=initiative,
        name=name,
        content=BytesIO(content),
        mapping=mapping(**layout),
        by=None,
        at=at,
        in_background=False,
    )
    check_import(network_id=run.network_id, run_id=run.pk, by=None, at=at, report=quiet)
    run.refresh_from_db()
    return run


def saved(initiative: Initiative, content: bytes, *, at: datetime = NOW, **layout: Any) -> ImportRun:
    run = checked(initiative, content, at=at, **layout)
    request_save(run=run, by=None, at=at, in_background=False)
    save_import(network_id=run.network_id, run_id=run.pk, by=None, at=at, report=quiet)
    run.refresh_from_db()
    return run


def undone(run: ImportRun, *, at: datetime = NOW) -> ImportRun:
    request_undo(run=run, by=None, at=at, in_background=False)
    undo_import(network_id=run.network_id, run_id=run.pk, by=None, at=at, report=quiet)
    run.refresh_from_db()
    return run
