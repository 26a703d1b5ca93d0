"""Statements that are planned once for a connection: what they answer, and that nothing can spoil them."""

import pytest
from django.db import DatabaseError, connection, transaction

from partners.models import Partner
from tenancy.queries import prepared
from tenancy.queries.prepared import Statement, do_as, rows_of
from tenancy.row_security import network
from tests.world import World

NAMES = Statement("names", "SELECT name FROM partners_partner WHERE id = ANY(%(ids)s) ORDER BY id")
RATIO = Statement("ratio", "SELECT %(part)s::int / %(whole)s::int")


def test_statement_done_twice_sees_each_time_the_network_it_is_done_in(world: World) -> None:
    for side in (world.a, world.b, world.a):
        with network(side.network.pk):
            ids = sorted(Partner.objects.values_list("pk", flat=True))
            expected = [(name,) for name in Partner.objects.order_by("pk").values_list("name", flat=True)]
            foreign = [partner.pk for other in (world.a, world.b) for partner in other.partners]
            assert rows_of(NAMES, values={"ids": ids + foreign}) == expected


def test_statement_is_prepared_once_for_a_connection(world: World) -> None:
    with network(world.a.network.pk):
        for number in (1, 2, 3):
            assert rows_of(RATIO, values={"part": 6, "whole": number}) == [(6 // number,)]
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'keel_ratio_%%'", [])
            assert cursor.fetchone() == (1,)


def test_statement_is_planned_once_whatever_the_lists_are(world: World) -> None:
    once = Statement("once", NAMES.sql)
    with network(world.a.network.pk), connection.cursor() as cursor:
        for ids in ([1], [1, 2, 3], list(range(500))):
            rows_of(once, values={"ids": ids})
        cursor.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE name LIKE 'keel_once_%%'", []
        )
        assert cursor.fetchall() == [(3, 0)]


def test_connection_keeps_no_more_statements_than_it_may(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "KEPT", 0)
    late = Statement("late", RATIO.sql)
    with network(world.a.network.pk), connection.cursor() as cursor:
        assert rows_of(late, values={"part": 8, "whole": 2}) == [(4,)]
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'keel_late_%%'", [])
        assert cursor.fetchone() == (0,)


def test_statement_as_another_role_leaves_the_role_as_it_was(world: World) -> None:
    moved = Statement("moved", "SELECT set_config('keel.tried', current_user, true)")
    with network(world.a.network.pk), connection.cursor() as cursor:
        cursor.execute("SELECT current_user", [])
        before = cursor.fetchone()
        for _turn in range(2):
            do_as("keel_writer", moved, values={})
        cursor.execute("SELECT current_user, current_setting('keel.tried')", [])
        assert cursor.fetchone() == (*before, "keel_writer")
        with pytest.raises(DatabaseError), transaction.atomic():
            do_as("keel_writer", RATIO, values={"part": 1, "whole": 0})
        cursor.execute("SELECT current_user", [])
        assert cursor.fetchone() == before


def test_batch_that_failed_can_be_done_again(world: World) -> None:
    fresh = Statement("fresh", RATIO.sql)
    with network(world.a.network.pk):
        for _turn in range(2):
            with pytest.raises(DatabaseError), transaction.atomic():
                rows_of(fresh, NAMES, values={"part": 1, "whole": 0, "ids": []})
        assert rows_of(NAMES, fresh, values={"part": 4, "whole": 2, "ids": []}) == [(2,)]


def test_behind_a_pooler_nothing_is_prepared(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    pooled = Statement("pooled", RATIO.sql)
    with network(world.a.network.pk), connection.cursor() as cursor:
        assert rows_of(NAMES, pooled, values={"part": 9, "whole": 3, "ids": []}) == [(3,)]
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'keel_pooled_%%'", [])
        assert cursor.fetchone() == (0,)
