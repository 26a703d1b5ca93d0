"""Statements that are planned once for a connection: what they answer, and that nothing can spoil them."""

import pytest
from django.db import DatabaseError, connection, transaction

from partners.models import Partner
from tenancy.queries.prepared import Statement, rows_of
from tenancy.row_security import network
from tests.world import World

NAMES = Statement(
    "names", {"ids": "bigint[]"}, "SELECT name FROM partners_partner WHERE id = ANY(%(ids)s) ORDER BY id"
)
RATIO = Statement("ratio", {"part": "int", "whole": "int"}, "SELECT %(part)s / %(whole)s")


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


def test_batch_that_failed_can_be_done_again(world: World) -> None:
    fresh = Statement("fresh", {"part": "int", "whole": "int"}, RATIO.sql)
    with network(world.a.network.pk):
        for _turn in range(2):
            with pytest.raises(DatabaseError), transaction.atomic():
                rows_of(fresh, NAMES, values={"part": 1, "whole": 0, "ids": []})
        assert rows_of(NAMES, fresh, values={"part": 4, "whole": 2, "ids": []}) == [(2,)]


def test_behind_a_pooler_nothing_is_prepared(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    pooled = Statement("pooled", {"part": "int", "whole": "int"}, RATIO.sql)
    with network(world.a.network.pk), connection.cursor() as cursor:
        assert rows_of(NAMES, pooled, values={"part": 9, "whole": 3, "ids": []}) == [(3,)]
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'keel_pooled_%%'", [])
        assert cursor.fetchone() == (0,)
