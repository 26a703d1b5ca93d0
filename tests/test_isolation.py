"""For every table of a network: inside network A nothing of B is read, counted, made, changed or deleted."""

from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from tenancy.models.fields import NetworkModel
from tenancy.row_security import network
from tests.rows import row_of
from tests.world import World

MODELS = sorted(
    (model for model in apps.get_models() if issubclass(model, NetworkModel)), key=lambda model: model._meta.db_table
)
TABLES = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.db_table)


def touched(act: Callable[[], int]) -> int:
    """How many rows an attempt touched; an attempt that is refused touches none."""
    try:
        with transaction.atomic():
            return act()
    except DatabaseError:
        return 0


def by_sql(statement: str, *values: int) -> Callable[[], int]:
    def act() -> int:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return int(cursor.rowcount)

    return act


@TABLES
def test_rows_of_another_network_cannot_be_read(world: World, model: type[NetworkModel]) -> None:
    with network(world.b.network.pk):
        foreign = row_of(model, world.b)
    with network(world.a.network.pk):
        rows = model._default_manager
        assert not rows.filter(pk=foreign.pk).exists()
        assert rows.filter(network_id=world.b.network.pk).count() == 0
        table = model._meta.db_table
        assert touched(by_sql(f"SELECT * FROM {table} WHERE network_id = %s", world.b.network.pk)) == 0
        assert touched(by_sql(f"SELECT * FROM {table} WHERE network_id <> %s", world.a.network.pk)) == 0


@TABLES
def test_rows_of_another_network_cannot_be_changed_or_deleted(world: World, model: type[NetworkModel]) -> None:
    with network(world.b.network.pk):
        row_of(model, world.b)
        before = list(model._default_manager.values_list())
    table, b = model._meta.db_table, world.b.network.pk
    with network(world.a.network.pk):
        rows = model._default_manager.filter(network_id=b)
        assert touched(lambda: rows.update(network_id=world.a.network.pk)) == 0
        assert touched(lambda: rows.delete()[0]) == 0
        assert touched(by_sql(f"UPDATE {table} SET network_id = network_id WHERE network_id = %s", b)) == 0
        assert touched(by_sql(f"UPDATE {table} SET network_id = %s", b)) == 0
        assert touched(by_sql(f"DELETE FROM {table} WHERE network_id = %s", b)) == 0
    with network(b):
        assert list(model._default_manager.values_list()) == before


@TABLES
def test_rows_for_another_network_cannot_be_made(world: World, model: type[NetworkModel]) -> None:
    with network(world.b.network.pk):
        foreign = row_of(model, world.b)
        before = model._default_manager.count()
    insert = f"INSERT INTO {model._meta.db_table} (network_id) VALUES (%s)"
    with network(world.a.network.pk):
        with pytest.raises(DatabaseError, match=r"row-level security|permission denied"), transaction.atomic():
            by_sql(insert, world.b.network.pk)()
        with pytest.raises(DatabaseError), transaction.atomic():
            model._default_manager.bulk_create([foreign])
    with network(world.b.network.pk):
        assert model._default_manager.count() == before
