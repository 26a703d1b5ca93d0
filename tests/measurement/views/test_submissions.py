"""The form of a submission, as a browser without JavaScript uses it, and its autosave."""

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from measurement.enums import EntryState
from measurement.models import Entry, Submission, SubmissionVersion
from measurement.operations.drafts import save_draft
from measurement.operations.reviews import approve, send_back
from measurement.operations.submissions import submit
from tenancy.models import User
from tenancy.row_security import network
from tests.measurement.quarter import BAD_INPUTS, add_sexes, add_share, first_submission
from tests.world import NOW, Side, World

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def url(side: Side, row: Submission, more: str = "") -> str:
    return f"/n/{side.network.slug}/{side.initiative.slug}/submissions/{row.pk}/{more}"


def opened(side: Side, **where: int) -> Submission:
    with network(side.network.id):
        return first_submission(side, **where)


def typed(side: Side, values: dict[str, str]) -> dict[str, str]:
    return {f"{side.indicator.pk}.{field}": text for field, text in values.items()}


def sent(client: Client, address: str, values: dict[str, str], *, then: str = "check", **more: Any) -> Any:
    return client.post(address, {"base_version": "0", "shown": "{}", "then": then, **values, **more})


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found
    return found[1]


def test_form_shows_what_is_due_with_what_helps(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.id):
        first = first_submission(side)
        submit(submission=first, client_key="k", typed=typed(side, {"value": "98"}), by=side.people["lead"], at=NOW)
        approve(submissions=[first], by=side.people["backbone"], at=NOW)
        row = first_submission(side, period=1)
    html = sign_in(side.people["contributor"]).get(url(side, row)).content.decode()
    assert "Harbour reading sessions" in html
    assert re.search(r"98 <span class=\"muted\">\(Q1 2025\)", html)
    assert 'inputmode="decimal"' in html
    assert 'type="number"' not in html


def test_form_opened_by_many_keeps_no_empty_draft(world: World, sign_in: SignIn) -> None:
    side, row = world.a, opened(world.a)
    client = sign_in(side.people["lead"])
    client.get(url(side, row))
    sent(client, url(side, row), typed(side, {"value": "", "state": "reported"}), then="save")
    with network(side.network.id):
        assert Submission.objects.get(pk=row.pk).draft_version == 0
        assert Entry.objects.get(submission=row).state == EntryState.OPEN


@pytest.mark.parametrize(("values", "field", "words"), BAD_INPUTS)
def test_form_with_bad_input_says_what_to_do_at_the_field_and_keeps_the_text(
    world: World, sign_in: SignIn, values: dict[str, str], field: str, words: str
) -> None:
    side, row = world.a, opened(world.a)
    with network(side.network.id):
        add_sexes(side)
    answer = sent(sign_in(side.people["lead"]), url(side, row), typed(side, values))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in html
    assert re.search(rf'<a href="#id_{side.indicator.pk}\.{re.escape(field)}">[^<]*{words}', html)
    for text in values.values():
        assert escape(text) in html


def test_form_checked_and_submitted_once_is_locked(world: World, sign_in: SignIn) -> None:
    side, row = world.a, opened(world.a)
    client = sign_in(side.people["lead"])
    assert sent(client, url(side, row), typed(side, {"value": "1,204"})).url == url(side, row, "check/")
    page = client.get(url(side, row, "check/")).content.decode()
    assert "1,204" in page
    form = {"client_key": hidden(page, "client_key"), "seen_version": hidden(page, "seen_version")}
    for _again in range(2):
        assert client.post(url(side, row, "check/"), form)["Location"] == url(side, row, "submitted/")
    assert "What happens next" in client.get(url(side, row, "submitted/")).content.decode()
    assert "Submitted and locked" in client.get(url(side, row)).content.decode()


