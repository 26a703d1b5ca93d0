"""What the catalogue of PostgreSQL must say, so that networks stay apart whatever the code does."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, connections, models

from tenancy.models.fields import NetworkModel
from tenancy.row_security import GLOBAL_TABLES, network
from tests.world import World

pytestmark = pytest.mark.django_db

NETWORK_TABLES = sorted(
    model._meta.db_table for model in apps.get_models() if issubclass(model, NetworkModel) and model._meta.managed
)
FACTS = (
    "measurement_observation",
    "measurement_observationcell",
    "measurement_figure",
    "measurement_figurecell",
)


def ask(sql: str, values: Sequence[Any] = ()) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def test_tables_are_either_global_by_decision_or_of_a_network() -> None:
    found = {name for (name,) in ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    assert found - GLOBAL_TABLES - set(NETWORK_TABLES) == set()
    assert GLOBAL_TABLES - found == set()


def test_network_tables_have_row_security_forced_and_one_policy_for_runtime() -> None:
    rows = ask(
        "SELECT relname FROM pg_class c WHERE relname = ANY(%s) AND relkind IN ('r', 'p') AND NOT ("
        " relrowsecurity AND relforcerowsecurity AND EXISTS (SELECT FROM pg_policies p WHERE p.tablename = relname"
        "  AND current_user = ANY(p.roles) AND p.cmd = 'ALL'"
        "  AND p.qual = '(network_id = (current_setting(''app.network_id''::text))::bigint)'"
        "  AND p.with_check = p.qual))",
        [NETWORK_TABLES],
    )
    assert rows == []


def test_network_tables_have_no_second_policy_for_runtime() -> None:
    """Policies are joined by OR: a second one would open what the first closes."""
    rows = ask(
        "SELECT tablename, count(*) FROM pg_policies WHERE roles && ARRAY[current_user, 'public']::name[]"
        " GROUP BY 1 HAVING count(*) <> 1"
    )
    assert rows == []


def test_network_tables_have_a_network_that_is_never_null() -> None:
    rows = ask(
        "SELECT table_name FROM information_schema.columns WHERE table_name = ANY(%s)"
        " AND column_name = 'network_id' AND is_nullable = 'NO'",
        [NETWORK_TABLES],
    )
    assert {name for (name,) in rows} == set(NETWORK_TABLES)


def test_foreign_keys_between_network_tables_carry_the_network() -> None:
    rows = ask(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f'"
        " AND conrelid::regclass::text = ANY(%s) AND confrelid::regclass::text = ANY(%s)"
        " AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = conrelid AND a.attnum = ANY(conkey)"
        "  AND a.attname = 'network_id')",
        [NETWORK_TABLES, NETWORK_TABLES],
    )
    assert rows == []


def test_references_of_models_between_network_tables_are_held_by_the_database() -> None:
    held = {
        (str(table), str(column))
        for table, column in ask(
            "SELECT conrelid::regclass::text, a.attname FROM pg_constraint"
            " JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = ANY(conkey)"
            " WHERE contype = 'f' AND cardinality(conkey) > 1 AND a.attname <> 'network_id'"
        )
    }
    wanted = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        if issubclass(model, NetworkModel)
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey) and issubclass(field.related_model, NetworkModel)
    }
    assert wanted - held == set()


def test_unique_keys_of_network_tables_begin_with_the_network() -> None:
    """A unique key over all networks would tell one what another has; the plain id alone may."""
    rows = ask(
        "SELECT indrelid::regclass::text, indexrelid::regclass::text FROM pg_index"
        " JOIN pg_attribute a ON a.attrelid = indrelid AND a.attnum = indkey[0]"
        " WHERE indisunique AND indrelid::regclass::text = ANY(%s) AND a.attname <> 'network_id'"
        " AND NOT (indisprimary AND a.attname = 'id' AND indnatts = 1)",
        [NETWORK_TABLES],
    )
    assert rows == []


def test_views_run_as_the_one_who_asks() -> None:
    rows = ask(
        "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE n.nspname = 'public'"
        " AND (relkind = 'm' OR (relkind = 'v' AND NOT coalesce(reloptions, '{}') && ARRAY['security_invoker=true']))"
    )
    assert rows == []


def test_functions_run_as_the_one_who_asks_and_no_trigger_holds_a_rule() -> None:
    functions = ask(
        "SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace"
        " WHERE n.nspname = 'public' AND prosecdef"
    )
    assert functions == []
    assert ask("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal") == []


@pytest.mark.parametrize("table", FACTS)
@pytest.mark.parametrize("right", ["INSERT", "UPDATE", "DELETE", "TRUNCATE"])
def test_runtime_cannot_write_facts_and_figures_directly(table: str, right: str) -> None:
    assert ask("SELECT has_table_privilege(current_user, %s, %s)", [table, right]) == [(False,)]


@pytest.mark.parametrize("right", ["UPDATE", "DELETE", "TRUNCATE"])
def test_runtime_cannot_change_the_ledger(right: str) -> None:
    assert ask("SELECT has_table_privilege(current_user, 'tenancy_event', %s)", [right]) == [(False,)]


def test_runtime_cannot_truncate_own_or_define_anything() -> None:
    tables = ask(
        "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE n.nspname = 'public'"
        " AND relkind IN ('r', 'p') AND (has_table_privilege(current_user, c.oid, 'TRUNCATE')"
        " OR pg_has_role(current_user, relowner, 'MEMBER'))"
    )
    assert tables == []
    assert ask("SELECT has_schema_privilege(current_user, 'public', 'CREATE')") == [(False,)]


def test_runtime_refused_write_to_facts_is_an_error_not_silence(world: World) -> None:
    with pytest.raises(DatabaseError), network(world.a.network.pk):
        ask("INSERT INTO measurement_figure (network_id) VALUES (%s) RETURNING 1", [world.a.network.pk])


def test_roles_that_serve_have_no_power_above_row_security() -> None:
    rows = ask(
        "SELECT rolname FROM pg_roles WHERE (rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication)"
        " AND rolname IN (current_user, 'keel_writer', %s)",
        [connections["platform"].settings_dict["USER"]],
    )
    assert rows == []


def test_driver_is_psycopg2() -> None:
    """Django takes psycopg 3 when it can import it; bulk statements here are written for psycopg2."""
    import django.db.backends.postgresql.psycopg_any as chosen  # noqa: PLC0415 - the choice is made at import

    assert chosen.is_psycopg3 is False


def test_no_index_is_the_beginning_of_another() -> None:
    """Every write would pay for it, and no question needs it."""
    rows = ask(
        "SELECT a.indexrelid::regclass::text, b.indexrelid::regclass::text FROM pg_index a"
        " JOIN pg_index b ON a.indrelid = b.indrelid AND a.indexrelid <> b.indexrelid"
        " WHERE a.indrelid::regclass::text = ANY(%s) AND NOT a.indisunique AND a.indpred IS NULL"
        " AND b.indpred IS NULL AND a.indexprs IS NULL AND b.indexprs IS NULL"
        " AND (b.indkey::text || ' ') LIKE (a.indkey::text || ' %%')"
        " AND (b.indclass::text || ' ') LIKE (a.indclass::text || ' %%')",
        [NETWORK_TABLES],
    )
    assert rows == []
