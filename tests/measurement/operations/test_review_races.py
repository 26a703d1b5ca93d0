"""Decisions at the same moment: nobody waits in a ring, each is made once, and the figures stay right."""

import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from measurement.models import Submission
from measurement.operations.drafts import DraftConflictError, save_draft
from measurement.operations.reviews import approve, send_back, withdraw_approval
from measurement.operations.submissions import submit
from measurement.queries.verification import wrong_figures
from tenancy.models import Event, User
from tenancy.row_security import network
from tests.measurement.quarter import first_submission
from tests.world import NOW, World

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


def at_once(tenant: int, acts: list[Callable[[], object]]) -> list[BaseException]:
    """Do each in a thread and a transaction of its own; what went wrong, but for refusals in words."""
    wrong: list[BaseException] = []
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        try:
            gate.wait()
            with network(tenant):
                act()
        except (ValidationError, DraftConflictError):
            pass
        except Exception as error:
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def submitted(world: World, number: int, value: int) -> Submission:
    """A submission of one partner for one period, sent in."""
    side = world.a
    row = first_submission(side, partner=number % 3, period=number // 3)
    typed = {f"{side.indicator.pk}.value": str(value)}
    submit(submission=row, client_key="k", typed=typed, by=side.people["lead"], at=NOW)
    return row


def approvals(world: World) -> int:
    with network(world.a.network.pk):
        return Event.objects.filter(type="measurement.submission.approved").count()


def test_two_reviewers_approve_the_same_submissions_once(world: World) -> None:
    side, by = world.a, world.a.people
    with network(side.network.pk):
        rows = [submitted(world, number, 10 + number) for number in range(9)]
    acts: list[Callable[[], object]] = [
        lambda: approve(submissions=rows, by=by["backbone"], at=NOW),
        lambda: approve(submissions=rows[::-1], by=by["owner"], at=NOW),
        lambda: approve(submissions=rows[4:], by=by["owner"], at=NOW),
    ]
    assert at_once(side.network.pk, acts) == []
    assert approvals(world) == len(rows)
    with network(side.network.pk):
        assert list(wrong_figures()) == []


def test_approval_withdrawal_and_draft_of_one_submission_wait_for_each_other(world: World) -> None:
    side, backbone, lead = world.a, world.a.people["backbone"], world.a.people["lead"]
    path, pk = f"{side.indicator.pk}.value", side.indicator.pk
    with network(side.network.pk):
        row = submitted(world, 0, 10)
    for number in range(ROUNDS):
        acts: list[Callable[[], object]] = [
            lambda: approve(submissions=[row], by=backbone, at=NOW),
            lambda: send_back(submission=row, comments={pk: "Look again."}, by=backbone, at=NOW),
            lambda: withdraw_approval(submission=row, indicator_ids=[pk], reason="Wrong.", by=backbone, at=NOW),
            lambda number=number: draft(row, path, str(number), lead),  # type: ignore[misc]  # bound
            lambda number=number: submit(submission=row, client_key=f"k{number}", by=lead, at=NOW),  # type: ignore[misc]
        ]
        assert at_once(side.network.pk, acts) == []
        with network(side.network.pk):
            assert list(wrong_figures()) == []


def draft(row: Submission, path: str, text: str, by: User) -> None:
    save_draft(submission=row, changes={path: text}, base_version=0, by=by, at=NOW)
