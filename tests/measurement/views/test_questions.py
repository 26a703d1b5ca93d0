"""Asking a colleague: one line by a mailed link, one answer, and nothing that is lost or shown beside it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from measurement.models import Question, Submission
from measurement.operations.drafts import DraftConflictError, save_draft
from measurement.operations.questions import ask_colleague
from measurement.operations.submissions import submit
from tenancy.models import Event, Mail, Token, User
from tenancy.row_security import network
from tests.measurement.quarter import add_sexes, add_share, first_submission
from tests.world import NOW, Side, World

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def moving() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def row(world: World) -> Submission:
    with network(world.a.network.pk):
        add_share(world.a)
        add_sexes(world.a)
        return first_submission(world.a)


def url(side: Side, row: Submission, more: str = "") -> str:
    return f"/n/{side.network.slug}/{side.initiative.slug}/submissions/{row.pk}/{more}"


def ask(side: Side, row: Submission, **more: Any) -> str:
    """The address in the mail of a new question."""
    asked = {"name": "Ana Ferry", "email": "ana@example.org", "text": "It stands in the <green> book."} | more
    with network(side.network.pk):
        ask_colleague(submission=row, indicator_id=side.indicator.pk, by=side.people["lead"], at=NOW, **asked)
        text = Mail.objects.filter(to_email=asked["email"]).latest("pk").text
    found = re.search(r"/q/\S+/", text)
    assert found
    return found[0]


def typed(side: Side, **fields: str) -> dict[str, str]:
    return {f"{side.indicator.pk}.{name}": text for name, text in fields.items()}


def draft_of(side: Side, row: Submission) -> Submission:
    with network(side.network.pk):
        return Submission.objects.get(pk=row.pk)


def test_question_asked_from_the_form_is_mailed_and_kept_as_a_hash(
    world: World, sign_in: SignIn, row: Submission
) -> None:
    side = world.a
    client = sign_in(side.people["contributor"])
    form = {"base_version": "0", "shown": "{}", "ask": str(side.indicator.pk), **typed(side, value="7")}
    where = client.post(url(side, row), form)["Location"]
    assert where == url(side, row, f"ask/{side.indicator.pk}/")
    assert draft_of(side, row).draft == typed(side, value="7")
    assert client.post(where, {"name": "", "email": "nobody"}).status_code == 422
    assert client.post(where, {"name": "Ana", "email": "Ana@Example.org"}).status_code == 302
    assert client.post(where, {"name": "Ana", "email": "ana@example.org"}).status_code == 422
    with network(side.network.pk):
        mail = Mail.objects.get(to_email="ana@example.org")
        assert Event.objects.filter(type="measurement.question.colleague_asked").count() == 1
    secret = re.search(r"/q/(\S+)/", mail.text)
    assert secret
    assert not Token.objects.filter(digest__contains=secret[1]).exists()
    assert "Ana was asked on 4 May" in client.get(url(side, row)).content.decode()


def test_page_of_a_question_shows_one_line_and_nothing_of_the_rest(world: World, row: Submission) -> None:
    side = world.a
    with network(side.network.pk):
        save_draft(
            submission=row,
            changes=typed(side, narrative="A secret story"),
            base_version=0,
            by=side.people["lead"],
            at=NOW,
        )
    answer = Client().get(ask(side, row))
    page = answer.content.decode()
    assert answer["Referrer-Policy"] == "same-origin"  # "no-referrer" takes the origin from its form, too
    assert "noindex" in answer["X-Robots-Tag"]
    assert "Harbour reading sessions" in page
    assert "It stands in the &lt;green&gt; book." in page
    assert "Girls" in page
    assert "Children ready for school" not in page
    assert "A secret story" not in page
    assert "/n/net-a/" not in page


def test_answer_of_a_colleague_lands_in_the_draft_under_their_name_once(
    world: World, sign_in: SignIn, row: Submission
) -> None:
    side = world.a
    link, colleague = ask(side, row), Client()
    answer = typed(side, value="62", narrative="Two boats more.") | {
        f"{side.indicator.pk}.cells.sex=girls.value": "40",
        f"{side.indicator.pk}.cells.sex=boys.value": "22",
    }
    assert colleague.post(link, answer)["Location"] == link
    assert "Thank you" in colleague.get(link).content.decode()
    kept = draft_of(side, row)
    assert kept.draft == answer
    assert kept.draft_stamps[f"{side.indicator.pk}.value"][1:3] == [None, "Ana Ferry"]
    page = sign_in(side.people["lead"]).get(url(side, row)).content.decode()
    assert "Ana Ferry answered on 4 May, 10:30" in page
    assert "The form says something else" not in page
    with network(side.network.pk):
        event = Event.objects.get(type="measurement.question.colleague_answered")
        assert event.actor_name == "Ana Ferry"
        assert Mail.objects.filter(to_email=side.people["lead"].email).count() == 1
        with pytest.raises(DraftConflictError):
            save_draft(submission=row, changes=typed(side, value="9"), base_version=0, by=side.people["lead"], at=NOW)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({}, "or say why there is no answer"),
        ({"value": "-4"}, "0 or more"),
        ({"value": "many"}, "digits"),
        ({"state": "not_available"}, "why"),
        ({"value": "9", "cells.sex=girls.value": "6", "cells.sex=boys.value": "6"}, "adds up to 12"),
    ],
)
def test_answer_that_is_wrong_says_what_to_do_and_is_not_kept(
    world: World, row: Submission, answer: dict[str, str], words: str
) -> None:
    link = ask(world.a, row)
    page = Client().post(link, typed(world.a, **answer))
    assert page.status_code == 422
    assert words in page.content.decode()
    assert draft_of(world.a, row).draft == {}
    assert Client().get(link).status_code == 200


def test_answer_beside_a_filled_field_loses_neither(world: World, sign_in: SignIn, row: Submission) -> None:
    side, lead = world.a, world.a.people["lead"]
    link = ask(side, row)
    with network(side.network.pk):
        save_draft(submission=row, changes=typed(side, value="60"), base_version=0, by=lead, at=NOW)
    Client().post(link, typed(side, value="62"))
    assert draft_of(side, row).draft == typed(side, value="60")
    client = sign_in(lead)
    page = client.get(url(side, row)).content.decode()
    assert "The form says something else" in page
    taken = re.search(r'name="take" value="(\d+)"', page)
    assert taken
    version = draft_of(side, row).draft_version
    client.post(url(side, row), {"base_version": str(version), "shown": "{}", "take": taken[1]})
    assert draft_of(side, row).draft == typed(side, value="62")


def test_second_answer_that_differs_is_told_that_it_was_not_taken_and_what_stands(
    world: World, row: Submission
) -> None:
    side, link = world.a, ask(world.a, row)
    first, tab = typed(side, value="62", state="reported"), Client()
    assert tab.post(link, first).status_code == 302
    again = tab.post(link, first | typed(side, value=" 62 "))
    assert (again.status_code, "Thank you" in again.content.decode()) == (200, True)
    refused = tab.post(link, first | typed(side, value="63"))
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "This question was answered already" in page
    assert "not taken" in page
    assert re.search(r"<strong>62</strong>", page)
    assert "Thank you" not in page
    assert draft_of(side, row).draft == typed(side, value="62")
    assert "Thank you" in tab.get(link).content.decode()


def test_second_answer_after_the_line_was_submitted_is_not_taken_either(world: World, row: Submission) -> None:
    side, link = world.a, ask(world.a, row)
    Client().post(link, typed(side, value="62"))
    with network(side.network.pk):
        answers = {f"{pk}.state": "not_applicable" for pk in _others(side)}
        submit(submission=row, client_key="k", typed=answers, by=side.people["lead"], at=NOW)
    assert Client().post(link, typed(side, value="63")).status_code == 409
    assert Client().post(link, typed(side, value="62")).status_code == 200


def test_link_withdrawn_expired_submitted_or_unknown_answers_nothing(
    world: World, sign_in: SignIn, row: Submission, moving: Any
) -> None:
    side, client = world.a, sign_in(world.a.people["lead"])
    assert Client().get("/q/unknown/").status_code == 404
    first = ask(side, row)
    with network(side.network.pk):
        pk = Question.objects.get().pk
    client.post(url(side, row), {"base_version": "0", "shown": "{}", "withdraw": str(pk)})
    assert Client().post(first, typed(side, value="1")).status_code == 404
    second = ask(side, row)
    moving.move_to(NOW + timedelta(days=14))
    assert Client().post(second, typed(side, value="1")).status_code == 410
    third = ask(side, row, email="third@example.org")
    moving.move_to(NOW)
    with network(side.network.pk):
        answers = typed(side, value="5") | {f"{pk}.state": "not_applicable" for pk in _others(side)}
        submit(submission=row, client_key="k", typed=answers, by=side.people["lead"], at=NOW)
    assert Client().post(third, typed(side, value="1")).status_code == 410
    with network(side.network.pk):
        assert not Question.objects.exclude(answered_at=None).exists()


def _others(side: Side) -> list[int]:
    model = type(side.indicator)
    return list(model.objects.exclude(pk=side.indicator.pk).values_list("pk", flat=True))


def test_link_of_another_network_reaches_that_network_alone(world: World, row: Submission) -> None:
    with network(world.b.network.pk):
        theirs = first_submission(world.b)
    page = Client().get(ask(world.b, theirs)).content.decode()
    assert "Harbour" not in page
    assert world.a.network.name not in page


def test_questions_through_the_api_are_asked_listed_and_withdrawn(
    world: World, sign_in: SignIn, row: Submission
) -> None:
    side, client = world.a, sign_in(world.a.people["contributor"])
    address = f"/api/v1/net-a/submissions/{row.pk}/questions/"
    body = {"indicator": side.indicator.pk, "name": "Ana", "email": "ana@example.org"}
    made = client.post(address, body, content_type="application/json")
    assert made.status_code == 201
    assert client.post(address, body, content_type="application/json").status_code == 400
    assert client.post(f"{address}{made.json()['id']}/withdraw/").json()["state"] == "withdrawn"
    assert [one["state"] for one in client.get(address).json()] == ["withdrawn"]
    assert sign_in(side.people["other_lead"]).get(address).status_code == 404
