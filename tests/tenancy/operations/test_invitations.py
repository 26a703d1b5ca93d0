"""Offers of roles: who may make them, what a link does, and what happens twice."""

import re
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from initiatives.models import Initiative
from tenancy.enums import InvitationState, Role
from tenancy.models import Event, Grant, Invitation, Job, Mail, Membership, Token, User
from tenancy.operations.invitations import (
    NotInvitedError,
    accept,
    accept_with_new_account,
    invite,
    resend,
    revoke,
)
from tenancy.queries.grants import held_grants
from tenancy.queries.scopes import Reach, reach_of
from tenancy.queries.tokens import digest
from tenancy.row_security import network
from tests.world import NOW, World, make_initiative, make_partner, make_user

LATER = NOW + timedelta(days=1)


def reach(user: User) -> Reach:
    return reach_of(held_grants(user_id=user.pk))


def offer(
    world: World, email: str = "new@example.org", by: str = "owner", at: datetime = NOW, **what: Any
) -> Invitation:
    """An invitation to contribute for the first partner, unless `what` says otherwise."""
    side = world.a
    scope = what or {"role": Role.CONTRIBUTOR, "partner_id": side.partners[0].pk}
    inviter = side.people[by]
    return invite(by=inviter, reach=reach(inviter), network_id=side.network.pk, email=email, at=at, **scope)


def secret_in_mail(email: str = "new@example.org") -> str:
    text = Mail.objects.filter(to_email=email).latest("id").text
    found = re.search(r"/invitations/([\w-]+)/", text)
    assert found
    return found[1]


def test_invite_queues_a_mail_with_a_secret_that_is_stored_hashed(world: World) -> None:
    with network(world.a.network.pk):
        invitation = offer(world)
        token = Token.objects.get(row_id=invitation.pk)
        assert token.digest == digest(secret_in_mail())
        assert len(secret_in_mail()) >= 43  # 256 bits
        assert Job.objects.filter(kind="mail.send", network=world.a.network).count() == 1
        assert Event.objects.get(type="tenancy.invitation.sent").object_id == invitation.pk


def test_invite_ledger_holds_no_address(world: World) -> None:
    with network(world.a.network.pk):
        offer(world)
        event = Event.objects.get(type="tenancy.invitation.sent")
        assert "new@example.org" not in event.object_name + str(event.payload)


@pytest.mark.parametrize(
    ("by", "role", "scope", "allowed"),
    [
        ("owner", Role.OWNER, None, True),
        ("owner", Role.FUNDER, "initiative", True),
        ("owner", Role.LEAD, "other partner", True),
        ("backbone", Role.OWNER, None, False),
        ("backbone", Role.BACKBONE, "initiative", True),
        ("backbone", Role.FUNDER, "initiative", True),
        ("backbone", Role.LEAD, "other partner", True),
        ("lead", Role.CONTRIBUTOR, "own partner", True),
        ("lead", Role.LEAD, "own partner", True),
        ("lead", Role.CONTRIBUTOR, "other partner", False),
        ("lead", Role.BACKBONE, "initiative", False),
        ("lead", Role.OWNER, None, False),
        ("contributor", Role.CONTRIBUTOR, "own partner", False),
        ("funder", Role.FUNDER, "initiative", False),
        ("steering", Role.STEERING, "initiative", False),
        ("owner", Role.LEAD, None, False),
        ("owner", Role.FUNDER, None, False),
        ("owner", Role.OWNER, "initiative", False),
    ],
)
def test_invite_by_role_reaches_only_its_own(
    world: World, by: str, role: Role, scope: str | None, allowed: bool
) -> None:
    what: dict[str, Any] = {
        None: {},
        "initiative": {"initiative_id": world.a.initiative.pk},
        "own partner": {"partner_id": world.a.partners[0].pk},
        "other partner": {"partner_id": world.a.partners[1].pk},
    }[scope]
    with network(world.a.network.pk):
        if allowed:
            assert offer(world, by=by, role=role, **what).role == role
        else:
            with pytest.raises(ValidationError) as refused:
                offer(world, by=by, role=role, **what)
            assert "role" in refused.value.message_dict


def test_invite_backbone_to_a_partner_of_another_initiative_is_refused(world: World) -> None:
    with network(world.a.network.pk):
        from_elsewhere = make_partner(_second_initiative(world), code="else", name="Elsewhere")
        with pytest.raises(ValidationError):
            offer(world, by="backbone", role=Role.LEAD, partner_id=from_elsewhere.pk)


def _second_initiative(world: World) -> Initiative:
    return make_initiative(world.a.network, name="Second", slug="second")


def test_invite_to_a_partner_of_another_network_is_refused(world: World) -> None:
    with network(world.a.network.pk), pytest.raises(ValidationError):
        offer(world, role=Role.LEAD, partner_id=world.b.partners[0].pk)


def test_invite_twice_and_invite_a_holder_are_refused(world: World) -> None:
    with network(world.a.network.pk):
        offer(world)
        for email in ("New@example.org", world.a.people["contributor"].email):
            with pytest.raises(ValidationError) as refused:
                offer(world, email=email)
            assert "email" in refused.value.message_dict


def test_resend_makes_a_new_secret_and_kills_the_old(world: World) -> None:
    with network(world.a.network.pk):
        invitation = offer(world)
        old = secret_in_mail()
        resend(by=world.a.people["owner"], invitation=invitation, at=LATER)
        assert secret_in_mail() != old
        assert not Token.objects.filter(digest=digest(old)).exists()
        invitation.refresh_from_db()
        assert invitation.expires_at == LATER + timedelta(days=14)


