"""Statements that PostgreSQL plans once for a connection: for the paths where planning takes longer than doing."""

import re
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection

_PARAMETER = re.compile(r"%\((\w+)\)s")
# Left to itself, PostgreSQL takes a list it does not know for a long one: it plans anew for each, or asks helpers in.
_PLANNED_ONCE = "SET LOCAL plan_cache_mode = force_generic_plan;SET LOCAL max_parallel_workers_per_gather = 0;"
# How many statements a connection keeps. Whatever comes after those is done unprepared.
KEPT = 200

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with `%(name)s` for its parameters, and no other percent sign.

    A parameter says its type (`%(ids)s::bigint[]`) where the SQL around it leaves that open. `name` is for people
    who read the server's log.
    """

    name: str
    sql: str

    def prepare(self, known_as: str) -> str:
        places = {name: f"${place}" for place, name in enumerate(_parameters(self.sql), start=1)}
        return f"PREPARE {known_as} AS {self.sql % places};"

    def execute(self, known_as: str) -> str:
        names = _parameters(self.sql)
        return f"EXECUTE {known_as} ({', '.join(f'%({name})s' for name in names)})" if names else f"EXECUTE {known_as}"


@lru_cache(maxsize=4 * KEPT)
def _parameters(sql: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_PARAMETER.findall(sql)))


# Of each connection: what a statement is prepared as. Gone with the connection.
_prepared: MutableMapping[Any, dict[Statement, str]] = WeakKeyDictionary()


def rows_of(*statements: Statement, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Do these in one round trip; the rows of the last. `values` may hold more than they ask for.

    Behind a pooler, which gives each transaction another session, nothing is prepared: who runs one says so with
    DISABLE_SERVER_SIDE_CURSORS, as Django asks for anyway.
    """
    with connection.cursor() as cursor:
        _do(cursor, statements, values, "")
        return list(cursor.fetchall())


def do_as(role: str, *statements: Statement, values: Mapping[str, Any]) -> None:
    """Do these in one round trip as another role of the database; an error takes the role back with the transaction.

    A statement is for one role: PostgreSQL plans it anew for another.
    """
    with connection.cursor() as cursor:
        _do(cursor, statements, values, role)


def _do(cursor: Any, statements: Sequence[Statement], values: Mapping[str, Any], role: str) -> None:
    before, after = (f"SET LOCAL ROLE {role};", ";RESET ROLE") if role else ("", "")
    if connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
        cursor.execute(before + ";".join(one.sql for one in statements) + after, values)
        return
    known = _prepared.setdefault(connection.connection, {})
    # A batch that fails may have prepared a part of what is new: the next try takes other names.
    fresh = [one for one in statements if one not in known][: KEPT - len(known)]
    new = {one: f"keel_{one.name}_{next(_numbers)}" for one in fresh}
    names = {**known, **new}
    first = "".join(one.prepare(known_as).replace("%", "%%") for one, known_as in new.items())
    doing = ";".join(one.execute(names[one]) if one in names else one.sql for one in statements)
    cursor.execute(before + first + _PLANNED_ONCE + doing + after, values)
    known |= new
