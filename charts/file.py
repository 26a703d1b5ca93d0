"""The skin for files: one SVG in fixed units with presentation attributes, for PDF (typst) and PNG (resvg).

Those renderers read no CSS classes and ignore ``vector-effect``, so every point is computed here. The font is named
(Inter) and must be handed to the renderer; nothing else is outside the file.
"""

from __future__ import annotations

from charts import theme
from charts.data import AnyChart, SmallMultiples
from charts.describe import facts
from charts.escape import escaped, id_of, number
from charts.layout import axis_note, panels_of, scene_of, singles
from charts.numbers import exact_arithmetic
from charts.page import SHAPES
from charts.scene import LINE_HEIGHT, AnyMark, Box, Dot, Label, Path, Rule, Scene, shorten
from charts.words import Words

HEADING, SOURCE, PANEL_TITLE, PANEL_GAP = 30, 26, 22, 20
PANEL_WIDTH = 200


def file(chart: AnyChart, words: Words = None, *, width: int = 640, heading: bool = False, source: str = "") -> str:
    """A standalone SVG document ``width`` units wide (sparklines keep their own width).

    ``heading`` draws the title on top, ``source`` a line at the foot; both are for pictures that travel alone.
    """
    with exact_arithmetic():
        parts_of = singles(chart)
        scenes = [scene_of(single, words, _panel_width(len(parts_of), width)) for single in parts_of]
        said = facts(chart, words)
        note = axis_note(panels_of(chart), words) if isinstance(chart, SmallMultiples) else ""
    if isinstance(chart, SmallMultiples):
        inner, height = _panels(chart, scenes, width)
        if note:
            inner, height = inner + _words(0, height + 14, note, "source"), height + LINE_HEIGHT
    else:
        scene = scenes[0]
        inner, height = _drawing(scene, width), _outer_height(scene)
        width = _outer_width(scene) if scene.width else width
    parts = [f'<g transform="translate(0 {HEADING})">{inner}</g>' if heading else inner]
    height += HEADING if heading else 0
    if heading:
        parts.append(_words(0, 16, shorten(chart.title, width * 0.8), "heading"))
    if source:
        parts.append(_words(0, height + 16, shorten(source, width), "source"))
        height += SOURCE
    key = id_of(chart.key)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="{theme.FONT}" role="img" aria-labelledby="{key}-t {key}-d">'
        f'<title id="{key}-t">{escaped(chart.title)}</title><desc id="{key}-d">{escaped(said)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _panels(chart: SmallMultiples, scenes: list[Scene], width: int) -> tuple[str, int]:
    """The panels in as many columns as fit, rows as tall as their tallest panel."""
    columns = _columns(len(scenes), width)
    each = _panel_width(len(scenes), width)
    parts: list[str] = []
    top = 0
    for start in range(0, len(scenes), columns):
        row = scenes[start : start + columns]
        for i, scene in enumerate(row):
            title = _words(0, 14, shorten(chart.panels[start + i].title, each), "heading-small")
            body = f'<g transform="translate(0 {PANEL_TITLE})">{_drawing(scene, each)}</g>'
            parts.append(f'<g transform="translate({i * (each + PANEL_GAP)} {top})">{title}{body}</g>')
        top += max(map(_outer_height, row)) + PANEL_TITLE + PANEL_GAP
    return "".join(parts), max(top - PANEL_GAP, 1)


def _columns(count: int, width: int) -> int:
    return max(1, min(count, (width + PANEL_GAP) // (PANEL_WIDTH + PANEL_GAP)))


def _panel_width(count: int, width: int) -> int:
    columns = _columns(count, width)
    return (width - PANEL_GAP * (columns - 1)) // columns


def _outer_height(scene: Scene) -> int:
    return scene.height + scene.margins.top + scene.margins.bottom


def _outer_width(scene: Scene) -> int:
    return (scene.width or 0) + scene.margins.left + scene.margins.right


def _drawing(scene: Scene, width: int) -> str:
    """All marks of a scene, its plot moved inside the margins. The narrow labels were chosen for just this width."""
    plot = scene.width or max(1, width - scene.margins.left - scene.margins.right)
    inner = "".join(
        [
            _mark(mark, plot / 100, scene.height / 100)
            for mark in scene.marks
            if not (isinstance(mark, Label) and mark.tier == "wide")
        ]
    )
    return f'<g transform="translate({scene.margins.left} {scene.margins.top})">{inner}</g>'


def _mark(mark: AnyMark, across: float, down: float) -> str:
    """One mark; ``across`` and ``down`` are units per percent."""
    match mark:
        case Path():
            points = " ".join([f"{number(x * across)},{number(y * down)}" for x, y in mark.points])
            return f'<polyline points="{points}" {theme.line_style(mark.role, mark.series)}/>'
        case Rule():
            ends = f'x1="{number(mark.x1 * across)}" y1="{number(mark.y1 * down)}"'
            ends += f' x2="{number(mark.x2 * across)}" y2="{number(mark.y2 * down)}"'
            return f"<line {ends} {theme.rule_style(mark.role)}/>"
        case Box():
            place = f'x="{number(mark.x * across)}" y="{number(mark.y * down)}" width="{number(mark.width * across)}"'
            style = theme.box_style(mark.role, mark.series)
            return f'<rect {place} height="{number(mark.height * down)}" {style}/>'
        case Dot():
            return _dot(mark, mark.x * across + mark.dx, mark.y * down + mark.dy)
        case Label():
            x, y = mark.x * across + mark.dx, mark.y * down + mark.dy
            return _words(x, y, mark.text, mark.role, mark.anchor, mark.series)


def _dot(mark: Dot, x: float, y: float) -> str:
    if mark.role == "dot-hover":
        return ""
    style = theme.dot_style(mark.role, mark.series)
    if shape := SHAPES.get(mark.role):
        return f'<path transform="translate({number(x)} {number(y)})" d="{shape}" {style}/>'
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(mark.size)}" {style}/>'


def _words(x: float, y: float, text: str, role: str, anchor: str = "start", series: int = 0) -> str:
    style = theme.text_style(role, series)
    return f'<text x="{number(x)}" y="{number(y)}" text-anchor="{anchor}" {style}>{escaped(text)}</text>'