@pytest.mark.parametrize("then", ["save", "check", "nothing"])
@pytest.mark.parametrize(
    ("value", "words"),
    [("9", "Not saved: these answers were submitted meanwhile"), ("1,204", "These answers were submitted already")],
)
def test_form_open_in_another_tab_says_after_submitting_that_it_comes_late(
    world: World, sign_in: SignIn, value: str, words: str, then: str
) -> None:
    side, row = world.a, opened(world.a)
    with network(side.network.id):
        submit(submission=row, client_key="k", typed=typed(side, {"value": "1,204"}), by=side.people["lead"], at=NOW)
    client = sign_in(side.people["lead"])
    assert sent(client, url(side, row), typed(side, {"value": value}), then=then).url == url(side, row)
    page = client.get(url(side, row)).content.decode()
    assert words in page
    assert "Nothing is submitted yet" not in page
    with network(side.network.id):
        assert SubmissionVersion.objects.get().entries[str(side.indicator.pk)]["value"] == "1204"


def test_check_of_an_unusual_number_asks_for_a_note(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.id):
        first = first_submission(side)
        submit(submission=first, client_key="k", typed=typed(side, {"value": "98"}), by=side.people["lead"], at=NOW)
        approve(submissions=[first], by=side.people["backbone"], at=NOW)
        row = first_submission(side, period=1)
    client = sign_in(side.people["lead"])
    sent(client, url(side, row), typed(side, {"value": "1204"}))
    page = client.get(url(side, row, "check/")).content.decode()
    assert "You reported 1,204; your last quarter was 98." in page
    form = {"client_key": hidden(page, "client_key"), "seen_version": hidden(page, "seen_version")}
    refused = client.post(url(side, row, "check/"), form)
    assert refused.status_code == 422
    assert "Harbour reading sessions: Say why this number is right" in refused.content.decode()
    note = {f"{side.indicator.pk}.note": "A new branch opened."}
    assert client.post(url(side, row, "check/"), form | note).status_code == 302


def test_check_after_somebody_changed_an_answer_submits_nothing(world: World, sign_in: SignIn) -> None:
    side, row = world.a, opened(world.a)
    client = sign_in(side.people["lead"])
    sent(client, url(side, row), typed(side, {"value": "7"}))
    page = client.get(url(side, row, "check/")).content.decode()
    with network(side.network.id):
        save_draft(
            submission=row,
            changes=typed(side, {"value": "8"}),
            base_version=1,
            by=side.people["contributor"],
            at=NOW,
        )
    form = {"client_key": hidden(page, "client_key"), "seen_version": hidden(page, "seen_version")}
    again = client.post(url(side, row, "check/"), form, follow=True).content.decode()
    assert "Please check once more" in again
    with network(side.network.id):
        assert not SubmissionVersion.objects.exists()


def test_check_page_lets_a_contributor_ask_the_lead(world: World, sign_in: SignIn) -> None:
    side, row = world.a, opened(world.a)
    client = sign_in(side.people["contributor"])
    sent(client, url(side, row), typed(side, {"value": "7"}))
    page = client.get(url(side, row, "check/")).content.decode()
    assert "Ask your lead to submit" in page
    assert "Lead can look it over" in page
    form = {"client_key": hidden(page, "client_key"), "seen_version": hidden(page, "seen_version")}
    assert client.post(url(side, row, "check/"), form).status_code == 404
    with network(side.network.id):
        assert not SubmissionVersion.objects.exists()


@pytest.mark.parametrize("role", ["other_lead", "funder", "observer", "steering", "facilitator"])
@pytest.mark.parametrize("more", ["", "check/", "submitted/", "review/", "draft/"])
def test_pages_of_a_submission_do_not_exist_for_others(world: World, sign_in: SignIn, role: str, more: str) -> None:
    side, row = world.a, opened(world.a)
    client = sign_in(side.people[role])
    address = url(side, row, more)
    answer = client.post(address, "{}", content_type="application/json") if more == "draft/" else client.get(address)
    assert answer.status_code == 404
    assert sign_in(world.b.people["owner"]).get(url(side, row)).status_code == 404


