"""The key below a plot: only the signs that the drawing uses, set in rows that fit a phone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from charts.scene import LINE_HEIGHT, AnyMark, Dot, Label, text_width
from charts.words import Words, say

ROW_WIDTH = 260
SIGN, GAP = 14, 16
"""Px for a sign before its words, and between entries."""
STATES = ("provisional", "incomplete", "not_comparable")

Entry = tuple[str, str]
"""(role of the sign or '', words)."""


def state_entries(states: Iterable[str], missing: bool, words: Words, prefix: str = "dot") -> list[Entry]:
    """Entries for the states that occur, and for missing figures."""
    used = set(states)
    entries = [(f"{prefix}-{state}", say(words, state)) for state in STATES if state in used]
    return [*entries, ("dot-missing", say(words, "no_figure"))] if missing else entries


def key_rows(entries: Sequence[Entry]) -> list[list[tuple[float, Entry]]]:
    """Entries with their left edge in px, broken into rows."""
    rows: list[list[tuple[float, Entry]]] = []
    left = 0.0
    for entry in entries:
        width = (SIGN if entry[0] else 0) + text_width(entry[1])
        if not rows or left + width > ROW_WIDTH:
            rows.append([])
            left = 0.0
        rows[-1].append((left, entry))
        left += width + GAP
    return rows


def key_marks(entries: Sequence[Entry], below: int, left: int = 0) -> list[AnyMark]:
    """The key, its first row ``below`` px under the plot; ``left`` px is the margin it reaches into."""
    marks: list[AnyMark] = []
    for i, row in enumerate(key_rows(entries)):
        y = below + i * LINE_HEIGHT
        for start, (role, text) in row:
            if role:
                marks.append(Dot(0, 100, role, 0, 3.5, "", start - left + 5, y - 4))
            marks.append(Label(0, 100, text, "quiet", "start", start - left + (SIGN if role else 0), y))
    return marks
