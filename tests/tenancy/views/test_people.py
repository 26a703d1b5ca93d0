"""People, invitations and networks on pages: who sees whom, and that account and network are never mixed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tenancy.enums import Role
from tenancy.models import Grant, Invitation, OutboxMail, User
from tenancy.operations.grants import give
from tenancy.row_security import network
from tests.world import CANARY, NOW, World

SignIn = Callable[[User], Client]


def page(name: str, world: World, *args: Any) -> str:
    return reverse(f"tenancy:{name}", args=[world.a.network.slug, *args])


def invite_by_form(client: Client, world: World, role: str = "lead", **values: Any) -> Any:
    sent = {"email": "new@example.org", "name": "", "partner": world.a.partners[0].pk, **values}
    return client.post(page("invitation-create", world) + f"?role={role}", sent)


def invitations(world: World) -> list[Invitation]:
    with network(world.a.network.pk):
        return list(Invitation.objects.order_by("id"))


def test_people_owner_sees_everybody_and_nobody_of_another_network(world: World, sign_in: SignIn) -> None:
    body = sign_in(world.a.people["owner"]).get(page("people", world)).content.decode()
    for person in world.a.people.values():
        assert person.email in body
    assert CANARY not in body
    assert "@b.example.org" not in body


def test_people_lead_sees_only_their_own_partner(world: World, sign_in: SignIn) -> None:
    body = sign_in(world.a.people["lead"]).get(page("people", world)).content.decode()
    assert world.a.people["contributor"].email in body
    assert world.a.people["other_lead"].email not in body
    assert world.a.people["funder"].email not in body


def test_people_statements_do_not_grow_with_the_people(
    world: World, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        person = User.objects.create_user(email=f"many-{number}@example.org")
        with network(world.a.network.pk):
            scope = {"partner_id": world.a.partners[number % 3].pk}
            give(by=None, to=person, network_id=world.a.network.pk, role=Role.CONTRIBUTOR, at=NOW, **scope)
    client = sign_in(world.a.people["owner"])
    client.get(page("people", world))
    with django_assert_max_num_queries(18):
        client.get(page("people", world))


def test_invitation_create_shows_the_roles_within_reach(world: World, sign_in: SignIn) -> None:
    body = sign_in(world.a.people["lead"]).get(page("invitation-create", world)).content.decode()
    assert "?role=contributor" in body
    assert "?role=owner" not in body


def test_invitation_create_by_form_sends_and_lists_it(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.a.people["owner"])
    answer = invite_by_form(client, world)
    assert answer["Location"] == page("people", world)
    assert "new@example.org" in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    "bad",
    [
        {"email": ""},
        {"email": "not an address"},
        {"partner": ""},
        {"partner": 999_999},
        {"email": "lead@a.example.org"},
    ],
)
def test_invitation_create_bad_input_is_explained(world: World, sign_in: SignIn, bad: dict[str, Any]) -> None:
    answer = invite_by_form(sign_in(world.a.people["owner"]), world, **bad)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert invitations(world) == []


def test_invitation_create_for_a_partner_of_another_network_is_refused(world: World, sign_in: SignIn) -> None:
    answer = invite_by_form(sign_in(world.a.people["owner"]), world, partner=world.b.partners[0].pk)
    assert answer.status_code == 422
    assert CANARY not in answer.content.decode()


def test_invitation_out_of_reach_cannot_be_revoked_or_sent_again(world: World, sign_in: SignIn) -> None:
    invite_by_form(sign_in(world.a.people["owner"]), world, partner=world.a.partners[1].pk)
    (one,) = invitations(world)
    for name in ("invitation-revoke", "invitation-resend"):
        assert sign_in(world.a.people["lead"]).post(page(name, world, one.pk)).status_code == 404
    sign_in(world.a.people["other_lead"]).post(page("invitation-revoke", world, one.pk))
    assert invitations(world)[0].revoked_at


def test_role_remove_asks_first_and_then_removes(world: World, sign_in: SignIn) -> None:
    with network(world.a.network.pk):
        grant = Grant.objects.get(user=world.a.people["contributor"])
    client = sign_in(world.a.people["lead"])
    address = page("role-remove", world, grant.pk)
    assert client.get(address).status_code == 200
    assert client.post(address)["Location"] == page("people", world)
    former = sign_in(world.a.people["contributor"])
    assert former.get(page("network", world)).status_code == 404


def test_role_remove_of_the_last_owner_is_refused(world: World, sign_in: SignIn) -> None:
    with network(world.a.network.pk):
        grant = Grant.objects.get(role=Role.OWNER)
    answer = sign_in(world.a.people["owner"]).post(page("role-remove", world, grant.pk))
    assert answer.status_code == 422
    assert "only owner" in answer.content.decode()


def test_switching_networks_never_moves_a_stale_tab(world: World, sign_in: SignIn) -> None:
    """A tab of A, left open while the person went on in B, still acts in A and nowhere else."""
    owner = world.a.people["owner"]
    with network(world.b.network.pk):
        give(by=None, to=owner, network_id=world.b.network.pk, role=Role.OWNER, at=NOW)
    client = sign_in(owner)
    stale = client.get(page("invitation-create", world) + "?role=owner")
    client.get(reverse("tenancy:network", args=[world.b.network.slug]))
    client.post(stale.wsgi_request.get_full_path(), {"email": "new@example.org", "name": ""})
    assert [one.email for one in invitations(world)] == ["new@example.org"]
    with network(world.b.network.pk):
        assert not Invitation.objects.exists()


def test_switcher_lists_ones_own_networks_and_the_account_stays_the_same(world: World, sign_in: SignIn) -> None:
    owner = world.a.people["owner"]
    with network(world.b.network.pk):
        give(
            by=None,
            to=owner,
            network_id=world.b.network.pk,
            role=Role.FUNDER,
            initiative_id=world.b.initiative.pk,
            at=NOW,
        )
    client = sign_in(owner)
    for side in (world.a, world.b):
        body = client.get(reverse("tenancy:network", args=[side.network.slug])).content.decode()
        assert owner.email in body
        assert f"/n/{world.a.network.slug}/" in body
        assert f"/n/{world.b.network.slug}/" in body
    assert client.get(reverse("tenancy:people", args=[world.b.network.slug])).status_code == 404


def test_networks_lists_roles_and_begins_with_none(world: World, sign_in: SignIn) -> None:
    body = sign_in(world.a.people["lead"]).get(reverse("tenancy:networks")).content.decode()
    assert "Harbour network" in body
    assert "Partner lead" in body
    assert CANARY not in body
    assert "You are in no network yet" in sign_in(world.nobody).get(reverse("tenancy:networks")).content.decode()


def test_network_shows_first_steps_to_those_who_set_it_up(world: World, sign_in: SignIn) -> None:
    staff = sign_in(world.a.people["backbone"]).get(page("network", world)).content.decode()
    assert "Agree on one shared goal" in staff
    assert "First steps" not in sign_in(world.a.people["funder"]).get(page("network", world)).content.decode()


def test_outbox_elsewhere_than_in_an_embedded_run_is_not_there(world: World, sign_in: SignIn, settings: Any) -> None:
    client = sign_in(world.a.people["owner"])
    assert client.get(page("outbox", world)).status_code == 200
    settings.KEEL_EMBEDDED = False
    assert client.get(page("outbox", world)).status_code == 404


def test_outbox_mail_has_working_links_and_another_networks_is_not_found(
    world: World, sign_in: SignIn, settings: Any
) -> None:
    values = {"subject": "Code", "text": "Open http://localhost:8000/invitations/abc/ now", "sent_at": NOW}
    own = OutboxMail.objects.create(to_email=world.a.people["lead"].email, **values)
    foreign = OutboxMail.objects.create(to_email=world.b.people["lead"].email, **values)
    client = sign_in(world.a.people["owner"])
    body = client.get(page("outbox-mail", world, own.pk)).content.decode()
    assert 'href="http://localhost:8000/invitations/abc/"' in body
    assert client.get(page("outbox-mail", world, foreign.pk)).status_code == 404


def test_mails_lists_deliveries_without_their_text(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.a.people["owner"])
    invite_by_form(client, world)
    body = client.get(page("mails", world)).content.decode()
    assert "new@example.org" in body
    assert "/invitations/" not in body.replace("/invitations/new/", "")


def test_home_signed_out_welcomes(db: None, client: Client) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert reverse("account_login") in answer.content.decode()
