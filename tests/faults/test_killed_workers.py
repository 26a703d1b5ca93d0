"""Workers killed, the broker emptied and silent, two clocks: reports, mails and imports come out once and whole."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

import pytest
import redis

from config.embedded.home import read_environment
from tests.config.embedded_run import BASE_DIR, environment
from tests.faults.house import LEASE, PATIENCE, House, house
from tests.faults.sizes import size
from tests.measurement.imports.files import HEADER, mapping

pytestmark = [pytest.mark.worker, pytest.mark.timeout(3600)]
COMPILED = PATIENCE + LEASE  # seconds that a report may take when its worker is killed
VOLATILE = ("id", "title", "compiled_at", "requested_at")


@pytest.fixture(scope="module")
def one() -> Iterator[House]:
    with house(partners=6) as begun:
        for number, submission in enumerate(begun.seed["submissions"]):
            assert begun.submit(submission, 30 + number, key=f"key-{submission}").is_done
            assert begun.approve(submission).is_done
        yield begun


# -- Reports -------------------------------------------------------------------------------------


def order(one: House, title: str) -> int:
    body = {"initiative": one.seed["initiative"], "period": one.seed["periods"][-1], "title": title}
    answer = one.ask("POST", one.api("reports/"), who="backbone", body=body)
    assert answer.status == 202, answer.body
    return int(answer.json()["id"])


def is_compiled(one: House, report: int) -> bool:
    return bool(one.one("SELECT compiled_at IS NOT NULL FROM backbone_report WHERE id = %(id)s", id=report))


def content(one: House, report: int) -> dict[str, Any]:
    """What the report says, without its name and the moment it was made."""
    found = one.rows("SELECT content FROM backbone_snapshot WHERE report_id = %(id)s", id=report)
    assert len(found) == 1, f"report {report} has {len(found)} snapshots"
    return {key: value for key, value in found[0][0].items() if key not in VOLATILE}


def test_report_whose_worker_is_killed_at_any_moment_is_there_once_and_identical(one: House) -> None:
    chance = random.Random(20260411)
    began = time.monotonic()
    calm = order(one, "Undisturbed")
    assert one.until(lambda: is_compiled(one, calm), seconds=COMPILED)
    took = time.monotonic() - began
    for number in range(size(2, 20)):
        report = order(one, f"Disturbed {number}")
        time.sleep(chance.uniform(0, took))
        one.kill("worker")
        assert one.until(partial(is_compiled, one, report), seconds=COMPILED + 30)
        told = content(one, report)
        assert told == content(one, calm), [key for key, value in content(one, calm).items() if told[key] != value]
    one.assert_figures_right()


# -- The broker ----------------------------------------------------------------------------------


@contextmanager
def standing_still(one: House, name: str) -> Iterator[None]:
    """SIGSTOP: it keeps its connections and answers nothing."""
    assert one.until(lambda: one.has(name))
    pid = one.process(name).pid
    os.killpg(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(pid, signal.SIGCONT)


def test_broker_emptied_and_silent_loses_no_job_and_doubles_none(one: House) -> None:
    number = size(100, 500)
    broker = redis.from_url(read_environment(one.run.home)["REDIS_URL"])
    earlier = one.one("SELECT coalesce(max(id), 0) FROM tenancy_job")  # a test before may have killed their worker
    with standing_still(one, "worker"):
        done = one.command("-m", "tests.faults.queue_work", one.seed["network"], "mails", str(number))
        assert done.returncode == 0, done.stderr
        broker.flushall()
    with standing_still(one, "valkey"):
        end = time.monotonic() + size(8, 60)
        while time.monotonic() < end:
            assert one.ask("GET", f"/n/{one.seed['network']}/").status == 200
            answer = one.ask("PATCH", one.api(f"initiatives/{one.seed['initiative']}/"), who="owner", body={})
            assert answer.status < 500
            time.sleep(0.5)
        broker_is_away = order(one, "While the broker is away")
    sent = "SELECT to_email, count(*) FROM tenancy_outboxmail WHERE to_email LIKE 'person%%' GROUP BY 1"
    assert one.until(lambda: len(one.rows(sent)) == number, seconds=300), (
        f"{len(one.rows(sent))} of {number} were sent"
    )
    assert {count for _to, count in one.rows(sent)} == {1}
    assert one.until(lambda: is_compiled(one, broker_is_away), seconds=COMPILED)
    again = (
        "SELECT count(*) FROM tenancy_job WHERE kind = 'mail.send' AND id > %(earlier)s "
        "AND (state <> 'done' OR attempts > 1)"
    )
    assert one.one(again, earlier=earlier) == 0


# -- Two clocks, four workers --------------------------------------------------------------------


@contextmanager
def another(one: House, *words: str) -> Iterator[None]:
    """One more process beside the supervisor's."""
    command = [sys.executable, "-m", "celery", "-A", "config", *words]
    log = (one.run.home / f"{words[0]}-{time.monotonic_ns()}.log").open("wb")
    with (
        log,
        subprocess.Popen(
            command,
            cwd=BASE_DIR,
            env=environment(one.run.home, one.run.port),
            stdout=log,
            stderr=log,
            start_new_session=True,
        ) as process,
    ):
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(PATIENCE)


