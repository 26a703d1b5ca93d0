"""What PostgreSQL alone takes: figures beside facts, row security on and off."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import psycopg2

from benchmarks.clock import timed
from benchmarks.networks import Built
from benchmarks.setting import Ratio, Setting, ratio

_SUMS = "count(*), sum(value), max(value), sum(numerator), sum(denominator)"
FACTS = (
    f"SELECT period_id, indicator_id, {_SUMS} FROM measurement_observation GROUP BY period_id, indicator_id",
    f"SELECT indicator_id, cell_id, {_SUMS} FROM measurement_observationcell WHERE period_id = %(last)s"
    " GROUP BY indicator_id, cell_id",
)
_STORED = "n, value_sum, value_floor, numerator_sum, denominator_sum"
FIGURES = (
    f"SELECT period_id, indicator_id, {_STORED} FROM measurement_figure",
    f"SELECT indicator_id, cell_id, {_STORED} FROM measurement_figurecell WHERE period_id = %(last)s",
)
AGGREGATE = """SELECT indicator_id, cell_id, sum(value), sum(numerator), sum(denominator)
    FROM measurement_observationcell WHERE period_id = %(last)s {} GROUP BY indicator_id, cell_id"""


def figures_vs_facts(setting: Setting) -> Iterator[Ratio]:
    """The numbers of a dashboard (all periods, cells of the latest) out of figures, and added up from the facts."""
    with closing(psycopg2.connect(setting.stage.environment["DATABASE_URL"])) as runtime:
        sides = {
            "figures": _reads(runtime, setting.big, FIGURES),
            "facts": _reads(runtime, setting.big, FACTS),
        }
        found = timed(sides, runs=setting.size.runs, rounds=setting.size.rounds)
    yield ratio("figures_vs_facts", found["figures"], found["facts"], "numbers of a dashboard: figures / facts")


def rls(setting: Setting) -> Iterator[Ratio]:
    """All cells of a period added up: as the role that serves, and as one that row security does not concern."""
    plain = setting.stage.superuser()
    with closing(psycopg2.connect(setting.stage.environment["DATABASE_URL"])) as runtime, closing(plain):
        sides = {
            "on": _reads(runtime, setting.big, (AGGREGATE.format(""),)),
            "off": _reads(plain, setting.big, (AGGREGATE.format("AND network_id = %(network)s"),)),
        }
        found = timed(sides, runs=setting.size.runs, rounds=setting.size.rounds)
    yield ratio("rls_aggregate", found["on"], found["off"], "all cells of a period added up: row security on / off")


def _reads(connection: Any, built: Built, statements: tuple[str, ...]) -> Callable[[], object]:
    """A run in one transaction, inside the network."""
    values = {"network": built.network_id, "last": built.reported_periods[-1]}

    def run() -> None:
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.network_id', %s, true)", [str(built.network_id)])
            for statement in statements:
                cursor.execute(statement, values)
                if not cursor.fetchall():
                    raise RuntimeError(f"Nothing found: {statement}")

    return run
