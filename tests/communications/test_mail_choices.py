"""Mail to you: what comes, switched off and on by the person it comes to and by nobody else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from communications.models import ReminderRefusal, Subscription
from communications.operations.refusals import refuse_reminders, stop_token
from communications.operations.subscriptions import subscribe, unsubscribe
from communications.queries.mail_choices import MailChoice, mail_to
from initiatives.models import Initiative
from partners.models import Participation
from tenancy.enums import Role
from tenancy.models import Event, Grant, Membership, Network, User
from tenancy.row_security import network
from tests.world import CANARY, NOW, World, make_initiative

SignIn = Callable[[User], Client]
PAGE = "/accounts/mail/"
SWITCH = "/n/net-a/start-well/mail/"


def choices(user: User) -> list[MailChoice]:
    return [choice for one in mail_to(user, at=NOW, has_used_second_factor=False) for choice in one.choices]


def page(client: Client) -> str:
    return client.get(PAGE).content.decode()


def events(world: World) -> list[str]:
    with network(world.a.network.pk):
        found = Event.objects.filter(type__startswith="communications.").order_by("pk").values_list("type", flat=True)
        return [type.removeprefix("communications.") for type in found]


def test_reminders_switched_off_and_on_are_one_event_each(world: World, sign_in: SignIn) -> None:
    lead = world.a.people["lead"]
    client = sign_in(lead)
    assert "Switch off" in page(client)
    for wanted in ("no", "no", "yes", "yes"):
        answer = client.post(SWITCH, {"about": "reminders", "wanted": wanted})
        assert answer["Location"] == f"{PAGE}#net-a-start-well"
        assert (choices(lead)[0].refused_since is None) == (wanted == "yes")
    assert events(world) == ["reminders.refused", "reminders.taken"]
    assert "You get reminders of Harbour initiative again." in page(client)


def test_reports_switched_on_and_off_are_one_event_each(world: World, sign_in: SignIn) -> None:
    funder = world.a.people["funder"]
    client = sign_in(funder)
    for wanted in ("yes", "yes", "no", "no"):
        client.post(SWITCH, {"about": "reports", "wanted": wanted})
        assert choices(funder)[0].follows == (wanted == "yes")
    assert events(world) == ["subscription.started", "subscription.ended"]


def test_subscription_begun_again_says_so_in_the_history(world: World) -> None:
    initiative, funder = world.a.initiative, world.a.people["funder"]
    with network(world.a.network.pk):
        for _again in range(2):
            subscribe(initiative=initiative, by=funder, at=NOW)
            unsubscribe(initiative=initiative, by=funder, at=NOW)
    assert events(world) == ["subscription.started", "subscription.ended"] * 2


def test_switch_touches_the_rows_of_its_person_alone(world: World, sign_in: SignIn) -> None:
    with network(world.a.network.pk):
        for name in ("contributor", "other_lead"):
            refuse_reminders(initiative=world.a.initiative, by=world.a.people[name], at=NOW)
    client = sign_in(world.a.people["contributor"])
    client.post(SWITCH, {"about": "reminders", "wanted": "yes", "user": str(world.a.people["other_lead"].pk)})
    with network(world.a.network.pk):
        assert [row.user_id for row in ReminderRefusal.objects.all()] == [world.a.people["other_lead"].pk]


@pytest.mark.parametrize("role", ["owner", "backbone", "funder", "steering"])
def test_reminders_that_come_to_nobody_of_this_role_cannot_be_switched(
    world: World, sign_in: SignIn, role: str
) -> None:
    client = sign_in(world.a.people[role])
    assert client.post(SWITCH, {"about": "reminders", "wanted": "no"}).status_code == 404
    assert "Reminders of what is due" not in page(client)
    assert events(world) == []


@pytest.mark.parametrize("sent", [{}, {"about": "receipts", "wanted": "no"}, {"about": "reports", "wanted": "maybe"}])
def test_switch_that_is_not_there_changes_nothing(world: World, sign_in: SignIn, sent: dict[str, str]) -> None:
    assert sign_in(world.a.people["lead"]).post(SWITCH, sent).status_code == 302
    assert events(world) == []


def test_switch_of_another_network_or_initiative_is_not_there(world: World, sign_in: SignIn) -> None:
    with network(world.a.network.pk):
        make_initiative(world.a.network, name="Elsewhere", slug="elsewhere")
    client, sent = sign_in(world.a.people["lead"]), {"about": "reports", "wanted": "yes"}
    for address in ("/n/net-b/start-well/mail/", "/n/net-a/elsewhere/mail/", "/n/net-a/unknown/mail/"):
        assert client.post(address, sent).status_code == 404
    assert CANARY not in page(client)
    assert "Elsewhere" not in page(client)
    for side in (world.a, world.b):
        with network(side.network.pk):
            assert not Subscription.objects.exists()


def test_page_of_somebody_in_two_networks_names_both_and_keeps_them_apart(world: World, sign_in: SignIn) -> None:
    lead, b = world.a.people["lead"], world.b
    Membership.objects.create(network=b.network, user=lead)
    with network(b.network.pk):
        scope = {"initiative_id": b.initiative.pk, "granted_at": NOW}
        Grant.objects.create(network=b.network, user=lead, role=Role.FUNDER, **scope)
        subscribe(initiative=b.initiative, by=lead, at=NOW)
    found = choices(lead)
    assert [(one.is_reminded, one.follows) for one in found] == [(True, False), (False, True)]


def test_network_that_asks_for_a_second_factor_tells_nothing_before(world: World, sign_in: SignIn) -> None:
    Network.objects.filter(pk=world.a.network.pk).update(second_factor_roles=[Role.LEAD])
    client = sign_in(world.a.people["lead"])
    shown = page(client)
    assert "Harbour network asks for a second factor" in shown
    assert "Harbour initiative" not in shown
    answer = client.post(SWITCH, {"about": "reminders", "wanted": "no"})
    assert answer["Location"].startswith("/n/net-a/second-factor/")
    assert events(world) == []


def test_initiative_that_reminds_nobody_says_so_and_one_that_was_left_is_silent(world: World) -> None:
    lead = world.a.people["lead"]
    with network(world.a.network.pk):
        Initiative.objects.update(sends_reminders=False)
    assert (choices(lead)[0].is_reminded, choices(lead)[0].sends_reminders) == (True, False)
    with network(world.a.network.pk):
        Participation.objects.update(left_on=NOW.date() - timedelta(days=1))
    assert not choices(lead)[0].is_reminded


def test_mails_that_always_come_are_named_for_those_they_come_to(world: World, sign_in: SignIn) -> None:
    lead, staff = page(sign_in(world.a.people["lead"])), page(sign_in(world.a.people["backbone"]))
    assert "Receipt of what you submitted" in lead
    assert "Organisations ask to join" not in lead
    assert "Organisations ask to join" in staff
    assert "Receipt of what you submitted" not in staff
    assert "No mail yet" in page(sign_in(world.nobody))


def test_page_takes_the_same_statements_however_many_initiatives(world: World) -> None:
    owner = world.a.people["owner"]
    with CaptureQueriesContext(connection) as few:
        choices(owner)
    with network(world.a.network.pk):
        for number in range(5):
            make_initiative(world.a.network, name=f"Initiative {number}", slug=f"initiative-{number}")
    with CaptureQueriesContext(connection) as many:
        assert len(choices(owner)) == 6
    assert len(many) == len(few)


def test_page_of_the_mailed_link_leads_to_all_mail(world: World) -> None:
    token = stop_token(initiative=world.a.initiative, user=world.a.people["lead"])
    stranger = Client()
    assert f'href="{PAGE}"' in stranger.get(f"/reminders/{token}/").content.decode()
    assert stranger.get(PAGE)["Location"] == f"/accounts/login/?next={PAGE}"
