"""Refuses to serve with a database role that could see through row security."""

import time

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connections
from psycopg2.extensions import cursor as Cursor

PATIENCE_SECONDS = 30  # for a database that is starting, too
SEES_THROUGH = "rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication"


def refuse_unsafe_role(*aliases: str) -> None:
    """Raise ImproperlyConfigured where a connection's role has powers above row security or owns a table.

    Called when a web server or a worker starts, before it does anything.
    """
    for alias in aliases:
        if alias not in connections:
            continue
        trouble = _trouble_of(alias, until=time.monotonic() + PATIENCE_SECONDS)
        if trouble:
            raise ImproperlyConfigured(
                f"The database role of “{alias}” {trouble}, so networks would not be kept apart. "
                "Run `manage.py create_roles` and sign in with the roles it made."
            )


def _trouble_of(alias: str, *, until: float) -> str | None:
    while True:
        try:
            with connections[alias].cursor() as cursor:
                return _trouble(cursor)
        except OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(1)
        finally:
            connections[alias].close()


def _trouble(cursor: Cursor) -> str | None:
    cursor.execute(
        f"SELECT rolname FROM pg_roles WHERE ({SEES_THROUGH}) AND pg_has_role(current_user, oid, 'MEMBER')"  # noqa: S608 - a constant
    )
    if cursor.fetchone():
        return "is, or may become, a role above row security"
    cursor.execute(
        "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE n.nspname = 'public' "
        "AND relkind IN ('r', 'p') AND pg_has_role(current_user, relowner, 'MEMBER') LIMIT 1"
    )
    return "owns tables" if cursor.fetchone() else None
