"""The review queue, and the decisions on one submission."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from measurement.enums import EntryState
from measurement.models import Entry, Observation, Submission
from measurement.operations.reviews import approve, send_back
from measurement.operations.submissions import submit
from tenancy.models import User
from tenancy.row_security import network
from tests.measurement.quarter import add_share, first_submission
from tests.world import CANARY, NOW, Side, World, assign, make_partner

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def home(side: Side, more: str = "") -> str:
    return f"/n/{side.network.slug}/{side.initiative.slug}/review/{more}"


def url(side: Side, row: Submission, more: str = "") -> str:
    return f"/n/{side.network.slug}/{side.initiative.slug}/submissions/{row.pk}/review/{more}"


def answer(side: Side, *, partner: int = 0, period: int = 0, value: str = "5") -> Submission:
    """One submission of the world, submitted by the partner's lead."""
    with network(side.network.id):
        row = first_submission(side, partner=partner, period=period)
        by = side.people["lead" if partner == 0 else "other_lead"]
        submit(submission=row, client_key="k", typed={f"{side.indicator.pk}.value": value}, by=by, at=NOW)
    return row


def states(side: Side) -> list[str]:
    with network(side.network.id):
        return sorted(Entry.objects.exclude(state=EntryState.OPEN).values_list("state", flat=True))


def test_queue_counts_every_state_and_lists_what_waits(world: World, sign_in: SignIn) -> None:
    side = world.a
    answer(side)
    answer(side, partner=1)
    html = sign_in(side.people["backbone"]).get(home(side)).content.decode()
    counts = re.findall(r"(To review|Overdue|Due|Sent back|Approved) <span class=\"count\">(\d+)", html)
    assert counts == [("To review", "2"), ("Overdue", "13"), ("Due", "0"), ("Sent back", "0"), ("Approved", "0")]
    assert len(re.findall(r'<tr[^>]*id="s\d+"', html)) == 2
    assert CANARY not in html


@pytest.mark.parametrize(("query", "number"), [("state=overdue", 13), ("state=", 15), ("state=due", 0)])
def test_queue_filters_by_state(world: World, sign_in: SignIn, query: str, number: int) -> None:
    side = world.a
    answer(side)
    answer(side, partner=1)
    html = sign_in(side.people["backbone"]).get(f"{home(side)}?{query}").content.decode()
    assert len(re.findall(r'<tr[^>]*id="s\d+"', html)) == number


def test_queue_filters_by_period_partner_and_indicator_together(world: World, sign_in: SignIn) -> None:
    side = world.a
    answer(side)
    query = f"state=&period={side.periods[0].pk}&partner={side.partners[0].pk}&indicator={side.indicator.pk}"
    html = sign_in(side.people["backbone"]).get(f"{home(side)}?{query}").content.decode()
    assert len(re.findall(r'<tr[^>]*id="s\d+"', html)) == 1
    assert "Remove filter" in html


@pytest.mark.parametrize("role", ["lead", "contributor", "funder", "observer", "steering"])
def test_queue_does_not_exist_for_those_who_do_not_review(world: World, sign_in: SignIn, role: str) -> None:
    assert sign_in(world.a.people[role]).get(home(world.a)).status_code == 404


def test_queue_approves_the_chosen_and_returns_to_the_same_place(world: World, sign_in: SignIn) -> None:
    side, one = world.a, answer(world.a)
    answer(side, partner=1)
    client = sign_in(side.people["backbone"])
    form = {"submission": [one.pk], "query": "partner=&page=1"}
    assert client.post(home(side, "approve/"), form)["Location"] == f"{home(side)}?partner=&page=1"
    assert states(side) == ["approved", "submitted"]
    with network(side.network.id):
        assert Observation.objects.count() == 1


def test_queue_approves_all_that_match_the_filter(world: World, sign_in: SignIn) -> None:
    side = world.a
    answer(side)
    answer(side, partner=1)
    answer(side, partner=1, period=1)
    client = sign_in(side.people["backbone"])
    client.post(home(side, "approve/"), {"everything": "1", "query": f"partner={side.partners[1].pk}"})
    assert states(side) == ["approved", "approved", "submitted"]


def test_queue_leaves_what_the_reviewer_submitted(world: World, sign_in: SignIn) -> None:
    side, row = world.a, answer(world.a)
    with network(side.network.id):
        own = first_submission(side, partner=2)
        typed = {f"{side.indicator.pk}.value": "7"}
        submit(submission=own, client_key="k", typed=typed, by=side.people["backbone"], at=NOW)
    client = sign_in(side.people["backbone"])
    form = {"submission": [row.pk, own.pk], "query": ""}
    html = client.post(home(side, "approve/"), form, follow=True).content.decode()
    assert "you submitted them yourself" in html
    assert states(side) == ["approved", "submitted"]
    refused = client.post(url(side, own), {"then": "approve_all"})
    assert refused.status_code == 422
    assert "Somebody else must approve" in refused.content.decode()


def test_queue_takes_the_same_statements_for_more_partners(world: World, sign_in: SignIn) -> None:
    side, client = world.a, sign_in(world.a.people["backbone"])
    answer(side)
    client.get(home(side))
    with CaptureQueriesContext(connection) as few:
        client.get(home(side))
    with network(side.network.id):
        for number in range(30):
            partner = make_partner(side.initiative, code=f"m{number}", name=f"More {number}")
            assign(side.indicator, partner)
            side.partners.append(partner)
    for number in range(3, 33):
        answer(side, partner=number)
    with CaptureQueriesContext(connection) as many:
        html = client.get(home(side)).content.decode()
    assert "of 31" in html
    assert len(many) == len(few)


