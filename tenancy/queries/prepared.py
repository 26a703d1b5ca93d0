"""Statements that PostgreSQL plans once for a connection: for the paths where planning takes longer than doing."""

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection

_numbers = count(1)
# Of each connection: the statement's name → what it is prepared as. Gone with the connection.
_prepared: MutableMapping[Any, dict[str, str]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with `%(name)s` for its parameters (name → type), and no other percent sign. Names are unique."""

    name: str
    parameters: Mapping[str, str]
    sql: str

    def prepare(self, known_as: str) -> str:
        places = {name: f"${place}" for place, name in enumerate(self.parameters, start=1)}
        return f"PREPARE {known_as} ({', '.join(self.parameters.values())}) AS {self.sql % places};"

    def execute(self, known_as: str) -> str:
        return f"EXECUTE {known_as} ({', '.join(f'%({name})s' for name in self.parameters)})"


def rows_of(*statements: Statement, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Do these in one round trip; the rows of the last. `values` may hold more than they ask for.

    Behind a pooler, which gives each transaction another session, nothing is prepared: who runs one says so with
    DISABLE_SERVER_SIDE_CURSORS, as Django asks for anyway.
    """
    with connection.cursor() as cursor:
        if connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
            cursor.execute(";".join(one.sql for one in statements), values)
            return list(cursor.fetchall())
        known = _prepared.setdefault(connection.connection, {})
        # A batch that fails may have prepared a part of what is new: the next try takes other names.
        new = {one.name: f"keel_{one.name}_{next(_numbers)}" for one in statements if one.name not in known}
        cursor.execute(_batch(statements, known, new), values)
        known |= new
        return list(cursor.fetchall())


def _batch(statements: Sequence[Statement], known: Mapping[str, str], new: Mapping[str, str]) -> str:
    first = "".join(one.prepare(new[one.name]).replace("%", "%%") for one in statements if one.name in new)
    names = {**known, **new}
    return first + ";".join(one.execute(names[one.name]) for one in statements)
