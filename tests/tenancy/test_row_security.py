"""Inside one network nothing of another can be read, counted or changed, by ORM or by raw SQL."""

import pytest
from django.db import DatabaseError, connection

from partners.models import Partner
from tenancy.row_security import current_network_id, network
from tests.world import World


def test_query_without_network_fails(world: World) -> None:
    with pytest.raises(DatabaseError):
        Partner.objects.count()


def test_query_inside_network_sees_only_its_rows(world: World) -> None:
    with network(world.a.network.id):
        assert set(Partner.objects.values_list("network_id", flat=True)) == {world.a.network.id}


def test_raw_insert_for_another_network_is_refused(world: World) -> None:
    with pytest.raises(DatabaseError), network(world.a.network.id), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tenancy_place (network_id, code, name, sort_key, has_disjoint_children) "
            "VALUES (%s, 'x', 'x', 'x', true)",
            [world.b.network.id],
        )


def test_network_nested_restores_the_outer_one(world: World) -> None:
    with network(world.a.network.id):
        with network(world.b.network.id):
            assert current_network_id() == world.b.network.id
        assert current_network_id() == world.a.network.id


def test_network_after_an_error_restores_the_outer_one(world: World) -> None:
    with network(world.a.network.id):
        with pytest.raises(ZeroDivisionError), network(world.b.network.id):
            _ = 1 // 0
        assert current_network_id() == world.a.network.id
