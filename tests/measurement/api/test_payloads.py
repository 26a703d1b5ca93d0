"""What programs send with figures is kept as it came, whatever was found wrong with it, and goes after a while."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from measurement.api.submissions import SubmissionSubmit
from tenancy.enums import ApiKeyScope
from tenancy.handlers.api_payloads import tick
from tenancy.models import ApiPayload, Job, User
from tenancy.operations.api_keys import create_api_key
from tenancy.operations.api_payloads import forget_payloads
from tenancy.row_security import network
from tests.measurement.api.test_submissions import opened, send, url
from tests.world import NOW, World

SignIn = Callable[[User], Client]


def kept(world: World) -> list[ApiPayload]:
    with network(world.a.network.pk):
        return list(ApiPayload.objects.order_by("pk"))


def test_submission_is_kept_to_the_letter_and_once(world: World, sign_in: SignIn) -> None:
    side, row = world.a, opened(world.a)
    client = sign_in(side.people["lead"])
    for _time in range(2):
        assert send(client, side, row, {"value": "5"}).status_code == 200
    (one,) = kept(world)
    assert one.body == json.dumps({"entries": {str(side.indicator.pk): {"value": "5"}}})
    assert (one.size, one.sha256) == (len(one.body), hashlib.sha256(one.body.encode()).hexdigest())
    assert (one.method, one.path, one.status) == ("POST", url(side, f"{row.pk}/submit/"), 200)
    assert (one.user_id, one.api_key_id, one.idempotency_key) == (side.people["lead"].pk, None, "one")
    assert one.request_id


@pytest.mark.parametrize("body", [b'{"entries": {"1": {"value": "many"}}}', b"{no json", b"\xff\x00"])
def test_refused_submission_is_kept_as_well(world: World, sign_in: SignIn, body: bytes) -> None:
    row = opened(world.a)
    address = url(world.a, f"{row.pk}/submit/")
    headers = {"Idempotency-Key": "k"}
    answer = sign_in(world.a.people["lead"]).post(address, body, content_type="application/json", headers=headers)
    assert answer.status_code == 400
    (one,) = kept(world)
    assert (one.status, one.sha256) == (400, hashlib.sha256(body).hexdigest())


def test_submission_that_failed_inside_is_kept_although_all_else_is_rolled_back(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, client = opened(world.a), sign_in(world.a.people["lead"])
    client.raise_request_exception = False

    def fails(*_args: Any, **_values: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(SubmissionSubmit, "once", fails)
    assert send(client, world.a, row, {"value": "5"}).status_code == 500
    assert [one.status for one in kept(world)] == [500]


def test_what_one_may_not_send_is_neither_judged_nor_kept(world: World, sign_in: SignIn) -> None:
    """A contributor may read and fill in, and not submit."""
    row, client = opened(world.a), sign_in(world.a.people["contributor"])
    assert client.get(url(world.a, f"{row.pk}/")).status_code == 200
    address, headers = url(world.a, f"{row.pk}/submit/"), {"Idempotency-Key": "k"}
    assert client.post(address, b"{no json", content_type="application/json", headers=headers).status_code == 404
    assert kept(world) == []


def test_draft_is_kept_and_what_one_may_not_send_is_not(world: World, sign_in: SignIn) -> None:
    side, row = world.a, opened(world.a)
    body, headers = json.dumps({"entries": {str(side.indicator.pk): {"value": "4"}}}), {"If-Match": '"0"'}
    address = url(side, f"{row.pk}/draft/")
    for role, status in (("funder", 404), ("other_lead", 404), ("lead", 200)):
        client = sign_in(side.people[role])
        answer = client.patch(address, body, content_type="application/json", headers=headers)
        assert answer.status_code == status
    assert sign_in(world.b.people["owner"]).patch(address, body, content_type="application/json").status_code == 404
    assert [(one.method, one.status) for one in kept(world)] == [("PATCH", 200)]


def test_payload_of_a_key_names_it(world: World) -> None:
    side, row = world.a, opened(world.a)
    with network(side.network.pk):
        key, text = create_api_key(
            by=side.people["lead"],
            network_id=side.network.pk,
            name="n",
            scope=ApiKeyScope.WRITE,
            initiatives={},
            at=timezone.now(),
        )
        type(key).objects.update(last_used_at=NOW + timedelta(days=9999))  # so that its use is not noted
    assert send(Client(headers={"authorization": f"Bearer {text}"}), side, row, {"value": "5"}).status_code == 200
    assert [(one.api_key_id, one.user_id) for one in kept(world)] == [(key.pk, side.people["lead"].pk)]


def test_payloads_go_after_a_while(world: World, sign_in: SignIn) -> None:
    send(sign_in(world.a.people["lead"]), world.a, opened(world.a), {"value": "5"})
    (one,) = kept(world)
    with network(world.a.network.pk):
        assert forget_payloads(at=one.at + settings.KEEL_PAYLOADS_KEPT) == 0
        assert forget_payloads(at=one.at + settings.KEEL_PAYLOADS_KEPT + timedelta(seconds=1)) == 1
    tick(at=NOW)
    tick(at=NOW)
    assert Job.objects.filter(kind="tenancy.forget_payloads").count() == 2  # networks