def test_review_page_shows_the_answer_beside_its_past(world: World, sign_in: SignIn) -> None:
    side = world.a
    for period, value in enumerate(["98", "104"]):
        row = answer(side, period=period, value=value)
        with network(side.network.id):
            approve(submissions=[row], by=side.people["backbone"], at=NOW)
    with network(side.network.id):
        row = first_submission(side, period=2)
        typed = {
            f"{side.indicator.pk}.{field}": text for field, text in {"value": "2000", "note": "New site."}.items()
        }
        submit(submission=row, client_key="k", typed=typed, by=side.people["lead"], at=NOW)
    html = sign_in(side.people["backbone"]).get(url(side, row)).content.decode()
    for words in ("2,000", "New site.", "You reported 2,000; your last two quarters", "Q2 2025", "104", "<svg"):
        assert words in html


def both(world: World) -> tuple[Submission, int, int]:
    """A submission of two indicators, submitted."""
    side = world.a
    with network(side.network.id):
        share = add_share(side)
        row = first_submission(side)
        typed = {f"{side.indicator.pk}.value": "5", f"{share.pk}.numerator": "9", f"{share.pk}.denominator": "10"}
        submit(submission=row, client_key="k", typed=typed, by=side.people["lead"], at=NOW)
    return row, side.indicator.pk, share.pk


def test_review_approves_one_and_sends_the_other_back(world: World, sign_in: SignIn) -> None:
    side = world.a
    row, count, share = both(world)
    client = sign_in(side.people["backbone"])
    form = {f"decision.{count}": "approve", f"decision.{share}": "send_back", f"comment.{share}": "Everybody?"}
    done = client.post(f"{url(side, row)}?from=state%3Dsubmitted%26page%3D2", form)
    assert done["Location"] == f"{home(side)}?state=submitted&page=2#s{row.pk}"
    assert states(side) == ["approved", "returned"]
    assert "Everybody?" in client.get(url(side, row)).content.decode()


def test_review_without_a_comment_changes_nothing_and_keeps_the_choices(world: World, sign_in: SignIn) -> None:
    side = world.a
    row, count, share = both(world)
    form = {f"decision.{count}": "approve", f"decision.{share}": "send_back"}
    refused = sign_in(side.people["backbone"]).post(url(side, row), form)
    assert refused.status_code == 422
    assert f'href="#id_{share}.comment">Say what should change' in refused.content.decode()
    assert re.search(rf'value="send_back" id="send-back-{share}" checked', refused.content.decode())
    assert states(side) == ["submitted", "submitted"]


def test_review_open_for_long_decides_on_nothing_that_it_does_not_show(world: World, sign_in: SignIn) -> None:
    side = world.a
    row, count, _share = both(world)
    client = sign_in(side.people["backbone"])
    assert 'name="seen" value="1"' in client.get(url(side, row)).content.decode()
    with network(side.network.id):
        comments = {count: "Sure?"}
        send_back(submission=row, comments=comments, by=side.people["owner"], at=NOW)
        submit(submission=row, client_key="l", typed={f"{count}.value": "50"}, by=side.people["lead"], at=NOW)
    for then in ("approve_all", "chosen"):
        late = client.post(url(side, row), {"seen": "1", "then": then, f"decision.{count}": "approve"})
        assert late.status_code == 422
        assert "were submitted again since you opened this page" in late.content.decode()
    assert 'name="seen" value="2"' in late.content.decode()
    assert client.post(url(side, row), {"seen": "2", "then": "approve_all"}).status_code == 302
    assert "Nothing waits for review here any more" in client.post(url(side, row), {"seen": "2"}).content.decode()


@pytest.mark.parametrize(("what", "number"), [("correct", 1), ("withdraw", 0)])
def test_approved_answer_reopened_stands_or_leaves_the_figures(
    world: World, sign_in: SignIn, what: str, number: int
) -> None:
    side, row = world.a, answer(world.a)
    client, address = sign_in(side.people["backbone"]), url(side, row, f"{side.indicator.pk}/{what}/")
    client.post(url(side, row), {"then": "approve_all"})
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Counted twice."}).status_code == 302
    assert "Counted twice." in client.get(url(side, row)).content.decode()
    assert states(side) == ["returned"]
    with network(side.network.id):
        assert Observation.objects.count() == number


def test_history_tells_who_changed_what_from_what_to_what(world: World, sign_in: SignIn) -> None:
    side, row = world.a, answer(world.a)
    with network(side.network.id):
        send_back(submission=row, comments={side.indicator.pk: "Too low?"}, by=side.people["backbone"], at=NOW)
        typed = {f"{side.indicator.pk}.value": "8"}
        submit(submission=row, client_key="k2", typed=typed, by=side.people["lead"], at=NOW)
    html = sign_in(side.people["backbone"]).get(url(side, row)).content.decode()
    history = html[html.index('id="history"') :]
    assert re.search(r"<del>5</del>.*?8", history, re.S)
    assert history.index("Submitted") < history.index("Sent back for changes") < history.rindex("Submitted")
    assert "Too low?" in history