def test_two_clocks_and_four_workers_do_each_planned_thing_once(one: House) -> None:
    done = one.command("-m", "tests.faults.queue_work", one.seed["network"], "schedule")
    assert done.returncode == 0, done.stderr
    planned = "SELECT period_id, count(*) FROM backbone_report WHERE schedule_id IS NOT NULL GROUP BY 1"
    waiting = "SELECT count(*) FROM backbone_report WHERE schedule_id IS NOT NULL AND compiled_at IS NULL"
    with ExitStack() as stack:
        stack.enter_context(another(one, "beat", "--schedule", str(one.run.home / "beat-2"), "--pidfile="))
        for number in range(3):
            name = f"more{number}@localhost"
            stack.enter_context(another(one, "worker", "--hostname", name, "--concurrency", "1"))
        assert one.until(lambda: len(one.rows(planned)) >= 5, seconds=300)
        assert one.until(lambda: one.one(waiting) == 0, seconds=300)
        time.sleep(size(5, 65))  # for both clocks to tick again
    assert {count for _period, count in one.rows(planned)} == {1}
    doubled = "SELECT count(*) FROM (SELECT report_id FROM backbone_snapshot GROUP BY 1 HAVING count(*) > 1) AS twice"
    assert one.one(doubled) == 0
    one.assert_figures_right()


# -- Imports -------------------------------------------------------------------------------------


def file(rows: int, *, bad_row: int | None = None) -> str:
    """A file of so many values, of schools and years; one of them is no number."""
    lines = [f"{1900 + index % 100},School {index // 100},,Normal,{index % 97}.5" for index in range(rows)]
    if bad_row is not None:
        lines[bad_row - 2] = lines[bad_row - 2].rpartition(",")[0] + ",many"
    return "\n".join([HEADER, *lines])


def send(one: House, content: str) -> str:
    fields = {"initiative": str(one.seed["initiative"]), "mapping": json.dumps(mapping())}
    answer = one.upload(one.api("imports/"), who="backbone", file=content, **fields)
    assert answer.status == 202, answer.body
    return answer.headers["Location"]


def wait_for(one: House, path: str, state: str, *, seconds: float) -> dict[str, Any]:
    assert one.until(lambda: one.ask("GET", path, who="backbone").json()["state"] == state, seconds=seconds)
    shown: dict[str, Any] = one.ask("GET", path, who="backbone").json()
    return shown


IMPORTED = (
    "SELECT count(*) FROM measurement_observation JOIN measurement_indicator AS i ON i.id = indicator_id "
    "JOIN measurement_indicatordefinition AS d ON d.id = i.definition_id WHERE d.code = 'reads'"
)


def test_import_with_one_bad_row_saves_nothing_and_names_the_row(one: House) -> None:
    rows = size(3_000, 1_000_000)
    before = one.one(IMPORTED)
    path = send(one, file(rows, bad_row=rows // 2))
    wait_for(one, path, "checked", seconds=size(300, 1800))
    (problem,) = one.ask("GET", f"{path}problems/?is_error=true", who="backbone").json()["results"]
    assert (problem["row"], problem["column"]) == (rows // 2, "Value")
    assert one.ask("POST", f"{path}save/", who="backbone").status == 400
    assert one.one(IMPORTED) == before


def test_import_whose_worker_is_killed_is_saved_whole_or_not_at_all(one: House) -> None:
    chance = random.Random(20260218)
    rows = size(3_000, 200_000)
    path = send(one, file(rows))
    wait_for(one, path, "checked", seconds=size(300, 900))
    assert one.ask("POST", f"{path}save/", who="backbone").status == 202
    for _ in range(size(1, 4)):
        time.sleep(chance.uniform(0.3, 2.0))
        one.kill("worker")
        assert one.one(IMPORTED) in (0, rows)
    wait_for(one, path, "saved", seconds=size(400, 1800))
    assert one.one(IMPORTED) == rows
    one.assert_figures_right()
