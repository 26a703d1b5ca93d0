"""Axes: which periods are labelled, and how value ticks read."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from charts.data import Formatter
from charts.numbers import Number
from charts.scene import WIDE_FROM, AnyMark, Label, Rule, Tier, fitted, text_width

LONGEST_PERIOD = 90

Labels = Sequence[tuple[float, str]]
"""(position in percent, text), in order."""


def tick_texts(ticks: Sequence[Decimal], formatter: Formatter, tick_format: Formatter | None) -> list[str]:
    """Labels of the ticks; a label that repeats its neighbour (too few decimals) is left out."""
    if tick_format is None and isinstance(formatter, Number) and len(ticks) > 1:
        tick_format = formatter.for_step(ticks[1] - ticks[0])
    texts = [(tick_format or formatter)(tick) for tick in ticks]
    return [text if i == 0 or text != texts[i - 1] else "" for i, text in enumerate(texts)]


def grid_marks(heights: Sequence[float], texts: Sequence[str], zero_at: float | None) -> list[AnyMark]:
    """Quiet lines with their values at the left; the line at zero is firmer."""
    marks: list[AnyMark] = []
    for y, text in zip(heights, texts, strict=True):
        marks.append(Rule(0, y, 100, y, "zero" if zero_at is not None and abs(y - zero_at) < 0.01 else "grid"))
        if text:
            marks.append(Label(0, y, text, "tick", "end", dx=-8))
    return marks


def period_marks(reported: Labels, ahead: Labels, least_width: float, *, only_ends: bool = False) -> list[AnyMark]:
    """Period labels below the plot: those of the figures, then those ahead (targets). Some only where it is wide.

    ``least_width`` is the narrowest the plot will be, in px.
    """
    labels = [*reported, *ahead]
    need = 2 * half_width(labels) + 10
    tiers = (max(80.0, least_width), WIDE_FROM)
    narrow, wide = (_chosen_of_both(reported, ahead, need, width, only_ends) for width in tiers)
    marks: list[AnyMark] = []
    for i, (x, text) in enumerate(labels):
        if i in wide or i in narrow:
            short, full = fitted(text, LONGEST_PERIOD)
            tier: Tier = "any" if i in wide and i in narrow else "wide" if i in wide else "narrow"
            marks.append(Label(x, 100, short, "period", "middle", dy=20, full=full, tier=tier))
    return marks


def half_width(*labels: Labels) -> float:
    """Half of the widest period label, in px: what the outermost ones need beside the plot."""
    widest = max((text_width(text) for some in labels for _, text in some), default=0)
    return min(widest, LONGEST_PERIOD) / 2 + 1


def _chosen_of_both(reported: Labels, ahead: Labels, need: float, width: float, only_ends: bool) -> set[int]:
    """Labels of the figures in a regular stride, and those ahead that still have room, the furthest first."""
    positions = [x for x, _ in reported]
    count = len(positions)
    kept = {0, count - 1} & set(range(count)) if only_ends else chosen(positions, need, width)
    taken = [positions[i] for i in kept]
    for i in range(len(ahead) - 1, -1, -1):
        if all(abs(ahead[i][0] - x) * width / 100 >= need for x in taken):
            kept.add(count + i)
            taken.append(ahead[i][0])
    return kept


def chosen(positions: Sequence[float], need: float, width: float) -> set[int]:
    """Which of the positions can carry a label of ``need`` px on a plot of ``width`` px.

    The smallest regular stride back from the last one, so that quarters label the same quarter of every year;
    if even that is too tight, the last and the first.
    """
    count = len(positions)
    for stride in range(1, count):
        kept = list(range(count - 1, -1, -stride))
        if len(kept) < 2:
            break
        gaps = [positions[a] - positions[b] for a, b in pairwise(kept)]
        if min(gaps) * width / 100 >= need:
            return set(kept)
    if count > 1 and (positions[-1] - positions[0]) * width / 100 >= need:
        return {0, count - 1}
    return {count - 1} if count else set()
