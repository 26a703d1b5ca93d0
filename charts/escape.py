"""Making any text safe inside SVG."""

from __future__ import annotations

import re

_SPECIAL = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
# XML 1.0 has no way to write these characters, so they are dropped.
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9-]")


def escaped(text: str) -> str:
    """Text for element content and quoted attributes."""
    return _IMPOSSIBLE.sub("", text).translate(_SPECIAL)


def id_of(key: str) -> str:
    """An id made from the caller's key: different keys give different ids."""
    return "chart-" + _NOT_IN_ID.sub(lambda found: f"_{ord(found[0]):x}_", key)


def number(value: float) -> str:
    """At most two decimals, no trailing zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
