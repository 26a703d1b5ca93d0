"""Staff are told that organisations ask to join: each request once, however many ask, in no flood of mails."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from initiatives.models import Initiative
from partners.handlers.join_requests import tell
from partners.models import JoinRequest
from partners.operations.join_notices import QUIET, tell_staff
from partners.operations.join_requests import ask_to_join, decline
from partners.validators import JoinRequestEntry
from tenancy.enums import Role
from tenancy.models import Event, Grant, Job, Mail, Network, User
from tenancy.row_security import network
from tests.world import NOW, World, grant, make_initiative

SignIn = Callable[[User], Client]
KIND = "partners.tell_of_requests"


def ask(world: World, number: int = 1, *, initiative: Initiative | None = None) -> JoinRequest:
    entry = JoinRequestEntry(name=f"Quay {number}", contact_name="Ana", contact_email=f"ana{number}@quay.example")
    return ask_to_join(initiative=initiative or world.a.initiative, entry=entry, by=None, at=NOW)


def told(world: World, at: Any = NOW) -> list[str]:
    """Do it; to whom mails went."""
    before = set(Mail.objects.values_list("pk", flat=True))
    tell_staff(initiative=world.a.initiative, at=at)
    return list(Mail.objects.exclude(pk__in=before).order_by("to_email").values_list("to_email", flat=True))


@pytest.fixture
def inside(world: World) -> Any:
    with network(world.a.network.pk):
        yield world


def test_request_is_told_to_the_backbone_staff_by_its_job_once(inside: World) -> None:
    ask(inside)
    job = Job.objects.get(kind=KIND)
    for _again in range(2):
        tell(network_id=inside.a.network.pk, at=NOW, **job.ids)
    mail = Mail.objects.get(to_email="backbone@a.example.org")
    assert mail.subject == "1 organisation asks to join Harbour initiative"
    assert f"/n/net-a/requests/?initiative={inside.a.initiative.pk}" in mail.text
    assert "Quay" not in mail.text + mail.html  # strangers wrote it
    assert not Mail.objects.filter(to_email="owner@a.example.org").exists()
    event = Event.objects.get(type="partners.join_request.staff_told")
    assert (event.payload, event.initiative_id) == ({"requests": 1, "people": 1}, inside.a.initiative.pk)


def test_request_without_backbone_staff_is_told_to_the_owners(inside: World) -> None:
    Grant.objects.filter(role=Role.BACKBONE).delete()
    ask(inside)
    assert told(inside) == ["owner@a.example.org"]


def test_burst_of_requests_is_one_mail_now_and_one_a_day_later_with_the_number(inside: World) -> None:
    ask(inside)
    assert told(inside) == ["backbone@a.example.org"]
    for number in range(2, 30):
        ask(inside, number)
        assert told(inside, NOW + timedelta(minutes=number)) == []
    [later] = Job.objects.filter(kind=KIND, dedupe_key__startswith="initiative-")
    assert later.run_after == NOW + QUIET
    before = set(Mail.objects.values_list("pk", flat=True))
    tell(network_id=inside.a.network.pk, at=later.run_after, **later.ids)
    [mail] = Mail.objects.exclude(pk__in=before)
    assert mail.subject == "28 organisations ask to join Harbour initiative"
    assert "With earlier ones, 29 wait for an answer." in mail.text
    assert told(inside, later.run_after + QUIET) == []


def test_request_decided_before_the_mail_needs_none(inside: World) -> None:
    decline(request=ask(inside), answer="", by=inside.a.people["backbone"], at=NOW)
    assert told(inside) == []
    assert not Event.objects.filter(type="partners.join_request.staff_told").exists()


def test_each_initiative_tells_its_own_staff(inside: World) -> None:
    other = make_initiative(inside.a.network, name="Other", slug="other")
    grant(inside.a.network, "second@a.example.org", Role.BACKBONE, initiative_id=other.pk)
    ask(inside)
    ask(inside, 2, initiative=other)
    assert told(inside) == ["backbone@a.example.org"]
    tell_staff(initiative=other, at=NOW)
    assert Mail.objects.filter(subject="1 organisation asks to join Other").get().to_email == "second@a.example.org"


def test_demonstration_writes_to_nobody_outside(inside: World, settings: Any) -> None:
    settings.KEEL_EMBEDDED = False
    Network.objects.filter(pk=inside.a.network.pk).update(is_demonstration=True)
    ask(inside)
    assert told(inside) == []


def test_address_of_the_public_page_stands_where_partners_are_managed(world: World, sign_in: SignIn) -> None:
    pages = ("/n/net-a/partners/", "/n/net-a/requests/")
    backbone, steering = sign_in(world.a.people["backbone"]), sign_in(world.a.people["steering"])
    for page in pages:
        assert "/n/net-a/start-well/set-up/about/" in backbone.get(page).content.decode()
    with network(world.a.network.pk):
        Initiative.objects.filter(pk=world.a.initiative.pk).update(is_joinable=True)
    for page in pages:
        shown = backbone.get(page).content.decode()
        assert "/p/net-a/start-well/join/" in shown
        assert 'data-copy="#join-start-well"' in shown
    assert "/p/net-a/" not in steering.get(pages[0]).content.decode()
