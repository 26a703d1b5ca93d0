"""Reports and their files beside the one query that reads what is in them."""

from collections.abc import Iterator
from contextlib import closing

import psycopg2

from benchmarks.clock import timed
from benchmarks.pages import dashboard_of
from benchmarks.setting import Ratio, Setting, ratio

# Every partner's answer to every indicator in one period.
ANSWERS = """SELECT a.name, d.name, o.state, o.value, o.numerator, o.denominator
    FROM measurement_observation o
    JOIN partners_partner a ON a.network_id = o.network_id AND a.id = o.partner_id
    JOIN measurement_indicator i ON i.network_id = o.network_id AND i.id = o.indicator_id
    JOIN measurement_indicatordefinition d ON d.network_id = i.network_id AND d.id = i.definition_id
    WHERE o.period_id = %(last)s ORDER BY a.sort_key, a.id, i.position, d.sort_key"""


def reports(setting: Setting) -> Iterator[Ratio]:
    """The files of the figures, and the page of them, as the web server gives them."""
    built = setting.big
    somebody, here = setting.visitor("owner", built), dashboard_of(built)
    with closing(psycopg2.connect(setting.stage.environment["DATABASE_URL"])) as runtime:

        def query() -> None:
            with runtime, runtime.cursor() as cursor:
                cursor.execute("SELECT set_config('app.network_id', %s, true)", [str(built.network_id)])
                cursor.execute(ANSWERS, {"last": built.reported_periods[-1]})
                cursor.fetchall()

        found = timed(
            {
                "sql": query,
                "csv": somebody.opens(f"{here}figures.csv"),
                "html": somebody.opens(here),
                "xlsx": somebody.opens(f"{here}figures.xlsx"),
            },
            runs=setting.size.runs,
            rounds=setting.size.rounds,
        )
    for kind in ("csv", "html", "xlsx"):
        yield ratio(f"report_{kind}_vs_sql", found[kind], found["sql"], f"report as {kind.upper()} / its SQL query")
