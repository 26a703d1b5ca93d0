"""Reports and their files beside the one query that reads what is in them."""

from collections.abc import Iterator
from contextlib import closing

import psycopg2

from benchmarks.clock import timed
from benchmarks.pages import dashboard_of
from benchmarks.setting import Ratio, Setting, ratio

# Everything that stands in the file, line by line and in its order, in one statement.
ANSWERS = """
    SELECT a.code, a.name, l.name, d.code, d.name, p.label, p.start_on, p.end_on, o.state, o.value, v.unit,
        o.numerator, o.denominator, o.text, o.reason, o.narrative, o.audience, o.currency, o.rate, v.number,
        s.number, s.at, s.by_name, s.reason
    FROM measurement_observation o
    JOIN partners_partner a ON a.id = o.partner_id
    LEFT JOIN tenancy_place l ON l.id = a.place_id
    JOIN measurement_indicator i ON i.id = o.indicator_id
    JOIN measurement_indicatordefinition d ON d.id = i.definition_id
    JOIN measurement_period p ON p.id = o.period_id
    JOIN measurement_definitionversion v ON v.id = o.version_id
    JOIN measurement_submissionversion s ON s.id = o.submission_version_id
    WHERE o.period_id = %s AND o.indicator_id = ANY(%s)
    ORDER BY a.sort_key COLLATE "C", a.id, d.sort_key COLLATE "C", i.id
"""


def reports(setting: Setting) -> Iterator[Ratio]:
    """Every partner's answer to every indicator: as files and as a page, as the web server gives them."""
    built = setting.plain
    somebody, here = setting.visitor("owner", built), dashboard_of(built)
    values = (built.reported_periods[-1], list(built.indicators))
    with closing(psycopg2.connect(setting.stage.environment["DATABASE_URL"])) as runtime:

        def query() -> None:
            with runtime, runtime.cursor() as cursor:
                cursor.execute("SELECT set_config('app.network_id', %s, true)", [str(built.network_id)])
                cursor.execute(ANSWERS, values)
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
