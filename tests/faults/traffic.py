"""People who keep submitting and approving while things break, and what came of it."""

import threading
import time
from dataclasses import dataclass, field

from tests.faults.house import Answer, House
from tests.faults.sizes import size

SUBMITTERS = 4


@dataclass
class Traffic:
    """Submitters share the list of submissions; each key is asked once, and its answer is written down."""

    house: House
    ids: list[int]
    pause: float = 0.02
    answers: dict[int, Answer] = field(default_factory=dict)
    approvals: dict[int, Answer] = field(default_factory=dict)
    failures: list[tuple[float, int]] = field(default_factory=list)  # when (monotonic), which status of 500 and above
    is_over: bool = False

    def __post_init__(self) -> None:
        self._left = list(enumerate(self.ids))
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._submit, daemon=True) for _ in range(SUBMITTERS)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        """Let everybody finish what is left."""
        for thread in self._threads:
            thread.join(size(400, 900))
        assert not any(thread.is_alive() for thread in self._threads), "somebody still waits for an answer"

    def _submit(self) -> None:
        while True:
            with self._lock:
                if not self._left or self.is_over:
                    return
                number, submission = self._left.pop(0)
            answer = self.house.submit(submission, 30 + number, key=key_of(submission))
            self.answers[submission] = self._noted(answer)
            if answer.is_done:
                self.approvals[submission] = self._noted(self.house.approve(submission))
            # Who gets no answer waits a little before the next: else the list is empty before the server is back.
            time.sleep(self.pause if answer.status else 0.3)

    def _noted(self, answer: Answer) -> Answer:
        if answer.status >= 500:
            self.failures.append((time.monotonic(), answer.status))
        return answer


def key_of(submission: int) -> str:
    return f"key-{submission}"


def assert_all_or_nothing(house: House, traffic: Traffic) -> None:
    """Every 2xx is in the database; whatever else was asked is there whole, or not at all."""
    kept = dict(house.rows("SELECT submission_id, count(*) FROM measurement_submissionversion GROUP BY 1"))
    states: dict[int, set[str]] = {}
    for submission, state in house.rows("SELECT submission_id, state FROM measurement_entry"):
        states.setdefault(submission, set()).add(state)
    for submission, answer in traffic.answers.items():
        assert kept.get(submission, 0) <= 1
        if answer.is_done:
            assert kept.get(submission) == 1, f"submission {submission} was answered {answer.status} and is not there"
        if submission not in kept:
            assert states[submission] <= {"open", "draft"}, f"submission {submission} is half there"
        else:
            assert len(states[submission]) == 1, f"submission {submission} is in several states: {states[submission]}"
        approval = traffic.approvals.get(submission)
        if approval and approval.is_done:
            assert states[submission] == {"approved"}
    _assert_facts_belong_to_approvals(house)
    house.assert_figures_right()


def _assert_facts_belong_to_approvals(house: House) -> None:
    """One observation for each approved answer and none without; one event for each thing that happened."""
    approved = house.one("SELECT count(*) FROM measurement_entry WHERE approved_version_id IS NOT NULL")
    assert house.one("SELECT count(*) FROM measurement_observation") == approved
    versions = house.one("SELECT count(*) FROM measurement_submissionversion")
    told = house.one("SELECT count(*) FROM tenancy_event WHERE type = 'measurement.submission.submitted'")
    assert told == versions


def assert_all_can_be_finished(house: House, traffic: Traffic) -> None:
    """Asking again with the same key ends the same: one version each, everything approved."""
    for number, submission in enumerate(traffic.ids):
        again = house.submit(submission, 30 + number, key=key_of(submission))
        assert again.is_done, again.body
        assert house.approve(submission).is_done
    mine = {"ids": traffic.ids}
    open_ones = "SELECT count(*) FROM measurement_entry WHERE state <> 'approved' AND submission_id = ANY(%(ids)s)"
    versions = "SELECT count(*) FROM measurement_submissionversion WHERE submission_id = ANY(%(ids)s)"
    assert (house.one(open_ones, **mine), house.one(versions, **mine)) == (0, len(traffic.ids))
    house.assert_figures_right()