def test_form_of_one_sent_back_shows_the_comment_and_leaves_the_other_locked(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.id):
        share = add_share(side)
        row = first_submission(side)
        answers = typed(side, {"value": "5"}) | {f"{share.pk}.numerator": "90", f"{share.pk}.denominator": "100"}
        submit(submission=row, client_key="k", typed=answers, by=side.people["lead"], at=NOW)
        send_back(submission=row, comments={share.pk: "Is that everybody?"}, by=side.people["backbone"], at=NOW)
    html = sign_in(side.people["lead"]).get(url(side, row)).content.decode()
    assert "Is that everybody?" in html
    assert f'name="{share.pk}.numerator" value="90"' in html
    assert f'name="{side.indicator.pk}.value"' not in html
    assert "90.0%" in html


def test_form_saved_over_somebody_elses_change_shows_both(world: World, sign_in: SignIn) -> None:
    side, row = world.a, opened(world.a)
    with network(side.network.id):
        changes = typed(side, {"value": "98"})
        save_draft(submission=row, changes=changes, base_version=0, by=side.people["contributor"], at=NOW)
    client = sign_in(side.people["lead"])
    answer = sent(client, url(side, row), typed(side, {"value": "97"}), then="save")
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Contributor changed this at 10:30 to “98”. You typed “97”." in html
    again = sent(
        client, url(side, row), typed(side, {"value": "97"}), then="save", base_version=hidden(html, "base_version")
    )
    assert again.status_code == 302
    with network(side.network.id):
        assert Submission.objects.get(pk=row.pk).draft == typed(side, {"value": "97"})


def autosave(client: Client, address: str, version: int, changes: dict[str, str]) -> Any:
    body = json.dumps({"base_version": version, "changes": changes})
    return client.post(address, body, content_type="application/json")


def test_autosave_merges_fields_and_asks_about_the_same_one(world: World, sign_in: SignIn) -> None:
    side, row = world.a, opened(world.a)
    ana, ben = sign_in(side.people["lead"]), sign_in(side.people["contributor"])
    value, story = typed(side, {"value": "98"}), typed(side, {"narrative": "A good term."})
    assert autosave(ana, url(side, row, "draft/"), 0, value).json() == {
        "version": 1,
        "saved_at": "10:30",
        "others": {},
    }
    merged = autosave(ben, url(side, row, "draft/"), 0, story).json()
    assert merged["version"] == 2
    assert merged["others"][f"{side.indicator.pk}.value"]["text"] == "98"
    clash = autosave(ben, url(side, row, "draft/"), 0, typed(side, {"value": "97"}))
    assert clash.status_code == 409
    (one,) = clash.json()["conflicts"]
    assert (one["theirs"], one["yours"], one["by"], one["at"]) == ("98", "97", "Lead", "10:30")


@pytest.mark.parametrize(
    "body", ["", "[]", "{", '{"base_version": "x", "changes": {}}', '{"changes": {"1.value": 3}}']
)
def test_autosave_of_nonsense_is_refused(world: World, sign_in: SignIn, body: str) -> None:
    side, row = world.a, opened(world.a)
    client = sign_in(side.people["lead"])
    assert client.post(url(side, row, "draft/"), body, content_type="application/json").status_code == 400


def test_autosave_of_a_locked_or_foreign_field_is_refused(world: World, sign_in: SignIn) -> None:
    side, row = world.a, opened(world.a)
    client = sign_in(side.people["lead"])
    assert autosave(client, url(side, row, "draft/"), 0, {"999999.value": "1"}).status_code == 422
    with network(side.network.id):
        submit(submission=row, client_key="k", typed=typed(side, {"value": "5"}), by=side.people["lead"], at=NOW)
    assert autosave(client, url(side, row, "draft/"), 1, typed(side, {"value": "6"})).status_code == 422


def test_correction_asked_by_the_partner_opens_the_answer_with_its_reason(world: World, sign_in: SignIn) -> None:
    side, row = world.a, opened(world.a)
    with network(side.network.id):
        submit(submission=row, client_key="k", typed=typed(side, {"value": "5"}), by=side.people["lead"], at=NOW)
        approve(submissions=[row], by=side.people["backbone"], at=NOW)
    client, address = sign_in(side.people["lead"]), url(side, row, f"correct/{side.indicator.pk}/")
    assert client.post(address, {"reason": " "}).status_code == 422
    assert sign_in(side.people["contributor"]).get(address).status_code == 404
    assert client.post(address, {"reason": "One class was missing."}).status_code == 302
    html = client.get(url(side, row)).content.decode()
    assert "One class was missing." in html
    assert f'name="{side.indicator.pk}.value" value="5"' in html


