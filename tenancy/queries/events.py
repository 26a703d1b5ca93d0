"""The history of one thing: who changed it, when, from what to what."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from tenancy.events import LISTS, verb_of
from tenancy.models import Event

FieldWords = Mapping[str, Callable[[str], str]]

LONGEST = 200  # rows of history on one page


@dataclass(frozen=True)
class Change:
    """One field that differs; `old` or `new` is empty where there was or is nothing."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class HistoryEntry:
    title: str | Promise
    icon: str
    tone: str
    by: str
    at: datetime
    about: str  # the printed name, where the history is of several things
    changes: tuple[Change, ...]


def history_of(
    row: Model, *others: Model, words: FieldWords | None = None, limit: int | None = LONGEST
) -> list[HistoryEntry]:
    """The events on these rows of the current network, newest first, at most `limit`, in one statement.

    `words` has for some fields how their values are shown, where that is not as they are stored.
    """
    rows = {(each._meta.label_lower, each.pk): each for each in (row, *others)}
    wanted = reduce(or_, (Q(object_type=type, object_id=pk) for type, pk in rows))
    return [
        _entry(
            event,
            rows[event.object_type, event.object_id],
            about="" if is_main(event, row) else event.object_name,
            words=words or {},
        )
        for event in Event.objects.filter(wanted).order_by("-id")[:limit]
    ]


def is_main(event: Event, row: Model) -> bool:
    """Whether an event is about this very row, not about one that belongs to it."""
    return (event.object_type, event.object_id) == (row._meta.label_lower, row.pk)


def _entry(event: Event, row: Model, *, about: str, words: FieldWords) -> HistoryEntry:
    verb = verb_of(event.type)
    return HistoryEntry(
        title=verb.words,
        icon=verb.icon,
        tone=verb.tone,
        by=event.actor_name,
        at=event.at,
        about=about,
        changes=tuple(_changes(event.payload, row, words)),
    )


def _changes(payload: Mapping[str, Any], row: Model, words: FieldWords) -> Iterable[Change]:
    for field, pair in payload.items():
        if field not in LISTS and isinstance(pair, list) and len(pair) == 2 and pair != [None, None]:
            old, new = (_shown(value, field, row, words) for value in pair)
            yield Change(_label(field, row), old, new)


def _shown(value: Any, field: str, row: Model, words: FieldWords) -> str:
    if field in words and value not in (None, ""):
        return words[field](str(value))
    return _words(value, field, row)


def _label(field: str, row: Model) -> str:
    try:
        words = str(getattr(row._meta.get_field(field), "verbose_name", field))
    except FieldDoesNotExist:
        words = field.replace("_", " ")
    return words[:1].upper() + words[1:]


def _words(value: Any, field: str, row: Model) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    try:
        known = row._meta.get_field(field)
    except FieldDoesNotExist:
        return str(value)
    if known.get_internal_type() == "DateField" and (day := parse_date(str(value))):
        return date_format(day, "j F Y")
    return str(dict(getattr(known, "flatchoices", ())).get(value, value))
