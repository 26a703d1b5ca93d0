"""The drawing between data and skin: marks at percent positions of a plot, plus offsets in pixels.

x runs 0–100 from left to right, y 0–100 from top to bottom of the plot. The plot is ``height`` px tall and as wide
as its place minus the margins; labels stand in the margins. ``role`` names what a mark is; each skin dresses roles.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Anchor = Literal["start", "middle", "end"]
Tier = Literal["any", "narrow", "wide"]
WIDE_FROM = 460
"""Width of the plot in px from which ``wide`` labels show and ``narrow`` ones do not."""
NARROW_LETTERS, BROAD_LETTERS = frozenset(" .,:;'|()[]!ijlIftr"), frozenset("mMwW%@\u2026")
NARROW, USUAL, CAPITAL, BROAD = 4.2, 7.3, 8.4, 12.0
"""Advances of Inter at 12 px, weight 600, by kind of letter: a little above the measured ones, so that text fits."""
LINE_HEIGHT = 18
PHONE = 320
"""Px that a chart has on a phone."""
TALL = 140
"""Px of height from which a plot has room for five ticks, every dot and more than two period labels."""


class Path(NamedTuple):
    """A line through points, in percent."""

    points: tuple[tuple[float, float], ...]
    role: str
    series: int = 0


class Box(NamedTuple):
    """A rectangle: left, top, width, height in percent."""

    x: float
    y: float
    width: float
    height: float
    role: str
    series: int = 0
    title: str = ""


class Rule(NamedTuple):
    """A straight line, in percent."""

    x1: float
    y1: float
    x2: float
    y2: float
    role: str


class Dot(NamedTuple):
    """A small sign of ``size`` px (radius) at a point; its role gives the shape."""

    x: float
    y: float
    role: str
    series: int = 0
    size: float = 3
    title: str = ""
    dx: float = 0
    dy: float = 0


class Label(NamedTuple):
    """Text of 12 px. ``full`` is the untruncated text; ``tier`` says on which widths it shows."""

    x: float
    y: float
    text: str
    role: str
    anchor: Anchor = "start"
    dx: float = 0
    dy: float = 4
    series: int = 0
    full: str = ""
    tier: Tier = "any"


AnyMark = Path | Box | Rule | Dot | Label


class Margins(NamedTuple):
    """Room around the plot in px."""

    top: int = 0
    right: int = 0
    bottom: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class Scene:
    """A finished drawing. ``width`` is set only where the place does not decide it (sparklines)."""

    kind: str
    height: int
    margins: Margins
    marks: tuple[AnyMark, ...]
    width: int | None = None


def text_width(text: str) -> float:
    """About how wide the text will be, in px."""
    return sum(map(_advance, text))


def _advance(letter: str) -> float:
    if letter in NARROW_LETTERS:
        return NARROW
    if letter in BROAD_LETTERS or letter > "\u2e7f":
        return BROAD
    return CAPITAL if letter.isupper() else USUAL


def shorten(text: str, pixels: float) -> str:
    """The text, or its beginning with an ellipsis, so that it fits about ``pixels``."""
    if text_width(text) <= pixels:
        return text
    used = BROAD
    kept = 0
    for letter in text:
        used += _advance(letter)
        if used > pixels:
            break
        kept += 1
    return text[:kept].rstrip() + "\u2026"


def fitted(text: str, pixels: float) -> tuple[str, str]:
    """(text to draw, full text or '' when nothing was cut)."""
    short = shorten(text, pixels)
    return short, text if short != text else ""


def spread(wanted: list[float], gap: float, low: float, high: float) -> list[float]:
    """Positions near the wanted ones, at least ``gap`` apart and inside low–high where there is room."""
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    placed: list[float] = []
    for index in order:
        floor = placed[-1] + gap if placed else low
        placed.append(max(wanted[index], floor))
    ceiling = max(high, low + gap * (len(placed) - 1))
    for i in range(len(placed) - 1, -1, -1):
        placed[i] = min(placed[i], ceiling)
        ceiling = placed[i] - gap
    result = [0.0] * len(wanted)
    for index, position in zip(order, placed, strict=True):
        result[index] = position
    return result
