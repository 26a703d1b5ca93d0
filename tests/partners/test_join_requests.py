"""Organisations ask to join on a public page, and the backbone decides."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client

from initiatives.models import Initiative
from partners.models import JoinRequest, Participation, Partner
from partners.operations.join_requests import (
    KEPT,
    accept_as_existing,
    accept_as_new,
    ask_to_join,
    decline,
    forget_contacts,
)
from partners.validators import JoinRequestEntry
from tenancy.models import Event, Invitation, Mail, User
from tenancy.queries.grants import held_grants
from tenancy.row_security import network
from tests.world import CANARY, NOW, World

SignIn = Callable[[User], Client]
PUBLIC = "/p/net-a/start-well/join/"
LIST = "/n/net-a/requests/"
SENT = {
    "name": "Quay Nursery",
    "sector": "education",
    "type": "nursery",
    "place": "Harbourside",
    "website": "quay.example",
    "contact_name": "Ana Quay",
    "contact_email": "Ana@quay.example",
    "message": "We would like to help.",
    "fax": "",
}
ENTRY = JoinRequestEntry(name="Quay Nursery", contact_name="Ana Quay", contact_email="ana@quay.example")


@pytest.fixture
def open_world(world: World) -> Iterator[World]:
    cache.clear()
    for side in (world.a, world.b):
        with network(side.network.pk):
            Initiative.objects.filter(pk=side.initiative.pk).update(is_joinable=True)
            side.initiative.refresh_from_db()
    yield world
    cache.clear()


@pytest.fixture
def inside(open_world: World) -> Iterator[World]:
    with network(open_world.a.network.pk):
        yield open_world


def asked(world: World, **fields: Any) -> JoinRequest:
    said = {"name": ENTRY.name, "contact_name": "Ana", "contact_email": "ana@quay.example"} | fields
    entry = JoinRequestEntry(**said)
    return ask_to_join(initiative=world.a.initiative, entry=entry, by=None, at=NOW)


def decider(world: World) -> dict[str, Any]:
    user = world.a.people["backbone"]
    return {"grants": held_grants(user_id=user.pk), "by": user, "at": NOW}


def rows(world: World) -> list[JoinRequest]:
    with network(world.a.network.pk):
        return list(JoinRequest.objects.order_by("pk"))


def test_stranger_asks_and_is_thanked(open_world: World) -> None:
    client = Client()
    page = client.get(PUBLIC)
    assert page.status_code == 200
    assert CANARY not in page.content.decode()
    answer = client.post(PUBLIC, SENT)
    assert answer["Location"] == f"{PUBLIC}thanks/"
    assert client.get(f"{PUBLIC}thanks/").status_code == 200
    [row] = rows(open_world)
    assert (row.name, row.website, row.contact_email) == ("Quay Nursery", "https://quay.example", "ana@quay.example")
    with network(open_world.a.network.pk):
        mail = Mail.objects.get(to_email="ana@quay.example")
        event = Event.objects.get(type="partners.join_request.asked_to_join")
    assert "Harbour initiative" in mail.subject
    assert "Quay" not in mail.text.replace("quay.example", "")
    assert (event.object_name, event.actor_name, event.payload) == ("Quay Nursery", "Keel", {})


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "name of your organisation"),
        ("name", "x" * 201, "at most 200"),
        ("name", "Win at https://evil.example", "without a web address"),
        ("sector", "shipping", "from the list"),
        ("type", "x" * 81, "at most 80"),
        ("place", "x" * 121, "at most 120"),
        ("website", "javascript:alert(1)", "https://"),
        ("website", "no site", "https://"),
        ("contact_name", "", "your name"),
        ("contact_name", "x" * 121, "at most 120"),
        ("contact_email", "", "e-mail"),
        ("contact_email", "ana@", "like name@example.org"),
        ("message", "x" * 2001, "at most 2000"),
    ],
)
def test_bad_value_is_said_at_its_field_and_nothing_is_lost(
    open_world: World, field: str, value: str, words: str
) -> None:
    answer = Client().post(PUBLIC, SENT | {field: value})
    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors[field])
    kept = "Ana Quay" if field != "contact_name" else "We would like to help."
    assert kept in answer.content.decode()
    assert rows(open_world) == []


def test_hidden_field_filled_in_is_thanked_and_forgotten(open_world: World) -> None:
    assert Client().post(PUBLIC, SENT | {"fax": "123"})["Location"] == f"{PUBLIC}thanks/"
    assert rows(open_world) == []


def test_answer_never_tells_whether_a_partner_is_known(open_world: World) -> None:
    client = Client()
    known = client.post(PUBLIC, SENT | {"name": open_world.a.partners[0].name, "contact_email": "lead@a.example.org"})
    unknown = client.post(PUBLIC, SENT)
    again = client.post(PUBLIC, SENT)
    assert known["Location"] == unknown["Location"] == again["Location"]
    assert known.content == unknown.content == again.content
    assert len(rows(open_world)) == 2


def test_too_many_requests_are_stopped_and_the_words_are_kept(open_world: World) -> None:
    client = Client()
    for number in range(3):
        assert client.post(PUBLIC, SENT | {"name": f"Quay {number}"}).status_code == 302
    answer = client.post(PUBLIC, SENT | {"name": "Quay again"})
    assert answer.status_code == 429
    assert "Quay again" in answer.content.decode()
    other = {"contact_email": "bo@quay.example"}
    assert client.post(PUBLIC, SENT | other).status_code == 302
    for number in range(20):
        client.post(PUBLIC, SENT | {"contact_email": f"n{number}@quay.example"})
    assert client.post(PUBLIC, SENT | {"contact_email": "last@quay.example"}).status_code == 429
    assert len(rows(open_world)) <= 20


def test_page_is_not_there_where_it_is_switched_off_or_the_initiative_has_ended(open_world: World) -> None:
    with network(open_world.a.network.pk):
        Initiative.objects.update(is_open=False)
    assert Client().get(PUBLIC).status_code == 404
    assert Client().post(PUBLIC, SENT).status_code == 404
    assert Client().get(f"{PUBLIC}thanks/").status_code == 404


def test_accept_as_new_makes_a_partner_that_takes_part_and_invites_its_lead(inside: World) -> None:
    accepted = accept_as_new(request=asked(inside), **decider(inside))
    partner = Partner.objects.get(code="quay-nursery")
    assert accepted.partner == partner
    assert Participation.objects.get(partner=partner).initiative == inside.a.initiative
    invitation = Invitation.objects.get(partner_id=partner.pk)
    assert (invitation.email, invitation.role) == ("ana@quay.example", "lead")
    types = Event.objects.values_list("type", flat=True)
    assert list(types).count("partners.join_request.accepted") == 1
    with pytest.raises(ValidationError):
        accept_as_new(request=accepted, **decider(inside))
    with pytest.raises(ValidationError):
        decline(request=accepted, answer="", by=inside.a.people["backbone"], at=NOW)


def test_accept_as_existing_joins_what_is_there_once(inside: World) -> None:
    partner = inside.a.partners[1]
    accept_as_existing(request=asked(inside), partner=partner, **decider(inside))
    assert Participation.objects.filter(partner=partner).count() == 1
    assert Partner.objects.count() == 3
    assert Invitation.objects.filter(partner_id=partner.pk, email="ana@quay.example").count() == 1
    known = asked(inside, name="Other words", contact_email="other-lead@a.example.org")
    accept_as_existing(request=known, partner=partner, **decider(inside))
    assert Invitation.objects.filter(email="other-lead@a.example.org").count() == 0
    assert Mail.objects.filter(to_email="other-lead@a.example.org", subject__startswith="Welcome").count() == 1


def test_accept_as_existing_of_a_partner_that_left_says_what_to_do(inside: World) -> None:
    partner = inside.a.partners[1]
    Participation.objects.filter(partner=partner).update(left_on=NOW.date())
    with pytest.raises(ValidationError, match="has left"):
        accept_as_existing(request=asked(inside), partner=partner, **decider(inside))
    assert JoinRequest.objects.get().is_open


def test_decline_writes_a_kind_mail(inside: World) -> None:
    decline(request=asked(inside), answer="Not this year.", by=inside.a.people["backbone"], at=NOW)
    decline(request=asked(inside, name="Other"), answer="", by=inside.a.people["backbone"], at=NOW)
    with_words, plain = Mail.objects.filter(subject__startswith="Your request").order_by("pk")
    assert "Not this year." in with_words.text
    assert "Thank you for what you do" in plain.text
    assert not Partner.objects.filter(name="Quay Nursery").exists()


def test_contacts_are_forgotten_some_time_after_a_decision(inside: World) -> None:
    decline(request=asked(inside), answer="No", by=inside.a.people["backbone"], at=NOW)
    waiting = asked(inside, name="Waiting")
    assert forget_contacts(at=NOW + KEPT) == 0
    assert forget_contacts(at=NOW + KEPT + timedelta(days=1)) == 1
    row = JoinRequest.objects.exclude(pk=waiting.pk).get()
    assert (row.name, row.contact_name, row.contact_email, row.message) == ("Quay Nursery", "", "", "")
    waiting.refresh_from_db()
    assert waiting.contact_email == "ana@quay.example"


def test_pages_show_likely_duplicates_and_decide(open_world: World, sign_in: SignIn) -> None:
    with network(open_world.a.network.pk):
        Partner.objects.filter(pk=open_world.a.partners[2].pk).update(name="The Quay Nursery Ltd")
        first, second, third = asked(open_world), asked(open_world, name="Tide"), asked(open_world, name="Anchor")
    client = sign_in(open_world.a.people["backbone"])
    page = client.get(LIST).content.decode()
    assert all(name in page for name in ("Quay Nursery", "Tide", "Anchor"))
    assert '<span class="count">3</span>' in page
    assert "organisations wait for an answer" in client.get("/n/net-a/").content.decode()
    detail = client.get(f"{LIST}{first.pk}/").content.decode()
    assert "the same name, written differently" in detail
    linked = client.post(f"{LIST}{first.pk}/link/", {"partner": open_world.a.partners[2].pk})
    assert linked["Location"] == f"/n/net-a/partners/{open_world.a.partners[2].pk}/"
    assert client.post(f"{LIST}{second.pk}/accept/").status_code == 302
    assert client.post(f"{LIST}{third.pk}/decline/", {"answer": "x" * 2001}).status_code == 422
    assert client.post(f"{LIST}{third.pk}/decline/", {"answer": "No"})["Location"] == LIST
    assert client.post(f"{LIST}{third.pk}/accept/").status_code == 422
    assert "No requests wait" in client.get(LIST).content.decode()
    assert "Anchor" in client.get(f"{LIST}?state=declined").content.decode()
    assert "Anchor" not in client.get(f"{LIST}?state=all&q=tide").content.decode()


def test_requests_to_another_initiative_are_not_there(open_world: World, sign_in: SignIn) -> None:
    with network(open_world.a.network.pk):
        row = asked(open_world)
        other = Initiative.objects.create(network=open_world.a.network, name="Other", slug="other", created_at=NOW)
        JoinRequest.objects.filter(pk=row.pk).update(initiative=other)
    client = sign_in(open_world.a.people["backbone"])
    assert "Quay" not in client.get(LIST).content.decode()
    assert client.get(f"{LIST}{row.pk}/").status_code == 404
    assert client.post(f"{LIST}{row.pk}/accept/").status_code == 404
    assert client.get(f"/api/v1/net-a/join-requests/{row.pk}/").status_code == 404
    assert sign_in(open_world.a.people["owner"]).get(f"{LIST}{row.pk}/").status_code == 200


def test_api_lists_and_decides(open_world: World, sign_in: SignIn) -> None:
    base, json = "/api/v1/net-a/join-requests/", "application/json"
    with network(open_world.a.network.pk):
        Partner.objects.filter(pk=open_world.a.partners[2].pk).update(name="Quay Nursery CIC")
        first, second = asked(open_world), asked(open_world, name="Tide")
    client = sign_in(open_world.a.people["backbone"])
    assert [one["name"] for one in client.get(base).json()["results"]] == ["Tide", "Quay Nursery"]
    refused = client.post(f"{base}{first.pk}/accept/", {}, json)
    assert (refused.status_code, refused["Content-Type"]) == (409, "application/problem+json")
    assert refused.json()["candidates"][0]["id"] == open_world.a.partners[2].pk
    made = client.post(f"{base}{first.pk}/accept/", {"confirm_new": True, "code": "qn"}, json)
    assert (made.status_code, made.json()["state"]) == (200, "accepted")
    assert client.post(f"{base}{second.pk}/decline/", {"answer": "No"}, json).json()["state"] == "declined"
    assert client.post(f"{base}{second.pk}/decline/", {}, json).status_code == 400
    assert client.get(base).json()["results"] == []
    assert len(client.get(f"{base}?state=all").json()["results"]) == 2
