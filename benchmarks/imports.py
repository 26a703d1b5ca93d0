"""Imports beside a raw COPY: fresh, mixed with what is there, and the same file again.

An import is everything from the file to saved answers: received, every row checked, staged, posted with its
submissions, versions, entries, events and figures. The COPY puts as many observations and cells (beside a fresh import
the submissions, versions and entries, too) into tables of the same columns, keys and references, without row security.
A ratio is the share of the speed of COPY that is reached.
"""

import io
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from benchmarks.setting import Ratio, Setting, say
from initiatives.models import Initiative
from measurement.models import ImportProblem, ImportRun, ImportState
from measurement.operations.import_checking import check_import
from measurement.operations.import_saving import save_import
from measurement.operations.imports import receive_import, request_save
from partners.models import Partner
from tenancy.models import Network
from tenancy.row_security import network

GROUPS = 8
FIRST_YEAR = 2015
FACTS = ("measurement_observation", "measurement_observationcell")
# What an import leaves beside them: who said it when, and who approved it.
LEDGER = ("measurement_submission", "measurement_submissionversion", "measurement_entry")
MAPPING = {
    "format": "keel-import/1",
    "columns": {"period": "Quarter", "value": "Value", "partner": "Partner"},
    "year": {"kind": "calendar"},
    "series": [{"key": "all", "name": "All", "every": "quarter", "version": 1}],
    "dimensions": [{"column": "Age", "code": "age", "is_exclusive": True, "is_exhaustive": True}],
    "indicator": {"code": "imported", "name": "Young people reached", "kind": "count", "decimals": 0},
    "unit": "people",
}


@dataclass(frozen=True, slots=True)
class File:
    """A CSV; one line for each total and each cell."""

    content: bytes
    rows: int


def file_of(partners: Sequence[str], periods: range, *, changed_from: int) -> File:
    """Quarters are numbered from the first of FIRST_YEAR; those from `changed_from` on have other values."""
    lines = ["Partner,Quarter,Age,Value"]
    for place, partner in enumerate(partners):
        for period in periods:
            quarter = f"{FIRST_YEAR + period // 4} Q{period % 4 + 1}"
            more = 7 if period >= changed_from else 0
            numbers = [more + (place * 31 + period * 17 + group * 13) % 97 for group in range(GROUPS)]
            lines.append(f"{partner},{quarter},,{sum(numbers)}")
            lines += [f"{partner},{quarter},Group {group},{number}" for group, number in enumerate(numbers)]
    return File("\n".join(lines).encode(), len(lines) - 1)


