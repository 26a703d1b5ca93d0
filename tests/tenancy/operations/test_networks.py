"""Beginning a network, and giving and taking roles in it."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from tenancy.enums import Role
from tenancy.models import Event, Grant, Membership, Network
from tenancy.operations.grants import give, remove
from tenancy.operations.networks import found_network
from tenancy.row_security import network
from tests.world import NOW, World, make_user


def test_found_network_makes_the_founder_its_owner(world: World) -> None:
    founded = found_network(by=world.nobody, name="  Tyne   Valley ", at=NOW)
    assert (founded.name, founded.slug) == ("Tyne Valley", "tyne-valley")
    with network(founded.pk):
        assert Grant.objects.get().role == Role.OWNER
        assert set(Event.objects.values_list("type", flat=True)) == {"tenancy.network.founded", "tenancy.role.granted"}
    assert Membership.objects.filter(user=world.nobody, network=founded).exists()


def test_found_network_of_the_same_name_gets_an_address_of_its_own(world: World) -> None:
    first, second = (found_network(by=world.nobody, name="Tyne Valley", at=NOW) for _number in range(2))
    assert first.slug != second.slug


@pytest.mark.parametrize("name", ["", "  ", "ab"])
def test_found_network_without_a_name_is_refused(world: World, name: str) -> None:
    before = Network.objects.count()
    with pytest.raises(ValidationError) as refused:
        found_network(by=world.nobody, name=name, at=NOW)
    assert "name" in refused.value.message_dict
    assert Network.objects.count() == before


def test_found_network_named_in_other_letters_gets_an_address(world: World) -> None:
    assert found_network(by=world.nobody, name="水俣市", at=NOW).slug == "network"


def test_remove_last_owner_is_refused(world: World) -> None:
    with network(world.a.network.pk):
        only = Grant.objects.get(role=Role.OWNER)
        with pytest.raises(ValidationError):
            remove(by=world.a.people["owner"], grant=only, at=NOW)
        give(by=None, to=world.nobody, network_id=world.a.network.pk, role=Role.OWNER, at=NOW)
        remove(by=world.a.people["owner"], grant=only, at=NOW)
        assert Grant.objects.get(role=Role.OWNER).user == world.nobody


def test_remove_last_role_takes_the_network_off_the_list(world: World) -> None:
    lead = world.a.people["lead"]
    with network(world.a.network.pk):
        second = give(
            by=None,
            to=lead,
            network_id=world.a.network.pk,
            role=Role.FUNDER,
            initiative_id=world.a.initiative.pk,
            at=NOW,
        )
        remove(by=None, grant=second, at=NOW + timedelta(days=1))
        assert Membership.objects.filter(user=lead).exists()
        remove(by=None, grant=Grant.objects.get(user=lead), at=NOW + timedelta(days=1))
    assert not Membership.objects.filter(user=lead).exists()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_remove_by_two_owners_of_each_other_at_once_leaves_one(world: World) -> None:
    with network(world.a.network.pk):
        give(by=None, to=make_user("x@example.org"), network_id=world.a.network.pk, role=Role.OWNER, at=NOW)
        grants = list(Grant.objects.filter(role=Role.OWNER))
    barrier = Barrier(2)

    def take(grant: Grant) -> None:
        barrier.wait()
        try:
            with network(world.a.network.pk):
                remove(by=None, grant=grant, at=NOW)
        except ValidationError:
            pass
        connection.close()

    threads = [Thread(target=take, args=[grant]) for grant in grants]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with network(world.a.network.pk):
        assert Grant.objects.filter(role=Role.OWNER).count() == 1
