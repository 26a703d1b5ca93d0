"""The measurements run, on a few partners: what they measure, not how fast it is."""

import json
import math
import os
import subprocess
import sys

import pytest

from tests.servers import ADDRESSES, BASE_DIR

NAMES = {
    "dashboard_vs_empty", "dashboard_json_vs_empty", "repeat_vs_empty", "figures_vs_facts", "growth_page",
    "growth_form", "growth_submission", "submission_vs_upsert", "import_fresh_vs_copy", "import_mixed_vs_copy",
    "import_same_vs_copy", "report_csv_vs_sql", "report_html_vs_sql", "report_xlsx_vs_sql", "rls_aggregate",
    "statements_750_vs_5",
}  # fmt: skip


@pytest.mark.worker
@pytest.mark.timeout(1200)
def test_benchmarks_on_a_few_partners_print_every_ratio_as_json() -> None:
    # Servers of their own: those of the tests are not measured.
    environment = {name: value for name, value in os.environ.items() if name not in (*ADDRESSES, "KEEL_HOME")}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--size", "tiny"],
        cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["size"] == "tiny"
    assert set(said["ratios"]) == NAMES
    assert all(math.isfinite(value) and value > 0 for value in said["ratios"].values())
    assert said["ratios"]["statements_750_vs_5"] == 1
