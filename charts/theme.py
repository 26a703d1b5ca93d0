"""Presentation attributes of the file skin: the light colours of static/css/charts.css, for print and pictures."""

from __future__ import annotations

HUES = ("#1d5fa8", "#b8470f", "#0b756a", "#8a4a9c", "#7d6200", "#4b5563")
"""Series colours: apart in hue and in lightness for all common kinds of colour vision; 4.5:1 and more on white."""
GREY, INK, QUIET, GRID, ZERO, SURFACE, TRACK = (
    "#8a93a0", "#1f2937", "#5b6472", "#e3e7ec", "#8a93a0", "#ffffff", "#e9edf2",
)  # fmt: skip
AIM = "#374151"
BAND = "#dcebe4"
STATE_FILL = {"provisional": "#c9dcf0", "incomplete": "#ffffff", "not_comparable": "#d5d9df"}
FONT = "Inter"


def hue(series: int) -> str:
    """Colour of a series; grey for context (−1)."""
    return GREY if series < 0 else HUES[series % len(HUES)]


def line_style(role: str, series: int) -> str:
    """Attributes of a line through points."""
    if role == "target":
        return f'fill="none" stroke="{AIM}" stroke-width="1.5" stroke-dasharray="1 4" stroke-linecap="round"'
    colour = GREY if role == "line-grey" else hue(series)
    dash = ' stroke-dasharray="5 4"' if role == "line-dashed" else ""
    joint = 'stroke-linejoin="round" stroke-linecap="round"'
    return f'fill="none" stroke="{colour}" stroke-width="2.25" {joint}{dash}'


def rule_style(role: str) -> str:
    """Attributes of a straight line."""
    colour, width, dash = {
        "grid": (GRID, "1", ""),
        "zero": (ZERO, "1", ""),
        "break": (QUIET, "1", "3 3"),
        "target": (AIM, "1.5", "1 4"),
        "reference": (QUIET, "1.5", "4 3"),
        "baseline": (QUIET, "1", "1 3"),
        "aim": (AIM, "3", ""),
        "from": (QUIET, "1.5", ""),
    }[role]
    cap = ' stroke-linecap="round"' if dash == "1 4" else ""
    return f'stroke="{colour}" stroke-width="{width}"{cap}' + (f' stroke-dasharray="{dash}"' if dash else "")


def box_style(role: str, series: int) -> str:
    """Attributes of a rectangle or a square sign."""
    if role == "band":
        return f'fill="{BAND}"'
    if role == "track":
        return f'fill="{TRACK}"'
    if role in ("part", "dot-part"):
        return f'fill="{hue(series)}" stroke="{SURFACE}" stroke-width="1"'
    state = role.removeprefix("bar-")
    if state == "official":
        return f'fill="{HUES[0]}"'
    colour = QUIET if state == "not_comparable" else HUES[0]
    dash = ' stroke-dasharray="3 2"' if state == "incomplete" else ""
    return f'fill="{STATE_FILL[state]}" stroke="{colour}" stroke-width="1.25"{dash}'


def dot_style(role: str, series: int) -> str:
    """Attributes of a sign."""
    if role == "dot-part" or role.startswith("bar-"):
        return box_style(role, series)
    colour = hue(series)
    if role == "dot-official":
        return f'fill="{colour}" stroke="{SURFACE}" stroke-width="1"'
    if role in ("dot-provisional", "dot-incomplete"):
        return f'fill="{SURFACE}" stroke="{colour}" stroke-width="1.75"'
    if role == "dot-target":
        return f'fill="{SURFACE}" stroke="{AIM}" stroke-width="1.75"'
    return f'fill="none" stroke="{QUIET}" stroke-width="1.5"'


def text_style(role: str, series: int) -> str:
    """Attributes of words."""
    colour = {
        "series": hue(series) if series >= 0 else QUIET,
        "on-part": SURFACE,
        "value": INK,
        "name": INK,
        "heading": INK,
        "heading-small": INK,
        "target-label": AIM,
    }.get(role, QUIET)
    weight = {"series": "600", "value": "600", "on-part": "600", "heading": "600", "heading-small": "600"}.get(
        role, "400"
    )
    size = {"heading": "15", "heading-small": "13", "empty": "13"}.get(role, "12")
    halo = f' paint-order="stroke" stroke="{SURFACE}" stroke-width="3" stroke-linejoin="round"'
    outlined = role in ("series", "value", "missing", "target-label", "note", "reference-label")
    slant = ' font-style="italic"' if role == "missing" else ""
    return f'font-size="{size}" font-weight="{weight}" fill="{colour}"{slant}' + (halo if outlined else "")
