"""The same request fifty times at once, and two people in one form at once."""

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults.house import PATIENCE, Answer, House, house
from tests.faults.sizes import size

pytestmark = [pytest.mark.worker, pytest.mark.timeout(1200)]
TIMES = 50


@pytest.fixture(scope="module")
def one() -> Iterator[House]:
    with house(partners=3) as begun:
        yield begun


def at_once(count: int, do: Any) -> list[Any]:
    """What `do(number)` returned in each of so many threads that began together."""
    gate, found = threading.Barrier(count), [None] * count

    def run(number: int) -> None:
        gate.wait()
        found[number] = do(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(2 * PATIENCE)
    return found


def test_fifty_identical_requests_at_once_are_one_submission_and_forty_nine_replays(one: House) -> None:
    submission = one.seed["submissions"][0]
    answers: list[Answer] = at_once(TIMES, lambda _number: one.submit(submission, 40, key="fifty"))
    while busy := [index for index, answer in enumerate(answers) if answer.status == 409]:
        for index in busy:  # "still being answered, ask again": so they do
            answers[index] = one.submit(submission, 40, key="fifty")
    assert {answer.status for answer in answers} == {200}
    assert sum(answer.headers.get("Idempotent-Replayed") == "true" for answer in answers) == TIMES - 1
    assert len({json.dumps(answer.json(), sort_keys=True) for answer in answers}) == 1
    assert (
        one.one("SELECT count(*) FROM measurement_submissionversion WHERE submission_id = %(id)s", id=submission) == 1
    )
    assert one.approve(submission).is_done
    one.assert_figures_right()


def test_same_key_with_another_body_is_refused(one: House) -> None:
    submission = one.seed["submissions"][1]
    assert one.submit(submission, 40, key="mine").status == 200
    assert one.submit(submission, 41, key="mine").status == 422


def test_two_people_in_one_draft_save_or_are_told(one: House) -> None:
    """Each writer adds a line of its own to the same field: what a 2xx said is saved stays until somebody saw it."""
    submission, count = one.seed["submissions"][2], one.seed["indicators"]["reading"]
    path = one.api(f"submissions/{submission}/draft/")
    turns = range(size(20, 200))
    told: list[list[tuple[str, int]]] = at_once(2, lambda who: [_write(one, path, count, who, turn) for turn in turns])
    saved = [text for writer in told for text, status in writer if status == 200]
    refused = [text for writer in told for text, status in writer if status == 412]
    assert {status for writer in told for _text, status in writer} <= {200, 412}
    assert refused, "the two never met: the test has shown nothing"
    kept = one.one(
        "SELECT draft ->> %(path)s FROM measurement_submission WHERE id = %(id)s", path=f"{count}.note", id=submission
    )
    assert kept in saved
    version = one.one("SELECT draft_version FROM measurement_submission WHERE id = %(id)s", id=submission)
    assert version == len(saved)  # each yes is one version; none was written over unseen


def _write(one: House, path: str, count: int, number: int, turn: int) -> tuple[str, int]:
    """Read, then write the shared field with the version that was read."""
    who = ("lead", "contributor")[number]
    seen = one.ask("GET", path.replace("draft/", ""), who=who)
    text = f"{who} {turn}"
    answer = one.ask(
        "PATCH", path, who=who, body={"entries": {str(count): {"note": text}}}, If_Match=seen.headers["ETag"]
    )
    return text, answer.status
