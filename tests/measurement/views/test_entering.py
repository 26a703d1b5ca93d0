"""Entering for a partner: what staff can do there beside typing numbers, and how each of it is marked."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from measurement.models import CountingNote, Submission, SubmissionVersion
from measurement.operations.questions import ask_colleague
from tenancy.models import Event, User
from tenancy.row_security import network
from tests.measurement.quarter import first_submission
from tests.world import NOW, Side, World

SignIn = Callable[[User], Client]
SENTENCE = "By phone: Ana, 3 May"
JSON = "application/json"


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def side(world: World) -> Side:
    return world.a


@pytest.fixture
def row(side: Side) -> Submission:
    with network(side.network.pk):
        return first_submission(side)


@pytest.fixture
def staff(side: Side, sign_in: SignIn) -> Client:
    return sign_in(side.people["backbone"])


def url(row: Submission, more: str = "") -> str:
    return f"/n/net-a/start-well/submissions/{row.pk}/{more}"


def enter(client: Client, row: Submission) -> None:
    answer = client.post(url(row, "enter/"), {"channel": "phone", "words": "Ana, 3 May"})
    assert answer["Location"] == url(row)


def test_nothing_to_report_entered_for_a_partner_is_marked_and_ends_the_mode(
    side: Side, row: Submission, staff: Client
) -> None:
    assert staff.get(url(row, "nothing/")).status_code == 404
    enter(staff, row)
    assert "Nothing to report this time?" in staff.get(url(row)).content.decode()
    page = staff.get(url(row, "nothing/")).content.decode()
    assert "You are entering for Harbour partner 1" in page
    assert SENTENCE in page
    sent = staff.post(url(row, "nothing/"), {"client_key": "k", "seen_version": "0"})
    assert sent["Location"] == url(row, "submitted/")
    with network(side.network.pk):
        version = SubmissionVersion.objects.get()
        stamps = Submission.objects.get(pk=row.pk).draft_stamps
        types = list(Event.objects.filter(object_id=row.pk, object_type="measurement.submission").values_list("type"))
    assert (version.is_on_behalf, version.reason) == (True, f"Nothing to report. {SENTENCE}")
    assert {stamp[2] for stamp in stamps.values()} == {"Backbone for Harbour partner 1"}
    assert types == [("measurement.submission.entered",)]
    assert staff.get(url(row, "nothing/")).status_code == 404


def test_note_entered_for_a_partner_is_marked_with_staff_and_how_they_know(
    side: Side, row: Submission, staff: Client, sign_in: SignIn
) -> None:
    address, key = url(row, f"how/{side.indicator.pk}/"), f"how-{side.indicator.pk}"
    assert staff.get(address).status_code == staff.post(address, {key: "x"}).status_code == 404
    enter(staff, row)
    assert "How the partner counts this" in staff.get(url(row)).content.decode()
    assert SENTENCE in staff.get(address).content.decode()
    kept = staff.post(address, {key: "Signed in twice.", f"{key}-seen": ""}, headers={"HX-Request": "true"})
    assert "Saved" in kept.content.decode()
    form = {"base_version": "0", "shown": "{}", "then": "save", f"{key}-seen": "Signed in twice."}
    assert staff.post(url(row), form | {key: "Signed in three times."}).status_code == 302
    with network(side.network.pk):
        note = CountingNote.objects.get()
        payloads = Event.objects.filter(type="measurement.counting_note.edited").values_list("payload", flat=True)
        assert {said["reason"] for said in payloads} == {SENTENCE}
    assert (note.text, note.by_name) == ("Signed in three times.", "Backbone for Harbour partner 1")
    assert (
        "(Backbone for Harbour partner 1, 4 May 2026)" in sign_in(side.people["lead"]).get(url(row)).content.decode()
    )


def test_question_of_the_partner_is_shown_in_the_mode_and_stays_theirs(
    side: Side, row: Submission, staff: Client
) -> None:
    with network(side.network.pk):
        ask_colleague(
            submission=row, indicator_id=side.indicator.pk, name="Ana Ferry", email="ana@example.org",
            by=side.people["lead"], at=NOW,
        )  # fmt: skip
    enter(staff, row)
    page = staff.get(url(row)).content.decode()
    assert "Ana Ferry was asked on" in page
    assert 'name="withdraw"' not in page
    assert 'name="ask"' not in page
    assert staff.get(url(row, f"ask/{side.indicator.pk}/")).status_code == 404


def test_note_on_a_page_of_its_own_opens_by_its_address_and_leads_back(
    side: Side, row: Submission, sign_in: SignIn
) -> None:
    client, address, key = (
        sign_in(side.people["lead"]),
        url(row, f"how/{side.indicator.pk}/"),
        f"how-{side.indicator.pk}",
    )
    assert "Back to the form" in client.get(address).content.decode()
    assert client.post(address, {key: "Mine.", f"{key}-seen": ""})["Location"] == f"{url(row)}#i{side.indicator.pk}"
    again = client.get(address).content.decode()
    assert "Mine.</textarea>" in again
    assert "Last changed by Lead on 4 May 2026." in again
    refused = client.post(address, {key: "Newer.", f"{key}-seen": "Older."})
    assert refused.status_code == 422
    shown = refused.content.decode()
    assert "<h1" in shown
    assert "Newer.</textarea>" in shown
    assert "Lead changed this meanwhile to “Mine.”" in shown


def test_note_on_an_answer_that_was_submitted_can_still_be_written(
    side: Side, row: Submission, sign_in: SignIn
) -> None:
    client, address = sign_in(side.people["lead"]), url(row, f"how/{side.indicator.pk}/")
    client.post(url(row, "nothing/"), {"client_key": "k", "seen_version": "0"})
    assert f'href="{address}"' in client.get(url(row)).content.decode()
    assert client.get(address).status_code == 200


def test_staff_enter_through_the_api_only_with_how_they_know(side: Side, row: Submission, staff: Client) -> None:
    base, said = f"/api/v1/net-a/submissions/{row.pk}/", {"on_behalf": {"reason": SENTENCE}}
    note = {"indicator": side.indicator.pk, "text": "Signed in twice."}
    assert staff.put(f"{base}counting-notes/", note, JSON).status_code == 400
    kept = staff.put(f"{base}counting-notes/", note | said, JSON).json()["lines"][0]["how_we_count"]
    assert kept["by"] == "Backbone for Harbour partner 1"
    header = {"Idempotency-Key": "one"}
    assert staff.post(f"{base}nothing-to-report/", {}, JSON, headers=header).status_code == 400
    stored = staff.post(f"{base}nothing-to-report/", said, JSON, headers={"Idempotency-Key": "two"})
    assert stored.json()["status"] == "submitted"
    with network(side.network.pk):
        assert SubmissionVersion.objects.get().is_on_behalf