def test_form_takes_the_same_statements_for_more_indicators(world: World, sign_in: SignIn) -> None:
    side, row = world.a, opened(world.a)
    client = sign_in(side.people["lead"])
    client.get(url(side, row))
    with CaptureQueriesContext(connection) as few:
        client.get(url(side, row))
    with network(side.network.id):
        add_share(side)
        first_submission(side)
    with CaptureQueriesContext(connection) as many:
        client.get(url(side, row))
    assert len(many) == len(few)


@pytest.mark.django_db(transaction=True)
def test_form_sent_by_many_clicks_at_once_stores_one_submission(world: World, sign_in: SignIn) -> None:
    side, row = world.a, opened(world.a)
    client = sign_in(side.people["lead"])
    sent(client, url(side, row), typed(side, {"value": "7"}))
    page = client.get(url(side, row, "check/")).content.decode()
    form = {"client_key": hidden(page, "client_key"), "seen_version": hidden(page, "seen_version")}
    clients = [sign_in(side.people["lead"]) for _each in range(10)]

    def click(one: Client) -> str:
        try:
            return str(one.post(url(side, row, "check/"), form)["Location"])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(click, clients)) == {url(side, row, "submitted/")}
    with network(side.network.id):
        assert SubmissionVersion.objects.count() == 1


@pytest.mark.parametrize("entering", [False, True])
def test_summary_of_errors_names_the_indicator_and_the_cell_and_leads_to_the_field(
    world: World, sign_in: SignIn, entering: bool
) -> None:
    side = world.a
    with network(side.network.id):
        share = add_share(side)
        add_sexes(side)
        row = first_submission(side)
    client = sign_in(side.people["backbone" if entering else "lead"])
    if entering:
        client.post(url(side, row, "enter/"), {"channel": "phone", "words": "Mo, 3 May"})
    wrong = typed(side, {"value": "O5", "cells.sex=girls.value": "O5"})
    wrong |= {f"{share.pk}.numerator": "O5", f"{share.pk}.denominator": "7"}
    page = sent(client, url(side, row), wrong)
    assert page.status_code == 422
    html = page.content.decode()
    lines = re.findall(r'<li><a href="#([^"]+)">([^<]+)</a></li>', html.partition("data-error-summary")[2])
    assert sorted(words.partition(": Enter")[0] for _anchor, words in lines) == [
        "Children ready for school, Children ready",
        "Harbour reading sessions",
        "Harbour reading sessions, Girls",
    ]
    assert all(f'id="{anchor}"' in html for anchor, _words in lines)
    assert html.count("Harbour reading sessions, Girls: ") == 1  # beside the field the sentence stands by itself


def test_autosave_that_is_refused_names_the_indicator(world: World, sign_in: SignIn) -> None:
    side, row = world.a, opened(world.a)
    body = json.dumps({"base_version": 0, "changes": typed(side, {"narrative": "x" * 100_000})})
    answer = sign_in(side.people["lead"]).post(url(side, row, "draft/"), body, content_type="application/json")
    assert answer.status_code == 422
    [[words]] = answer.json()["errors"].values()
    assert words.startswith("Harbour reading sessions: Enter at most")


def test_summary_names_an_indicator_without_an_answer_once(world: World, sign_in: SignIn) -> None:
    side, row = world.a, opened(world.a)
    page = sent(sign_in(side.people["lead"]), url(side, row), typed(side, {"value": ""}))
    assert page.status_code == 422
    summary = page.content.decode().partition("data-error-summary")[2].partition("</ul>")[0]
    assert ">Answer “Harbour reading sessions”, or say why there is no answer.<" in summary
