"""Every route of the product, read from the URL tables."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Found:
    """One route: its full name (`app:name`), its pattern, and the names of the values in its path."""

    name: str
    pattern: str
    values: frozenset[str]

    @property
    def is_api(self) -> bool:
        return self.pattern.startswith("api/")


def routes() -> list[Found]:
    """In the order in which they are tried."""
    return list(_walk(get_resolver().url_patterns, "", "", frozenset()))


def _walk(
    patterns: list[URLPattern | URLResolver], path: str, namespace: str, values: frozenset[str]
) -> Iterator[Found]:
    for one in patterns:
        here = path + str(one.pattern)
        found = values | frozenset(one.pattern.converters)
        if isinstance(one, URLResolver):
            inner = f"{namespace}{one.namespace}:" if one.namespace else namespace
            yield from _walk(one.url_patterns, here, inner, found)
        else:
            yield Found(f"{namespace}{one.name}", here, found)
