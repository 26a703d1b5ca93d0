"""Nothing to report: previewed, then stored; what was begun is never lost."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from measurement.enums import Accumulation, EntryState, OverTime
from measurement.models import Entry, Submission, SubmissionVersion
from measurement.operations.drafts import save_draft
from measurement.operations.reviews import approve
from measurement.operations.submissions import submit
from tenancy.models import Event, User
from tenancy.row_security import network
from tests.measurement.quarter import add_sexes, add_share, first_submission
from tests.world import NOW, Side, World, assign, make_indicator

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def url(side: Side, row: Submission, more: str = "nothing/") -> str:
    return f"/n/{side.network.slug}/{side.initiative.slug}/submissions/{row.pk}/{more}"


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found
    return found[1]


def sent(client: Client, address: str, **more: Any) -> Any:
    page = client.get(address).content.decode()
    form = {"client_key": hidden(page, "client_key"), "seen_version": hidden(page, "seen_version")}
    return client.post(address, form | more)


def test_nothing_previewed_stores_nothing_and_then_zero_and_not_applicable(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.pk):
        share = add_share(side)
        add_sexes(side)
        row = first_submission(side)
    client = sign_in(side.people["lead"])
    page = client.get(url(side, row)).content.decode()
    assert "Not applicable" in page
    assert "0 in each row of the breakdowns" in page
    with network(side.network.pk):
        assert Submission.objects.get(pk=row.pk).draft == {}
        before = Event.objects.count()
    assert sent(client, url(side, row))["Location"] == url(side, row, "submitted/")
    with network(side.network.pk):
        version = SubmissionVersion.objects.get()
        counted, shared = (version.entries[str(pk)] for pk in (side.indicator.pk, share.pk))
        assert counted["value"] == "0"
        assert counted["cells"] == {"sex=girls": {"value": "0"}, "sex=boys": {"value": "0"}}
        assert shared["state"] == "not_applicable"
        assert version.reason == "Nothing to report"
        assert Event.objects.count() == before + 1


def test_nothing_beside_a_begun_answer_keeps_it_unless_told_otherwise(world: World, sign_in: SignIn) -> None:
    side = world.a
    lead, path = side.people["lead"], f"{side.indicator.pk}.value"
    with network(side.network.pk):
        add_share(side)
        rows = [first_submission(side, period=number) for number in (0, 1)]
        for row in rows:
            save_draft(submission=row, changes={path: "7"}, base_version=0, by=lead, at=NOW)
    client = sign_in(lead)
    assert "It stays as it is" in client.get(url(side, rows[0])).content.decode()
    assert sent(client, url(side, rows[0])).status_code == 302
    assert sent(client, url(side, rows[1]), replace=str(side.indicator.pk)).status_code == 302
    with network(side.network.pk):
        values = [one.entries[str(side.indicator.pk)]["value"] for one in SubmissionVersion.objects.order_by("pk")]
    assert values == ["7", "0"]


def test_nothing_beside_an_answer_that_is_wrong_says_so_and_stores_nothing(world: World, sign_in: SignIn) -> None:
    side, lead = world.a, world.a.people["lead"]
    with network(side.network.pk):
        add_share(side)
        row = first_submission(side)
        save_draft(submission=row, changes={f"{side.indicator.pk}.value": "-4"}, base_version=0, by=lead, at=NOW)
    answer = sent(sign_in(lead), url(side, row))
    assert answer.status_code == 422
    assert "0 or more" in answer.content.decode()
    with network(side.network.pk):
        assert not SubmissionVersion.objects.exists()


def test_nothing_while_somebody_types_asks_to_look_again(world: World, sign_in: SignIn) -> None:
    side, row_of = world.a, first_submission
    with network(side.network.pk):
        row = row_of(side)
    client = sign_in(side.people["lead"])
    page = client.get(url(side, row)).content.decode()
    form = {"client_key": "k", "seen_version": hidden(page, "seen_version")}
    with network(side.network.pk):
        changes = {f"{side.indicator.pk}.value": "7"}
        save_draft(submission=row, changes=changes, base_version=0, by=side.people["contributor"], at=NOW)
    assert client.post(url(side, row), form)["Location"] == url(side, row)
    with network(side.network.pk):
        assert Submission.objects.get(pk=row.pk).draft[f"{side.indicator.pk}.value"] == "7"


def test_nothing_by_a_contributor_is_filled_in_for_the_lead(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.pk):
        row = first_submission(side)
    assert sent(sign_in(side.people["contributor"]), url(side, row))["Location"] == url(side, row, "check/")
    with network(side.network.pk):
        assert Entry.objects.get(submission=row).state == EntryState.DRAFT
        assert Event.objects.filter(type="measurement.draft.filled_with_nothing").count() == 1


@pytest.mark.parametrize("is_approved", [True, False])
def test_nothing_of_a_total_to_date_repeats_the_last_total(
    world: World, sign_in: SignIn, *, is_approved: bool
) -> None:
    side, lead = world.a, world.a.people["lead"]
    with network(side.network.pk):
        total = make_indicator(
            side.initiative,
            side.calendar,
            code="built",
            name="Playgrounds built",
            over_time=OverTime.LAST,
            accumulation=Accumulation.TO_DATE,
        )
        assign(total, side.partners[0])
        add_sexes(side, total)
        first = first_submission(side)
        cells = {f"{total.pk}.cells.sex=girls.value": "40", f"{total.pk}.cells.sex=boys.value": "22"}
        typed = {f"{side.indicator.pk}.value": "98", f"{total.pk}.value": "62", **cells}
        submit(submission=first, client_key="k", typed=typed, by=lead, at=NOW)
        if is_approved:
            approve(submissions=[first], by=side.people["backbone"], at=NOW)
        row = first_submission(side, period=1)
    assert sent(sign_in(lead), url(side, row)).status_code == 302
    with network(side.network.pk):
        kept = SubmissionVersion.objects.get(submission=row).entries
    assert kept[str(total.pk)]["value"] == "62"
    assert kept[str(total.pk)]["cells"] == {"sex=girls": {"value": "40"}, "sex=boys": {"value": "22"}}
    assert kept[str(side.indicator.pk)]["value"] == "0"
    assert kept[str(side.indicator.pk)]["note"] == "Nothing to report"


def test_nothing_through_the_api_is_previewed_and_stored_once(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.pk):
        row = first_submission(side)
    client = sign_in(side.people["lead"])
    address = f"/api/v1/net-a/submissions/{row.pk}/nothing-to-report/"
    assert client.get(address).json()[0]["entry"] == {"value": "0"}
    for number in range(2):
        answer = client.post(address, {}, content_type="application/json", headers={"Idempotency-Key": "one"})
        assert answer.status_code == 200
        assert ("Idempotent-Replayed" in answer.headers) is bool(number)
    assert answer.json()["status"] == "submitted"
    with network(side.network.pk):
        assert SubmissionVersion.objects.count() == 1