class Importing:
    """A network with its partners, and one initiative after the other to import into."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        stamp = f"{time.time_ns():x}"
        tenant = Network.objects.create(name="Imports", slug=f"imports-{stamp}")
        self.network_id = tenant.pk
        with network(self.network_id):
            names = [f"Partner {number:04}" for number in range(setting.size.import_partners)]
            Partner.objects.bulk_create(
                Partner(
                    network_id=tenant.pk, code=f"P{number:04}", name=name, sort_key=name.lower(), created_at=setting.at
                )
                for number, name in enumerate(names)
            )
        _analyze(setting)
        periods = setting.size.import_periods
        self.fresh = file_of(names, range(periods), changed_from=periods)
        # Half of its answers stand as they are, a quarter are different, a quarter are new.
        self.mixed = file_of(names, range(1, periods + 1), changed_from=periods - 1)

    def begin(self) -> Initiative:
        """An initiative that knows nothing yet."""
        with network(self.network_id):
            name = f"initiative-{time.time_ns():x}"
            return Initiative.objects.create(
                network_id=self.network_id, name=name, slug=name, created_at=self.setting.at
            )

    def run(self, initiative: Initiative, file: File) -> float:
        """Seconds from the file to saved answers."""
        began = time.perf_counter()
        with network(self.network_id):
            run = receive_import(
                initiative=initiative,
                name="figures.csv",
                content=io.BytesIO(file.content),
                mapping=MAPPING,
                by=None,
                at=timezone.now(),
                in_background=False,
            )
        check_import(network_id=self.network_id, run_id=run.pk, by=None, at=timezone.now(), report=_nobody)
        with network(self.network_id):
            request_save(run=run, by=None, at=timezone.now(), in_background=False)
        save_import(network_id=self.network_id, run_id=run.pk, by=None, at=timezone.now(), report=_nobody)
        seconds = time.perf_counter() - began
        with network(self.network_id):
            run.refresh_from_db()
            if run.state != ImportState.SAVED:
                problems = ImportProblem.objects.filter(run=ImportRun(pk=run.pk)).values_list("message", flat=True)[:5]
                raise RuntimeError(f"The import was not saved: {run.state} {run.summary} {list(problems)}")
        return seconds


def _analyze(setting: Setting) -> None:
    """As autovacuum does within a minute: without statistics a reference to a small table may be read all through."""
    with closing(setting.stage.superuser()) as connection, connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _nobody(done: int, total: int) -> None:
    """Nobody waits for the progress."""


def imports(setting: Setting) -> Iterator[Ratio]:
    """Each round imports all three files into an initiative of its own; the first round only warms up.

    A COPY of what the first import left stands before and after each. The times of all rounds are added up: they are
    too long for quick moments.
    """
    world = Importing(setting)
    found: dict[str, list[tuple[float, float, float]]] = {"fresh": [], "mixed": [], "same": []}
    with closing(setting.stage.superuser()) as connection:
        first = world.begin()
        world.run(first, world.fresh)
        copies = [_copies(connection, world.network_id, tables) for tables in (FACTS, LEDGER)]
        world.run(first, world.mixed)
        _all(copies)
        for _round in range(setting.size.rounds):
            initiative = world.begin()
            before = _all(copies)
            for name, file in (("fresh", world.fresh), ("mixed", world.mixed), ("same", world.mixed)):
                seconds, after = world.run(initiative, file), _all(copies)
                facts, ledger = ((left + right) / 2 for left, right in zip(before, after, strict=True))
                found[name].append((facts, ledger, seconds))
                before = after
            say(f"imports: {', '.join(f'{name} {told[-1][-1]:.2f} s' for name, told in found.items())}")
    words = f"/ import of {world.fresh.rows} rows"
    for name, told in found.items():
        facts, ledger, seconds = (sum(times) / len(told) for times in zip(*told, strict=True))
        # Both files have as many facts, but only a fresh import leaves as long a ledger as was copied.
        beside = {f"import_{name}_vs_copy": (facts, f"raw COPY of the facts {words}")}
        if name == "fresh":
            beside["import_fresh_vs_copy_of_facts"] = beside["import_fresh_vs_copy"]
            beside["import_fresh_vs_copy"] = (facts + ledger, f"raw COPY of all that it leaves {words}")
        for ratio_name, (copy, said) in beside.items():
            yield Ratio(ratio_name, copy / seconds, copy, seconds, len(told), said)


def _all(copies: Iterable[Callable[[], float]]) -> list[float]:
    return [run() for run in copies]


def _copies(connection: Any, network_id: int, tables: Sequence[str]) -> Callable[[], float]:
    """COPY of what the network holds now into empty tables made alike, in a transaction."""
    texts = {}
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = origin")
        for table in tables:
            buffer = io.StringIO()
            cursor.copy_expert(f"COPY (SELECT * FROM {table} WHERE network_id = {network_id}) TO STDOUT", buffer)
            texts[table] = buffer.getvalue()
            _make_alike(cursor, table)
    if not all(texts.values()):
        raise RuntimeError("The import left no rows to copy.")

    def run() -> float:
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(f'bench_{table}' for table in tables)}")
            began = time.perf_counter()
            cursor.execute("BEGIN")
            for table, text in texts.items():
                cursor.copy_expert(f"COPY bench_{table} FROM STDIN", io.StringIO(text))
            cursor.execute("COMMIT")
            return time.perf_counter() - began

    return run


def _make_alike(cursor: Any, table: str) -> None:
    """The same columns, keys, checks and references."""
    cursor.execute(f"DROP TABLE IF EXISTS bench_{table}")
    cursor.execute(f"CREATE TABLE bench_{table} (LIKE {table} INCLUDING ALL)")
    cursor.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'", [table]
    )
    for (definition,) in cursor.fetchall():
        cursor.execute(f"ALTER TABLE bench_{table} ADD {definition}")
