"""Closing, unlocking, extending, chasing and entering for a partner through the API: the rules of the pages."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from communications.models import Reminder
from measurement.models import PeriodClosing, Submission, SubmissionVersion
from measurement.operations.expectations import open_due
from tenancy.models import User
from tenancy.row_security import network
from tests.world import CANARY, NOW, Side, World

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def side(world: World) -> Side:
    for one in (world.a, world.b):
        with network(one.network.pk):
            open_due(initiative_ids=[one.initiative.pk], at=NOW)
    return world.a


@pytest.fixture
def staff(side: Side, sign_in: SignIn) -> Client:
    return sign_in(side.people["backbone"])


def post(client: Client, side: Side, path: str, body: Any, **headers: str) -> Any:
    address = f"/api/v1/{side.network.slug}/{path}/"
    return client.post(address, json.dumps(body), content_type="application/json", headers=headers)


def ids(side: Side) -> list[int]:
    with network(side.network.pk):
        rows = Submission.objects.filter(period=side.periods[4]).order_by("partner__sort_key")
        return list(rows.values_list("pk", flat=True))


def close(client: Client, side: Side, **changed: Any) -> Any:
    body = {"initiative": side.initiative.pk, "period": side.periods[4].pk, "sentence": "A slow quarter."}
    return post(client, side, "closings", body | changed)


def test_closing_answers_with_the_gaps_and_everything_after_it_with_words(side: Side, staff: Client) -> None:
    closed = close(staff, side)
    assert closed.status_code == 201
    assert closed.json()["gaps"][0]["kind"] == "not_submitted"
    listed = staff.get(f"/api/v1/{side.network.slug}/closings/").json()
    assert [one["sentence"] for one in listed["results"]] == ["A slow quarter."]
    lead = Client()
    lead.force_login(side.people["lead"])
    body = {"entries": {str(side.indicator.pk): {"value": "4"}}}
    refused = post(lead, side, f"submissions/{ids(side)[0]}/submit", body, **{"Idempotency-Key": "k"})
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["code"] == "period_closed"
    assert "Ask the backbone" in refused.json()["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [({"sentence": ""}, "/sentence"), ({"initiative": 10**12}, "/initiative"), ({"period": 10**12}, "/period")],
)
def test_closing_with_what_is_not_there_points_at_it(
    side: Side, staff: Client, changed: dict[str, Any], pointer: str
) -> None:
    answer = close(staff, side, **changed)
    assert answer.status_code == 400
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]


def test_unlocking_and_opening_again(side: Side, staff: Client) -> None:
    number = close(staff, side).json()["id"]
    body = {"submissions": ids(side)[:2], "reason": "A typo."}
    assert post(staff, side, "submissions/unlock", body).json() == {"changed": 2}
    assert post(staff, side, "submissions/unlock", body | {"reason": ""}).status_code == 400
    assert post(staff, side, f"closings/{number}/open", {"reason": "All wrong.", "tells": False}).json() == {
        "changed": 3
    }
    with network(side.network.pk):
        assert not PeriodClosing.objects.exists()


def test_actions_on_many_know_nothing_of_another_network(world: World, side: Side, staff: Client) -> None:
    foreign = ids(world.b)
    more = {"due_on": str(timezone.now().date() + timedelta(days=9)), "subject": "s", "words": "w"}
    for what in ("unlock", "extend", "chase"):
        body = {"submissions": [*ids(side), foreign[0]], "reason": "why"} | more
        answer = post(staff, side, f"submissions/{what}", body, **{"Idempotency-Key": what})
        assert answer.status_code == 400
        assert "There is no submission" in answer.content.decode()
        assert CANARY not in answer.content.decode()
    with network(world.b.network.pk):
        assert not Submission.objects.exclude(due_reason="").exists()


def test_extending_and_chasing(side: Side, staff: Client) -> None:
    day = str(timezone.now().date() + timedelta(days=9))
    extended = post(
        staff, side, "submissions/extend", {"submissions": ids(side), "due_on": day, "reason": "Holidays."}
    )
    assert extended.json() == {"changed": 3}
    body = {"submissions": ids(side), "subject": "s", "words": "w"}
    for _time in range(2):
        chased = post(staff, side, "submissions/chase", body, **{"Idempotency-Key": "k"})
        assert chased.json() == {"submissions": 2, "people": 3, "nobody": 1, "left": 0}
    assert post(staff, side, "submissions/chase", body | {"words": "x"}, **{"Idempotency-Key": "k"}).status_code == 422
    with network(side.network.pk):
        assert Reminder.objects.count() == 2


def test_staff_submit_only_by_saying_how_they_know(side: Side, staff: Client) -> None:
    path, key = f"submissions/{ids(side)[0]}/submit", {"Idempotency-Key": "k"}
    body: dict[str, Any] = {"entries": {str(side.indicator.pk): {"value": "4"}}}
    refused = post(staff, side, path, body, **key)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["pointer"] == "/on_behalf/reason"
    sent = post(staff, side, path, body | {"on_behalf": {"reason": "By phone: Ana"}}, **key)
    assert sent.status_code == 200
    with network(side.network.pk):
        version = SubmissionVersion.objects.get()
        assert (version.is_on_behalf, version.reason, version.by_id) == (
            True,
            "By phone: Ana",
            side.people["backbone"].pk,
        )
    approved = post(staff, side, f"submissions/{ids(side)[0]}/approve", {})
    assert approved.status_code == 400
    assert "Somebody else must approve" in approved.content.decode()
