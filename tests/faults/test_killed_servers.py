"""The web server is killed, PostgreSQL is killed, while people submit: every yes holds, and nothing is half there."""

import os
import random
import signal
import time
from contextlib import suppress

import psutil
import pytest

from tests.faults.house import House, house
from tests.faults.sizes import size
from tests.faults.traffic import Traffic, assert_all_can_be_finished, assert_all_or_nothing
from tests.pace import slowness

pytestmark = [pytest.mark.worker, pytest.mark.timeout(1800)]


def kill_web(one: House, chance: random.Random) -> None:
    """One of the web server's processes, or all of it."""
    if not one.has("gunicorn"):
        return
    with suppress(ProcessLookupError, psutil.NoSuchProcess):  # it was quicker
        master = one.process("gunicorn")
        if chance.random() < 0.5 and (children := master.children()):
            with_luck = chance.choice(children)
            os.kill(with_luck.pid, signal.SIGKILL)
        else:
            os.killpg(master.pid, signal.SIGKILL)


def test_web_killed_during_submissions_keeps_every_yes_and_nothing_half() -> None:
    chance = random.Random(20260704)
    with house(partners=size(24, 200)) as one:
        traffic = Traffic(one, one.seed["submissions"])
        traffic.start()
        for _ in range(size(4, 20)):
            time.sleep(chance.uniform(0.3, 1.2))
            kill_web(one, chance)
        traffic.finish()
        assert one.until(one.is_up)
        asked = [*traffic.answers.values(), *traffic.approvals.values()]
        broken = [answer for answer in asked if answer.status == 0]
        assert broken, "nothing was in flight when the server died: the test has shown nothing"
        assert_all_or_nothing(one, traffic)
        assert_all_can_be_finished(one, traffic)


def test_database_killed_during_submissions_is_whole_and_answers_after_ten_seconds() -> None:
    with house(partners=size(24, 200)) as one:
        for round_number in range(size(1, 5)):
            ids = one.seed["submissions"][round_number :: size(1, 5)]
            traffic = Traffic(one, ids, pause=0.05)
            traffic.start()
            time.sleep(1.5)
            one.kill("postgres")
            killed, busy = time.monotonic(), slowness()
            traffic.finish()
            assert one.until(one.is_up)
            back = killed + 10 * max(busy, slowness())
            late = [status for when, status in traffic.failures if when > back]
            assert not late, f"still {late} more than ten seconds after the database was killed"
            assert traffic.failures or any(answer.status == 0 for answer in traffic.answers.values())
            assert_all_or_nothing(one, traffic)
            assert_all_can_be_finished(one, traffic)
