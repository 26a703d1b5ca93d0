"""Addresses of lists: filters, order and page stand in the query."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict


def changed_query(query: QueryDict, **changed: str) -> str:
    """The query with some of its parts replaced, or taken out where they are empty; back to the first page."""
    copy = query.copy()
    for name in ("page", *changed):
        copy.pop(name, None)
    for name in filter(changed.get, changed):
        copy[name] = changed[name]
    return copy.urlencode()


def filter_chips(query: QueryDict, form: forms.Form, names: Iterable[str]) -> list[dict[str, str]]:
    """Of these filters those in force: what is asked, in words, and the address without it."""
    form.is_valid()
    return [
        {
            "label": str(form.fields[name].label),
            "value": _in_words(form.fields[name], value),
            "href": f"?{changed_query(query, **{name: ''})}",
        }
        for name in names
        if (value := form.cleaned_data.get(name))
    ]


def _in_words(field: Any, value: Any) -> str:
    """A row by its name, a choice by its label."""
    if hasattr(field, "label_from_instance"):
        return str(field.label_from_instance(value))
    return str(dict(field.choices).get(value, value))
