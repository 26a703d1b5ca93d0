"""The measurements in their order, and what is printed of them. Imported once the servers of `stage` are named."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import django
from django.core.management import call_command

from benchmarks.sizes import Size
from benchmarks.stage import Stage

django.setup()

from benchmarks.database import figures_vs_facts, rls  # noqa: E402 - models need the settings
from benchmarks.imports import imports  # noqa: E402 - as above
from benchmarks.pages import dashboards, first_looks, growth, statements  # noqa: E402 - as above
from benchmarks.reports import reports  # noqa: E402 - as above
from benchmarks.setting import Ratio, Setting, say  # noqa: E402 - as above
from benchmarks.submissions import submissions  # noqa: E402 - as above

MEASURES: dict[Callable[[Setting], Iterator[Ratio]], tuple[str, ...]] = {
    dashboards: ("dashboard_vs_empty", "dashboard_json_vs_empty", "repeat_vs_empty"),
    first_looks: ("dashboard_first_vs_empty",),
    figures_vs_facts: ("figures_vs_facts",),
    growth: ("growth_page", "growth_form"),
    submissions: ("growth_submission", "submission_vs_upsert"),
    imports: (
        "import_fresh_vs_copy",
        "import_fresh_vs_copy_of_facts",
        "import_mixed_vs_copy",
        "import_same_vs_copy",
    ),
    reports: ("report_csv_vs_sql", "report_html_vs_sql", "report_xlsx_vs_sql"),
    rls: ("rls_aggregate",),
    statements: ("statements_750_vs_5",),
}
ALSO = frozenset({"dashboard_first_vs_empty", "import_fresh_vs_copy_of_facts"})  # told beside the ratios that are held


def measure(stage: Stage, size: Size, only: tuple[str, ...]) -> str:
    """Measure what `only` asks for (parts of names; empty is everything); the JSON of the last line."""
    began = time.perf_counter()
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    found: list[Ratio] = []
    with ExitStack() as stack:
        setting = Setting(stage, size, stack)
        for run, names in MEASURES.items():
            if not only or any(part in name for name in names for part in only):
                found += _told(run, setting)
    say(f"all of it took {time.perf_counter() - began:.0f} s")
    return json.dumps(
        {
            "size": size.name,
            "cells": size.cell_count,
            "ratios": {one.name: round(one.value, 4) for one in found if one.name not in ALSO},
            "also": {one.name: round(one.value, 4) for one in found if one.name in ALSO},
            "sides": {
                one.name: {"left": round(one.left, 6), "right": round(one.right, 6), "runs": one.runs} for one in found
            },
        }
    )


def _told(run: Callable[[Setting], Iterator[Ratio]], setting: Setting) -> Iterator[Ratio]:
    for one in run(setting):
        say(f"{one.name:26} {one.value:9.4f}  ({one.left:.6g} / {one.right:.6g}, {one.runs} runs; {one.words})")
        yield one
