"""The one way into the ledger, and from there to what follows."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.module_loading import import_string

from tenancy.models import Event, User
from tenancy.operations.jobs import enqueue
from tenancy.operations.lists import insert

SYSTEM = "Keel"


def record(
    type: str,
    *,
    by: User | None,
    at: datetime,
    on: Model,
    initiative_id: int | None = None,
    name: str | None = None,
    payload: Mapping[str, Any] | None = None,
    by_name: str = "",
) -> Event:
    """Write one event and one job per handler subscribed to its type, in the caller's transaction.

    `on` is the network row that changed; `name` how it is printed (its `str()` unless given).
    `payload` is JSON: {"field": [old, new]} for a change. `by` None is the system itself, or
    somebody without an account, whose `by_name` is said.
    """
    event = Event.objects.create(
        network_id=network_id_of(on),
        type=type,
        at=at,
        actor_id=by.pk if by else None,
        actor_name=str(by) if by else by_name or SYSTEM,
        initiative_id=initiative_id if initiative_id is not None else getattr(on, "initiative_id", None),
        object_type=on._meta.label_lower,
        object_id=on.pk,
        object_name=(str(on) if name is None else name)[:240],
        payload=dict(payload or {}),
    )
    for kind in subscribers(type):
        enqueue(kind=kind, network_id=event.network_id, dedupe_key=f"event-{event.id}", at=at, ids={"event": event.id})
    return event


def record_many(
    type: str,
    *,
    by: User | None,
    at: datetime,
    on: Sequence[tuple[Model, Mapping[str, Any]]],
    initiative_id: int | None = None,
    name: Callable[[Any], str] = str,
) -> list[Event]:
    """`record` for many rows, each with its payload: one insert for the events, whatever their number.

    `name` prints a row.
    """
    events = Event.objects.bulk_create(
        [
            Event(
                network_id=network_id_of(row),
                type=type,
                at=at,
                actor_id=by.pk if by else None,
                actor_name=str(by) if by else SYSTEM,
                initiative_id=initiative_id if initiative_id is not None else getattr(row, "initiative_id", None),
                object_type=row._meta.label_lower,
                object_id=row.pk,
                object_name=name(row)[:240],
                payload=dict(payload),
            )
            for row, payload in on
        ]
    )
    for kind in subscribers(type):
        for event in events:
            key = f"event-{event.id}"
            enqueue(kind=kind, network_id=event.network_id, dedupe_key=key, at=at, ids={"event": event.id})
    return events


@dataclass(frozen=True, slots=True)
class Past:
    """Something that happened before it was kept here."""

    verb: str  # the event's type
    by: User
    at: datetime
    on: Model
    name: str
    payload: Mapping[str, Any]


def record_past(happened: Sequence[Past]) -> None:
    """Write events of earlier days as they came, in one insert. Nothing follows them: that time is over."""
    Event.objects.bulk_create(
        Event(
            network_id=network_id_of(one.on),
            type=one.verb,
            at=one.at,
            actor_id=one.by.pk,
            actor_name=str(one.by),
            initiative_id=getattr(one.on, "initiative_id", None),
            object_type=one.on._meta.label_lower,
            object_id=one.on.pk,
            object_name=one.name[:240],
            payload=dict(one.payload),
        )
        for one in happened
    )


def record_rows(
    type: str,
    model: type[Model],
    rows: Sequence[tuple[int, str, Mapping[str, Any]]],
    *,
    by: User | None,
    at: datetime,
    network_id: int,
    initiative_id: int | None = None,
) -> None:
    """`record_many` for rows of one model given as (id, how it is printed, payload), and never loaded."""
    actor = (by.pk if by else None, str(by) if by else SYSTEM)
    told = (type, at, *actor, initiative_id, model._meta.label_lower)
    made = insert(
        Event._meta.db_table,
        {
            "object_id": "bigint", "object_name": "text", "payload": "jsonb", "type": "text", "at": "timestamptz",
            "actor_id": "bigint", "actor_name": "text", "initiative_id": "bigint", "object_type": "text",
        },
        [(pk, name[:240], json.dumps(payload), *told) for pk, name, payload in rows],
        returning="id",
    )  # fmt: skip
    for kind in subscribers(type):
        for (event_id,) in made:
            key = f"event-{event_id}"
            enqueue(kind=kind, network_id=network_id, dedupe_key=key, at=at, ids={"event": event_id})


def network_id_of(row: Model) -> int:
    """The network a row belongs to; a network belongs to itself."""
    return int(getattr(row, "network_id", None) or row.pk)


def subscribers(type: str) -> tuple[str, ...]:
    """The kinds of jobs that follow an event of this type; the table is named in the settings."""
    table: dict[str, tuple[str, ...]] = import_string(settings.KEEL_SUBSCRIPTIONS)
    return table.get(type, ())


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """{"field": [old, new]} of what differs, as text where JSON has no type for it."""
    return {
        field: [_plain(before.get(field)), _plain(value)]
        for field, value in after.items()
        if before.get(field) != value
    }


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else str(value)
