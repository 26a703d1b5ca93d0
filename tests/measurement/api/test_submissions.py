"""Submissions through the API: the same rules as the page, in one call per submission."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from django.db import connections, transaction
from django.test import Client

from measurement.enums import EntryState
from measurement.models import Entry, IdempotencyKey, Observation, Submission, SubmissionVersion
from measurement.operations import idempotency
from measurement.operations.drafts import save_draft
from measurement.operations.submissions import submit
from tenancy.models import Event, User
from tenancy.row_security import network
from tests.measurement.quarter import BAD_INPUTS, add_sexes, first_submission
from tests.world import CANARY, NOW, Side, World

SignIn = Callable[[User], Client]


def url(side: Side, more: str = "") -> str:
    return f"/api/v1/{side.network.slug}/submissions/{more}"


def opened(side: Side, **where: int) -> Submission:
    with network(side.network.id):
        return first_submission(side, **where)


def nested(typed: dict[str, str]) -> dict[str, Any]:
    """The flat fields of the form as the API takes them."""
    found: dict[str, Any] = {}
    for field, text in typed.items():
        if field.startswith("cells."):
            cell, _stop, name = field.removeprefix("cells.").rpartition(".")
            found.setdefault("cells", {}).setdefault(cell, {})[name] = text
        else:
            found[field] = text
    return found


def send(client: Client, side: Side, row: Submission, answer: dict[str, Any], *, key: str = "one") -> Any:
    body = json.dumps({"entries": {str(side.indicator.pk): answer}})
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(url(side, f"{row.pk}/submit/"), body, content_type="application/json", headers=headers)


def post(client: Client, address: str, body: Any) -> Any:
    return client.post(address, json.dumps(body), content_type="application/json")


@pytest.mark.parametrize(("typed", "field", "words"), BAD_INPUTS)
def test_submit_with_bad_input_points_at_the_same_field_as_the_page(
    world: World, sign_in: SignIn, typed: dict[str, str], field: str, words: str
) -> None:
    side, row = world.a, opened(world.a)
    with network(side.network.id):
        add_sexes(side)
    answer = send(sign_in(side.people["lead"]), side, row, nested(typed))
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    pointer = f"/entries/{side.indicator.pk}/{field.replace('.', '/')}"
    assert any(words in one["detail"] for one in answer.json()["errors"] if one["pointer"] == pointer)
    with network(side.network.id):
        assert not SubmissionVersion.objects.exists()
        assert not IdempotencyKey.objects.exists()


def test_submit_in_one_call_locks_the_answers(world: World, sign_in: SignIn) -> None:
    side, row = world.a, opened(world.a)
    client = sign_in(side.people["lead"])
    done = send(client, side, row, {"value": "1,204.0", "narrative": "A good term."})
    (line,) = done.json()["lines"]
    assert (done.status_code, line["state"], line["submitted"]["value"]) == (200, "submitted", "1204.0")
    locked = send(client, side, row, {"value": "5"}, key="two")
    assert locked.status_code == 400
    assert "locked" in locked.json()["errors"][0]["detail"]


def test_submit_again_with_the_same_key_replays_the_answer(world: World, sign_in: SignIn) -> None:
    side, row = world.a, opened(world.a)
    client = sign_in(side.people["lead"])
    first = send(client, side, row, {"value": "5"})
    again = send(client, side, row, {"value": "5"})
    assert again.json() == first.json()
    assert again["Idempotent-Replayed"] == "true"
    other = send(client, side, row, {"value": "6"})
    assert other.status_code == 422
    with network(side.network.id):
        assert SubmissionVersion.objects.count() == 1


def test_submit_without_a_key_is_refused(world: World, sign_in: SignIn) -> None:
    side, row = world.a, opened(world.a)
    answer = send(sign_in(side.people["lead"]), side, row, {"value": "5"}, key="")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/Idempotency-Key"


def test_submit_replaces_what_the_draft_had_for_that_indicator(world: World, sign_in: SignIn) -> None:
    side, row = world.a, opened(world.a)
    path = str(side.indicator.pk)
    with network(side.network.id):
        changes = {f"{path}.value": "5", f"{path}.narrative": "old words"}
        save_draft(submission=row, changes=changes, base_version=0, by=side.people["contributor"], at=NOW)
    (line,) = send(sign_in(side.people["lead"]), side, row, {"value": "6"}).json()["lines"]
    assert (line["submitted"]["value"], line["submitted"]["narrative"]) == ("6", "")


@pytest.mark.parametrize("role", ["contributor", "other_lead", "funder", "observer", "steering"])
def test_submit_by_others_does_not_exist(world: World, sign_in: SignIn, role: str) -> None:
    side, row = world.a, opened(world.a)
    assert send(sign_in(side.people[role]), side, row, {"value": "5"}).status_code == 404
    with network(side.network.id):
        assert not SubmissionVersion.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_fifty_identical_submits_at_once_store_one(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "WAIT", "300s")  # for the first: on a busy machine it may take longer than usual
    side, row = world.a, opened(world.a)
    clients = [sign_in(side.people["lead"]) for _each in range(50)]
    start = threading.Barrier(10)

    def one(number: int) -> tuple[int, bool]:
        if number < 10:
            start.wait(timeout=30)
        try:
            answer = send(clients[number], side, row, {"value": "5"})
            return answer.status_code, "Idempotent-Replayed" in answer
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(one, range(50)))
    assert sorted(answers) == [(200, False)] + [(200, True)] * 49
    with network(side.network.id):
        assert SubmissionVersion.objects.count() == 1
        assert Event.objects.filter(type="measurement.submission.submitted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_submit_while_the_first_is_still_running_answers_409(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    side, row, user = world.a, opened(world.a), world.a.people["lead"]
    monkeypatch.setattr(idempotency, "WAIT", "200ms")
    client, held, done = sign_in(user), threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic(), network(side.network.id):
            IdempotencyKey.objects.create(network=side.network, user_id=user.pk, key="one", request_hash="x", at=NOW)
            held.set()
            done.wait(timeout=30)
        connections.close_all()

    thread = threading.Thread(target=first)
    thread.start()
    held.wait(timeout=30)
    answer = send(client, side, row, {"value": "5"})
    done.set()
    thread.join()
    assert answer.status_code == 409


def patch(client: Client, side: Side, row: Submission, version: str, answer: dict[str, Any]) -> Any:
    headers = {"If-Match": version} if version else {}
    body = json.dumps({"entries": {str(side.indicator.pk): answer}})
    return client.patch(url(side, f"{row.pk}/draft/"), body, content_type="application/json", headers=headers)


def test_draft_merges_other_fields_and_refuses_the_same_one(world: World, sign_in: SignIn) -> None:
    side, row = world.a, opened(world.a)
    ana, ben = sign_in(side.people["lead"]), sign_in(side.people["contributor"])
    assert patch(ana, side, row, "", {"value": "98"}).status_code == 428
    assert patch(ana, side, row, '"0"', {"value": "98"})["ETag"] == '"1"'
    merged = patch(ben, side, row, '"0"', {"narrative": "Well."})
    assert merged.json()["lines"][0]["draft"] == {"value": "98", "narrative": "Well."}
    clash = patch(ben, side, row, '"0"', {"value": "97"})
    assert clash.status_code == 412
    (error,) = clash.json()["errors"]
    assert error["pointer"] == f"/entries/{side.indicator.pk}/value"
    assert "98" in error["detail"]


@pytest.mark.parametrize(
    "entries",
    [[], "x", {"a": {}}, {"1": []}, {"1": {"nonsense": "1"}}, {"1": {"value": 1.5}}, {"1": {"cells": {"x": "1"}}}],
)
def test_draft_of_nonsense_is_refused(world: World, sign_in: SignIn, entries: Any) -> None:
    side, row = world.a, opened(world.a)
    client = sign_in(side.people["lead"])
    body = json.dumps({"entries": entries})
    headers = {"If-Match": '"0"'}
    answer = client.patch(url(side, f"{row.pk}/draft/"), body, content_type="application/json", headers=headers)
    assert answer.status_code == 400


def test_list_shows_ones_own_submissions_only(world: World, sign_in: SignIn) -> None:
    side = world.a
    opened(side)
    opened(world.b)
    mine = sign_in(side.people["lead"]).get(url(side)).json()
    assert {one["partner"]["code"] for one in mine["results"]} == {"p1"}
    everybody = sign_in(side.people["backbone"]).get(url(side))
    assert everybody.json()["count"] == 15
    assert CANARY not in everybody.content.decode()
    assert sign_in(side.people["funder"]).get(url(side)).status_code == 404


def test_list_filters_as_the_page_does(world: World, sign_in: SignIn) -> None:
    side, row = world.a, opened(world.a)
    with network(side.network.id):
        typed = {f"{side.indicator.pk}.value": "5"}
        submit(submission=row, client_key="k", typed=typed, by=side.people["lead"], at=NOW)
    client = sign_in(side.people["backbone"])

    def number(query: str) -> int:
        with time_machine.travel(NOW, tick=False):
            return int(client.get(f"{url(side)}?{query}").json()["count"])

    assert number("state=submitted") == 1
    assert number("state=overdue") == 14
    assert number(f"initiative={side.initiative.pk}&period={side.periods[0].pk}&partner={side.partners[0].pk}") == 1


@pytest.mark.parametrize("role", ["other_lead", "funder", "observer"])
def test_detail_of_somebody_elses_draft_does_not_exist(world: World, sign_in: SignIn, role: str) -> None:
    side, row = world.a, opened(world.a)
    with network(side.network.id):
        typed = {f"{side.indicator.pk}.value": "424242"}
        save_draft(submission=row, changes=typed, base_version=0, by=side.people["lead"], at=NOW)
    assert "424242" in sign_in(side.people["contributor"]).get(url(side, f"{row.pk}/")).content.decode()
    assert sign_in(side.people[role]).get(url(side, f"{row.pk}/")).status_code == 404
    assert sign_in(world.b.people["owner"]).get(url(side, f"{row.pk}/")).status_code == 404


def test_review_through_the_api_takes_the_same_way(world: World, sign_in: SignIn) -> None:
    side, row, id_ = world.a, opened(world.a), world.a.indicator.pk
    lead, backbone = sign_in(side.people["lead"]), sign_in(side.people["backbone"])
    send(lead, side, row, {"value": "5"})
    assert post(lead, url(side, f"{row.pk}/approve/"), {}).status_code == 404
    empty = post(backbone, url(side, f"{row.pk}/send-back/"), {"comments": {str(id_): " "}})
    assert empty.status_code == 400
    assert post(backbone, url(side, f"{row.pk}/send-back/"), {"comments": {str(id_): "Sure?"}}).status_code == 200
    send(lead, side, row, {"value": "6"}, key="two")
    approved = post(backbone, url(side, f"{row.pk}/approve/"), {"indicators": [id_]}).json()
    assert approved["lines"][0]["approved"]["value"] == "6"
    opened_again = post(lead, url(side, f"{row.pk}/corrections/"), {"indicator": id_, "reason": "Miscounted."})
    assert opened_again.json()["lines"][0]["state"] == EntryState.RETURNED
    with network(side.network.id):
        assert Observation.objects.get().value == 6
    gone = post(backbone, url(side, f"{row.pk}/withdrawals/"), {"indicator": id_, "reason": "Wrong."})
    assert gone.json()["lines"][0]["approved"] is None
    with network(side.network.id):
        assert not Observation.objects.exists()
        assert Entry.objects.get(submission=row).comment == "Wrong."
