"""The roles that row security rests on; the same on an embedded server and on one's own.

owner     migrates and owns every table; never serves a page
runtime   serves: owns nothing, sees one network at a time
writer    cannot sign in; holds the right to write facts and figures, which runtime takes on for one statement
platform  the worker's few audited steps across networks

Works from PostgreSQL 15 and needs CREATEROLE, not a superuser.
"""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

WRITER = "keel_writer"
POWERS = ("rolsuper", "rolbypassrls", "rolcreaterole", "rolcreatedb", "rolreplication")


class UnsafeRoleError(Exception):
    """A role exists that could see through row security, and only a superuser may change it."""


@dataclass(frozen=True)
class Login:
    """Name and password of a role that may sign in."""

    name: str
    password: str


def login_in(url: str) -> Login:
    """The role that a database address signs in as."""
    parts = urlsplit(url)
    return Login(unquote(parts.username or ""), unquote(parts.password or ""))


def create_roles(connection: Connection, *, runtime: Login, platform: Login) -> None:
    """Make or correct the roles and their rights in the connection's database; safe to repeat.

    Tables get no rights here but through default privileges: runtime reads and writes what the
    owner makes from now on. What it may not write, and what platform may read, migrations say
    table by table.
    """
    with connection.cursor() as cursor:
        _role(cursor, Login(WRITER, ""), attributes="NOLOGIN")
        _role(cursor, runtime, attributes="LOGIN NOINHERIT")
        _role(cursor, platform, attributes="LOGIN")
        _lend_writer(cursor, runtime)
        _rights(cursor, runtime, platform)


def _role(cursor: Cursor, login: Login, *, attributes: str) -> None:
    """Create the role, or check it and set its attributes and password."""
    cursor.execute(
        sql.SQL("SELECT {} FROM pg_roles WHERE rolname = %s").format(sql.SQL(", ").join(map(sql.Identifier, POWERS))),
        [login.name],
    )
    powers = cursor.fetchone()
    if powers and any(powers):
        held = ", ".join(name.removeprefix("rol") for name, has in zip(POWERS, powers, strict=True) if has)
        raise UnsafeRoleError(f"The role {login.name} has {held}: take it away (ALTER ROLE), then try again.")
    # Not named where the role exists: naming SUPERUSER or BYPASSRLS at all takes a superuser.
    first = "" if powers else "NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB"
    password = sql.SQL(" PASSWORD {}").format(sql.Literal(login.password)) if login.password else sql.SQL("")
    cursor.execute(
        sql.SQL("{} ROLE {} {} {}{}").format(
            sql.SQL("ALTER" if powers else "CREATE"),
            sql.Identifier(login.name),
            sql.SQL(attributes),
            sql.SQL(first),
            password,
        )
    )


def _lend_writer(cursor: Cursor, runtime: Login) -> None:
    """Runtime may become the writer by SET ROLE, and has none of its rights before."""
    # From PostgreSQL 16 the membership itself says so; before, the member's NOINHERIT does.
    options = " WITH INHERIT FALSE, SET TRUE" if cursor.connection.server_version >= 160_000 else ""
    cursor.execute(
        sql.SQL("GRANT {} TO {}{}").format(sql.Identifier(WRITER), sql.Identifier(runtime.name), sql.SQL(options))
    )


def _rights(cursor: Cursor, runtime: Login, platform: Login) -> None:
    """What the roles may do in this database."""
    cursor.execute("SELECT current_database(), current_user")
    database, owner = cursor.fetchone() or ("", "")
    names = {
        "database": sql.Identifier(database),
        "owner": sql.Identifier(owner),
        "runtime": sql.Identifier(runtime.name),
        "platform": sql.Identifier(platform.name),
        "writer": sql.Identifier(WRITER),
    }
    for statement in (
        "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {database} TO {runtime}, {platform}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {runtime}, {platform}, {writer}",
        "GRANT USAGE ON SCHEMA public TO {runtime}, {platform}, {writer}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
        " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {runtime}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
        " GRANT USAGE, SELECT ON SEQUENCES TO {runtime}, {writer}",
    ):
        cursor.execute(sql.SQL(statement).format(**names))
