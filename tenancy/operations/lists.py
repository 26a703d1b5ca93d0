"""Many rows in one statement: as one list for each column, which PostgreSQL reads faster than as many rows."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection

# In brackets it is looked up once, and not for each row.
NETWORK = "(SELECT current_setting('app.network_id')::bigint)"


def select(
    columns: Mapping[str, str],
    rows: Sequence[tuple[Any, ...]],
    values: dict[str, Any],
    *,
    prefix: str = "list_",
    others: str = "",
) -> str:
    """SELECT of the network and these columns (name → type), with what is said in `values`; there must be rows.

    A column in which all rows say the same is that one value. `jsonb` is given as text. `prefix` is what the names
    in `values` begin with, and `others` are further expressions.
    """
    wanted: list[str] = []
    lists: dict[str, str] = {}
    for (name, type_), column in zip(columns.items(), zip(*rows, strict=True), strict=True):
        place = f"{prefix}{name}"
        if lists and _is_one(column):
            values[place] = column[0]
            wanted.append(f"%({place})s::{type_}")
        else:
            values[place] = array_of(column, is_text=type_ in ("text", "jsonb"))
            lists[name] = f"%({place})s::{type_}[]"
            wanted.append(f"k.{name}")
    source = f"unnest({', '.join(lists.values())}) AS k ({', '.join(lists)})"
    return f"SELECT {NETWORK}, {', '.join(wanted)}{others} FROM {source}"  # noqa: S608 - constants and names


def _is_one(column: Sequence[Any]) -> bool:
    """Whether all are the same, to the last zero: 1.0 and 1.00 are equal and not the same."""
    first = column[0]
    if isinstance(first, Decimal):
        return all(one is first for one in column)
    return column[-1] == first and column.count(first) == len(column)


def array_of(column: Iterable[Any], *, is_text: bool = False) -> str:
    """A list as PostgreSQL writes it; None is NULL."""
    if is_text:
        return "{" + ",".join('"' + _quoted(value) + '"' for value in column) + "}"
    return "{" + ",".join(["NULL" if value is None else str(value) for value in column]) + "}"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"') if "\\" in text or '"' in text else text


def insert(
    table: str, columns: Mapping[str, str], rows: Sequence[tuple[Any, ...]], *, returning: str = ""
) -> list[tuple[Any, ...]]:
    """Insert rows of the current network; what RETURNING gives of each, in their order."""
    if not rows:
        return []
    values: dict[str, Any] = {}
    chosen = select(columns, rows, values)
    names = ", ".join(("network_id", *columns))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) {chosen}{' RETURNING ' * bool(returning)}{returning}", values)
        return list(cursor.fetchall()) if returning else []


def update(table: str, columns: Mapping[str, str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Change rows of the current network by their id, the first of the columns."""
    if not rows:
        return
    values: dict[str, Any] = {}
    key, *names = columns
    changed = ", ".join(f"{name} = k.{name}" for name in names)
    chosen = select(columns, rows, values)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} t SET {changed} FROM ({chosen}) k (network_id, {', '.join(columns)}) "  # noqa: S608 - names
            f"WHERE t.network_id = k.network_id AND t.{key} = k.{key}",
            values,
        )
