"""The skin for pages: percent positions and classes, dressed by static/css/charts.css. No style, no script.

The SVG is exactly the plot; its labels stand in the padding of the wrapper, which classes set in steps of 8 px.
So text keeps its size at any width, and a strict Content-Security-Policy has nothing to object to.
"""

from __future__ import annotations

from charts.data import AnyChart, SmallMultiples
from charts.describe import facts
from charts.escape import escaped, id_of, number
from charts.layout import SingleChart, axis_note, panels_of, scene_of, singles
from charts.numbers import exact_arithmetic
from charts.scene import AnyMark, Box, Dot, Label, Path, Rule, Scene
from charts.words import Words

STEP, MOST_STEPS = 8, 24
SHAPES = {
    "dot-not_comparable": "M-3.5-3.5 3.5 3.5M-3.5 3.5 3.5-3.5",
    "dot-target": "M0-5.5 5.5 0 0 5.5-5.5 0Z",
    "dot-missing": "M-4 0H4",
    "dot-incomplete": "M-4-4H4V4H-4Z",
    "dot-part": "M-6-6H6V6H-6Z",
    "bar-provisional": "M-5-5H5V5H-5Z",
    "bar-incomplete": "M-5-5H5V5H-5Z",
    "bar-not_comparable": "M-5-5H5V5H-5Z",
}
"""Signs that are not circles, as paths around their place."""


def page(chart: AnyChart, words: Words = None) -> str:
    """HTML for a page: a ``div.plot`` with one SVG, or a grid of titled panels. Safe to insert unescaped."""
    with exact_arithmetic():
        drawn = [_single(single, words) for single in singles(chart)]
        note = axis_note(panels_of(chart), words) if isinstance(chart, SmallMultiples) else ""
    if not isinstance(chart, SmallMultiples):
        return drawn[0]
    panels = "".join(
        f'<div class="plot-panel"><div class="plot-panel-title">{escaped(panel.title)}</div>{svg}</div>'
        for panel, svg in zip(chart.panels, drawn, strict=True)
    )
    after = f'<p class="plot-note">{escaped(note)}</p>' if note else ""
    return f'<div class="plot-grid" role="group" aria-label="{escaped(chart.title)}">{panels}{after}</div>'


def _single(chart: SingleChart, words: Words) -> str:
    scene = scene_of(chart, words)
    key = id_of(chart.key)
    inner = "".join([_mark(mark) for mark in scene.marks])
    return (
        f'<div class="{_classes(scene)}"><svg role="img" aria-labelledby="{key}-t {key}-d" width="100%" '
        f'height="{scene.height}"><title id="{key}-t">{escaped(chart.title)}</title>'
        f'<desc id="{key}-d">{escaped(facts(chart, words))}</desc>{inner}</svg></div>'
    )


def _classes(scene: Scene) -> str:
    names = [f"plot plot-{scene.kind}"]
    for side, pixels in zip("trbl", scene.margins, strict=True):
        if pixels:
            names.append(f"plot-{side}{min(-(-pixels // STEP), MOST_STEPS)}")
    return " ".join(names)


def _mark(mark: AnyMark) -> str:
    match mark:
        case Path():
            return _path(mark)
        case Rule():
            return (
                f'<line class="c-{mark.role}" x1="{number(mark.x1)}%" y1="{number(mark.y1)}%" '
                f'x2="{number(mark.x2)}%" y2="{number(mark.y2)}%"/>'
            )
        case Box():
            return (
                f'<rect class="c-{mark.role}{_hue(mark.series)}" x="{number(mark.x)}%" y="{number(mark.y)}%" '
                f'width="{number(mark.width)}%" height="{number(mark.height)}%"{_end("rect", mark.title)}'
            )
        case Dot():
            return _dot(mark)
        case Label():
            return _label(mark)


def _path(mark: Path) -> str:
    """A line in its own stretched coordinate system; the class keeps the stroke's width."""
    points = " ".join([f"{number(x)},{number(y)}" for x, y in mark.points])
    return (
        f'<svg class="c-stretch" viewBox="0 0 100 100" preserveAspectRatio="none">'
        f'<polyline class="c-{mark.role}{_hue(mark.series)}" points="{points}"/></svg>'
    )


def _dot(mark: Dot) -> str:
    names = f"c-dot c-{mark.role}{_hue(mark.series)}"
    place = f'transform="translate({number(mark.dx)} {number(mark.dy)})" ' if mark.dx or mark.dy else ""
    if shape := SHAPES.get(mark.role):
        return (
            f'<svg class="c-sign" x="{number(mark.x)}%" y="{number(mark.y)}%">'
            f'<path class="{names}" {place}d="{shape}"{_end("path", mark.title)}</svg>'
        )
    return (
        f'<circle class="{names}" {place}cx="{number(mark.x)}%" cy="{number(mark.y)}%" '
        f'r="{number(mark.size)}"{_end("circle", mark.title)}'
    )


def _label(mark: Label) -> str:
    names = f"c-text c-{mark.role} c-{mark.anchor}"
    if mark.role in ("series", "on-part"):
        names += _hue(mark.series)
    if mark.tier != "any":
        names += f" c-{mark.tier}"
    title = f"<title>{escaped(mark.full)}</title>" if mark.full else ""
    return (
        f'<text class="{names}" x="{number(mark.x)}%" y="{number(mark.y)}%" '
        f'transform="translate({number(mark.dx)} {number(mark.dy)})">{title}{escaped(mark.text)}</text>'
    )


def _hue(series: int) -> str:
    return " c-muted" if series < 0 else f" c-s{series + 1}"


def _end(tag: str, title: str) -> str:
    return f"><title>{escaped(title)}</title></{tag}>" if title else "/>"
