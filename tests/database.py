"""The test database: made and migrated as owner, used as runtime, emptied as owner."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

import psycopg2
import psycopg2.errors
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT, make_dsn

ALIASES = ("default", "side", "owner", "platform")
URL_VARIABLES = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_PLATFORM_URL")
KEPT = ("django_migrations", "django_content_type", "auth_permission")


@contextmanager
def test_database(blocker: Any) -> Iterator[None]:
    """Create `test_<name>`, point every alias and the environment of child processes at it, drop it at the end."""
    name = connections["owner"].settings_dict["NAME"] + os.environ.get("PYTEST_XDIST_WORKER", "")
    with blocker.unblock():
        _as_owner(f'DROP DATABASE IF EXISTS "test_{name}" WITH (FORCE)', f'CREATE DATABASE "test_{name}"')
        _point_at(f"test_{name}")
        call_command("create_roles", verbosity=0)
        call_command("migrate", database="owner", verbosity=0)
        for alias in ALIASES:
            connections[alias].close()
    yield
    with blocker.unblock():
        for alias in ALIASES:
            connections[alias].close()
        # A process that was killed in a test may still be connected; then the next run drops it.
        with suppress(psycopg2.errors.InsufficientPrivilege):
            _as_owner(f'DROP DATABASE IF EXISTS "test_{name}" WITH (FORCE)')


def _point_at(name: str) -> None:
    for alias in ALIASES:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
    for variable in URL_VARIABLES:
        address, _slash, _name = os.environ[variable].rpartition("/")
        os.environ[variable] = f"{address}/{name}"


def _as_owner(*statements: str) -> None:
    with closing(_owner_connection("postgres")) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _owner_connection(name: str) -> Any:
    """Beside Django's own connections, which a test may use only where it names them."""
    given = connections["owner"].settings_dict
    connection = psycopg2.connect(
        make_dsn(
            host=given["HOST"], port=given["PORT"] or None, user=given["USER"], password=given["PASSWORD"], dbname=name
        )
    )
    connection.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    return connection


def truncate_as_owner(_test: TransactionTestCase) -> None:
    """In place of Django's flush: the runtime role may not truncate."""
    name = connections["owner"].settings_dict["NAME"]
    with closing(_owner_connection(name)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables "
            "WHERE schemaname = 'public' AND NOT tablename = ANY(%s)",
            [list(KEPT)],
        )
        (tables,) = cursor.fetchone()
        for last in (False, False, False, True):
            try:
                cursor.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
                return
            except psycopg2.errors.DeadlockDetected:  # with the last words of a process that the test has ended
                if last:
                    raise
