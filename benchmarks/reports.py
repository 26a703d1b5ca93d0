"""Reports and their files beside the one query that reads what is in them."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg2
from django.db.models import Q

from benchmarks.clock import timed
from benchmarks.networks import Built
from benchmarks.pages import dashboard_of
from benchmarks.setting import Ratio, Setting, ratio
from measurement.queries.answer_rows import answer_query
from tenancy.row_security import network


def _one_query(built: Built) -> tuple[str, tuple[Any, ...]]:
    """The statement that the files are written from: every partner's answer to every indicator, with who and when."""
    where = Q(period_id=built.reported_periods[-1], indicator_id__in=built.indicators)
    with network(built.network_id):
        sql, values = answer_query(where).query.sql_with_params()
    return sql, tuple(values)


def reports(setting: Setting) -> Iterator[Ratio]:
    """Every partner's answer to every indicator: as files and as a page, as the web server gives them."""
    built = setting.plain
    somebody, here = setting.visitor("owner", built), dashboard_of(built)
    sql, values = _one_query(built)
    with closing(psycopg2.connect(setting.stage.environment["DATABASE_URL"])) as runtime:

        def query() -> None:
            with runtime, runtime.cursor() as cursor:
                cursor.execute("SELECT set_config('app.network_id', %s, true)", [str(built.network_id)])
                cursor.execute(sql, values)
                if len(cursor.fetchall()) != len(built.partners) * len(built.indicators):
                    raise RuntimeError("The query does not read every answer.")

        found = timed(
            {
                "sql": query,
                "csv": somebody.opens(f"{here}figures.csv?list=answers"),
                "html": somebody.opens(f"{here}answers/"),
                "xlsx": somebody.opens(f"{here}figures.xlsx?list=answers"),
            },
            runs=setting.size.runs,
            rounds=setting.size.rounds,
        )
    for kind in ("csv", "html", "xlsx"):
        yield ratio(f"report_{kind}_vs_sql", found[kind], found["sql"], f"report as {kind.upper()} / its SQL query")