def test_resend_at_once_and_after_revoking_is_refused(world: World) -> None:
    with network(world.a.network.pk):
        invitation = offer(world)
        with pytest.raises(ValidationError):
            resend(by=world.a.people["owner"], invitation=invitation, at=NOW + timedelta(seconds=20))
        revoke(by=world.a.people["owner"], invitation=invitation, at=NOW)
        with pytest.raises(ValidationError):
            resend(by=world.a.people["owner"], invitation=invitation, at=LATER)


def test_revoke_withdraws_the_link_once(world: World) -> None:
    with network(world.a.network.pk):
        invitation = offer(world)
        for _time in range(2):
            revoke(by=world.a.people["owner"], invitation=invitation, at=NOW)
        assert not Token.objects.exists()
        assert Event.objects.filter(type="tenancy.invitation.revoked").count() == 1


def test_accept_gives_the_role_once_however_often(world: World) -> None:
    with network(world.a.network.pk):
        invitation = offer(world, email="nobody@example.org")
        grants = {accept(by=world.nobody, invitation=invitation, at=LATER).pk for _time in range(2)}
        assert len(grants) == 1
        assert Grant.objects.filter(user=world.nobody).count() == 1
        assert Event.objects.filter(type="tenancy.invitation.accepted").count() == 1
    assert Membership.objects.filter(user=world.nobody, network=world.a.network).count() == 1


def test_accept_by_another_address_is_refused(world: World) -> None:
    with network(world.a.network.pk), pytest.raises(NotInvitedError):
        accept(by=world.nobody, invitation=offer(world), at=LATER)


def test_accept_expired_or_revoked_is_refused(world: World) -> None:
    with network(world.a.network.pk):
        invitation = offer(world, email="nobody@example.org")
        over = NOW + timedelta(days=14)
        assert invitation.state(at=over) == InvitationState.EXPIRED
        with pytest.raises(ValidationError):
            accept(by=world.nobody, invitation=invitation, at=over)
        revoke(by=world.a.people["owner"], invitation=invitation, at=NOW)
        with pytest.raises(ValidationError):
            accept(by=world.nobody, invitation=invitation, at=LATER)


def test_accept_after_the_role_was_removed_does_not_bring_it_back(world: World) -> None:
    with network(world.a.network.pk):
        invitation = offer(world, email="nobody@example.org")
        accept(by=world.nobody, invitation=invitation, at=LATER).delete()
        with pytest.raises(ValidationError):
            accept(by=world.nobody, invitation=invitation, at=LATER)


def test_accept_with_new_account_takes_over_an_unverified_one(world: World) -> None:
    """Somebody signed up with a stranger's address and waits for them to come."""
    squatter = User.objects.create_user(email="new@example.org", password="known-to-the-squatter")
    with network(world.a.network.pk):
        grant = accept_with_new_account(invitation=offer(world), name="New", password="quiet-harbour-9", at=LATER)
    squatter.refresh_from_db()
    assert grant.user == squatter
    assert not squatter.check_password("known-to-the-squatter")


def test_accept_with_new_account_for_a_verified_address_is_refused(world: World) -> None:
    with network(world.a.network.pk):
        invitation = offer(world, email="nobody@example.org")
        with pytest.raises(ValidationError) as refused:
            accept_with_new_account(invitation=invitation, name="x", password="", at=LATER)
    assert "email" in refused.value.message_dict


def test_accept_with_new_account_weak_password_is_refused_and_makes_nothing(world: World) -> None:
    with network(world.a.network.pk):
        invitation = offer(world)
        with pytest.raises(ValidationError) as refused:
            accept_with_new_account(invitation=invitation, name="New", password="password", at=LATER)
    assert "password" in refused.value.message_dict
    assert not User.objects.filter(email="new@example.org").exists()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_accept_twice_at_once_makes_one_grant(world: World) -> None:
    with network(world.a.network.pk):
        invitation = offer(world, email="nobody@example.org")
    barrier, made = Barrier(2), []

    def come_in() -> None:
        with network(world.a.network.pk):
            barrier.wait()
            made.append(accept(by=world.nobody, invitation=invitation, at=LATER).pk)
        connection.close()

    threads = [Thread(target=come_in) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 2
    assert len(set(made)) == 1
    with network(world.a.network.pk):
        assert Grant.objects.filter(user=world.nobody).count() == 1
        assert Event.objects.filter(type="tenancy.role.granted").count() == 1


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_accept_with_new_account_twice_at_once_makes_one_account(world: World) -> None:
    with network(world.a.network.pk):
        invitation = offer(world)
    barrier, outcomes = Barrier(2), []

    def come_in() -> None:
        barrier.wait()
        try:
            with network(world.a.network.pk):
                accept_with_new_account(invitation=invitation, name="New", password="quiet-harbour-9", at=LATER)
            outcomes.append("in")
        except ValidationError:
            outcomes.append("refused")
        connection.close()

    threads = [Thread(target=come_in) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in", "refused"]
    assert User.objects.filter(email="new@example.org").count() == 1


def test_reach_of_nobody_is_empty(world: World) -> None:
    with network(world.a.network.pk):
        assert reach(make_user("stray@example.org")).roles == ()
