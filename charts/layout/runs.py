"""Cutting a series into drawable runs: where a line may be drawn, where it is dashed, where it stops."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from charts.data import Break, Chart, LineChart, Point, figure_text
from charts.scale import Scale
from charts.scene import TALL, AnyMark, Dot, Path
from charts.words import Words, say

MOST_DOTTED, MOST_DOTTED_SMALL = 16, 6
"""Up to this many points every value gets a visible dot; fewer where the plot is small."""
UNSETTLED = ("provisional", "incomplete")


class Placed(NamedTuple):
    """A point with its place in the plot, in percent."""

    point: Point
    x: float
    y: float


def place(points: Sequence[Point], across: Scale, up: Scale) -> list[Placed | None]:
    """Places in order of time; None where there is no figure."""
    ordered = sorted(points, key=lambda point: point.x)
    return [
        Placed(point, across.percent(point.x), 100 - up.percent(point.value))
        if point.value is not None and point.value.is_finite()
        else None
        for point in ordered
    ]


def runs(places: Sequence[Placed | None], breaks: Sequence[Break] = ()) -> list[tuple[str, list[Placed]]]:
    """Runs of points that one line may join, each with its role: ``line``, ``line-dashed`` or ``line-grey``.

    A missing figure, a break and a change of comparability end a run; a line to or from an unsettled value is dashed.
    """
    found: list[tuple[str, list[Placed]]] = []
    cuts = [cut.x for cut in breaks]
    for before, after in pairwise(places):
        if before is None or after is None or not _joined(before.point, after.point, cuts):
            continue
        role = _role(before.point, after.point)
        if found and found[-1][0] == role and found[-1][1][-1] is before:
            found[-1][1].append(after)
        else:
            found.append((role, [before, after]))
    return found


def line_marks(places: Sequence[Placed | None], breaks: Sequence[Break], series: int) -> list[Path]:
    """The line of a series."""
    return [Path(tuple((placed.x, placed.y) for placed in run), role, series) for role, run in runs(places, breaks)]


def dot_marks(
    places: Sequence[Placed | None], chart: LineChart, words: Words, series: int, breaks: Sequence[Break] = ()
) -> list[AnyMark]:
    """A dot with its hover text for every figure; invisible where a long line needs none."""
    marks: list[AnyMark] = []
    last = next((placed for placed in reversed(places) if placed), None)
    joined = {id(placed) for _, run in runs(places, breaks) for placed in run}
    most = MOST_DOTTED if chart.height >= TALL else MOST_DOTTED_SMALL
    for placed in places:
        if placed is None:
            continue
        point = placed.point
        seen = (series >= 0 and len(places) <= most) or point.state != "official" or id(placed) not in joined
        role = f"dot-{point.state}" if seen or placed is last else "dot-hover"
        size = 4.5 if placed is last else 3.5 if point.state != "official" else 2.75 if seen else 8
        marks.append(Dot(placed.x, placed.y, role, series, size, point_title(point, chart, words)))
    return marks


def point_title(point: Point, chart: Chart, words: Words) -> str:
    """'Q1 2024: 61.2% (provisional). Note'."""
    said = figure_text(point, chart) or say(words, "no_figure")
    if point.state != "official":
        said = f"{said} ({say(words, point.state)})"
    return f"{point.label}: {said}" + (f". {point.note}" if point.note else "")


def _joined(before: Point, after: Point, cuts: Sequence[Decimal]) -> bool:
    if (before.state == "not_comparable") != (after.state == "not_comparable"):
        return False
    return not any(before.x < cut <= after.x for cut in cuts)


def _role(before: Point, after: Point) -> str:
    if after.state == "not_comparable":
        return "line-grey"
    return "line-dashed" if before.state in UNSETTLED or after.state in UNSETTLED else "line"
