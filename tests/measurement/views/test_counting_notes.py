"""How we count this: written beside the answer, shown next time, to a successor, and to who reviews."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from measurement.models import CountingNote, Submission
from tenancy.models import Event, User
from tenancy.row_security import network
from tests.measurement.quarter import first_submission
from tests.world import NOW, Side, World

SignIn = Callable[[User], Client]
WORDS = "Everybody who came at least twice & signed in."


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def row(world: World) -> Submission:
    with network(world.a.network.pk):
        return first_submission(world.a)


def url(side: Side, row: Submission, more: str = "") -> str:
    return f"/n/{side.network.slug}/{side.initiative.slug}/submissions/{row.pk}/{more}"


def how(side: Side, text: str, *, seen: str = "") -> dict[str, str]:
    return {f"how-{side.indicator.pk}": text, f"how-{side.indicator.pk}-seen": seen}


def events(side: Side) -> int:
    with network(side.network.pk):
        return Event.objects.filter(type="measurement.counting_note.edited").count()


def test_note_saved_in_place_is_shown_next_time_and_to_the_reviewer(
    world: World, sign_in: SignIn, row: Submission
) -> None:
    side = world.a
    client = sign_in(side.people["contributor"])
    for _again in range(2):
        saved = client.post(
            url(side, row, f"how/{side.indicator.pk}/"), how(side, WORDS), headers={"HX-Request": "true"}
        )
        assert "Saved" in saved.content.decode()
    assert events(side) == 1
    with network(side.network.pk):
        later = first_submission(side, period=1)
    for person, address in [("lead", url(side, later)), ("backbone", url(side, row, "review/"))]:
        page = sign_in(side.people[person]).get(address).content.decode()
        assert "Everybody who came at least twice &amp; signed in." in page
        assert "(Contributor, 4 May 2026)" in page


def test_note_sent_with_the_form_is_kept_without_scripts(world: World, sign_in: SignIn, row: Submission) -> None:
    side = world.a
    client = sign_in(side.people["lead"])
    form = {"base_version": "0", "shown": "{}", "then": "save"}
    assert client.post(url(side, row), form | how(side, WORDS)).status_code == 302
    assert client.post(url(side, row), form | how(side, WORDS, seen=WORDS)).status_code == 302
    assert events(side) == 1
    assert WORDS[:20] in client.get(url(side, row)).content.decode()


def test_note_changed_by_two_people_overwrites_nobody_silently(world: World, sign_in: SignIn, row: Submission) -> None:
    side = world.a
    address = url(side, row, f"how/{side.indicator.pk}/")
    sign_in(side.people["contributor"]).post(address, how(side, "Theirs."))
    answer = sign_in(side.people["lead"]).post(address, how(side, "Mine."))
    assert answer.status_code == 422
    assert "Contributor changed this meanwhile to “Theirs.”" in answer.content.decode()
    form = {"base_version": "0", "shown": "{}", "then": "save"}
    page = sign_in(side.people["lead"]).post(url(side, row), form | how(side, "Mine."))
    assert page.status_code == 422
    assert "Contributor changed this meanwhile" in page.content.decode()
    assert "Mine.</textarea>" in page.content.decode()
    with network(side.network.pk):
        assert CountingNote.objects.get().text == "Theirs."


def test_note_emptied_or_too_long_is_taken_away_or_refused(world: World, sign_in: SignIn, row: Submission) -> None:
    side = world.a
    client, address = sign_in(side.people["lead"]), url(side, row, f"how/{side.indicator.pk}/")
    client.post(address, how(side, WORDS))
    assert client.post(address, how(side, "x" * 2001, seen=WORDS)).status_code == 422
    assert client.post(address, how(side, " ", seen=WORDS)).status_code == 302
    assert "at least twice" not in client.get(url(side, row)).content.decode()


def test_note_of_another_partner_is_not_found_and_not_shown(world: World, sign_in: SignIn, row: Submission) -> None:
    side = world.a
    sign_in(side.people["lead"]).post(url(side, row, f"how/{side.indicator.pk}/"), how(side, WORDS))
    other = sign_in(side.people["other_lead"])
    assert other.post(url(side, row, f"how/{side.indicator.pk}/"), how(side, "x")).status_code == 404
    with network(side.network.pk):
        theirs = first_submission(side, partner=1)
    assert "at least twice" not in other.get(url(side, theirs)).content.decode()


def test_note_through_the_api_stands_with_the_line(world: World, sign_in: SignIn, row: Submission) -> None:
    side = world.a
    client = sign_in(side.people["lead"])
    body = {"indicator": side.indicator.pk, "text": WORDS}
    address = f"/api/v1/net-a/submissions/{row.pk}/"
    assert client.put(f"{address}counting-notes/", body, content_type="application/json").status_code == 200
    note = client.get(address).json()["lines"][0]["how_we_count"]
    assert note["text"] == WORDS
    assert note["by"] == "Lead"
