"""The charts of a report's workbook, drawn by Excel from the cells of its tables."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from backbone.renderers.report_sheets import LINES, Book, breakdown_rows, format_code, numbers

Content = Mapping[str, Any]
INK, OTHER, AIM = "#0b5563", "#8a6d1d", "#54616d"
ROWS, COLUMNS = 16, 8  # what a chart covers of the sheet
PIXELS = {"width": 500, "height": 290}
SMALL = {"size": 9, "bold": False, "color": AIM}
PERIOD, LABEL, VALUE = 2, 4, 5  # columns: the period of a row; the group and its value


def draw_charts(book: Book, content: Content, *, periods: Worksheet, groups: Worksheet) -> None:
    """A line of charts for each indicator: its periods, then each of its breakdowns."""
    sheet = book.add_sheet(_("Charts"))
    sheet.write_string(0, 0, _("Charts of the figures. Their numbers stand in the sheets Periods and Breakdowns."))
    places: dict[int, int] = {}
    top, first = 2, 1
    for one in content["indicators"]:
        found = numbers(one)["periods"]
        if one["chart"] and any(period["value"] is not None for period in found):
            places[one["id"]] = top
            sheet.write_string(top, 0, one["name"], book.name)
            chart = _line(book, periods, first, first + len(found) - 1, numbers(one))
            _put(sheet, chart, top, 0, one["chart"]["alt"])
            top += ROWS + 2
        first += len(found)
    _draw_groups(book, sheet, content, places, groups)


def _draw_groups(book: Book, sheet: Worksheet, content: Content, places: Mapping[int, int], groups: Worksheet) -> None:
    first = 1
    beside: dict[int, int] = {}
    for one, view, rows in breakdown_rows(content):
        if view["chart"] and one["id"] in places and any(row[VALUE].digits is not None for row in rows):
            beside[one["id"]] = beside.get(one["id"], 0) + 1
            chart = _bars(book, groups, first, rows)
            _put(sheet, chart, places[one["id"]], beside[one["id"]] * COLUMNS, view["chart"]["alt"])
        first += len(rows)


def _line(book: Book, periods: Worksheet, first: int, last: int, said: Content) -> Chart:
    """The figures with gaps where there is none, a new line after a break, hollow points, the way to the target."""
    chart: Chart = book.book.add_chart({"type": "line"})
    has = {
        "other": any((said["periods"][-1]["part"] - one["part"]) % 2 for one in said["periods"]),
        "incomplete": any(one["incomplete"] for one in said["periods"]),
        "target": any(one["path"] is not None for one in said["periods"]),
    }
    solid = {"type": "circle", "size": 5, "fill": {"color": INK}, "border": {"color": INK}}
    hollow = {"type": "circle", "size": 8, "fill": {"color": "#ffffff"}, "border": {"color": INK}}
    other = {"type": "diamond", "size": 5, "fill": {"color": OTHER}, "border": {"color": OTHER}}
    drawn: list[tuple[int, dict[str, Any]]] = [(0, {"line": {"color": INK, "width": 2.25}, "marker": solid})]
    if has["other"]:
        drawn.append((1, {"line": {"color": OTHER, "width": 2.25}, "marker": other}))
    if has["incomplete"]:
        drawn.append((2, {"line": {"none": True}, "marker": hollow}))
    if has["target"]:
        drawn.append((3, {"line": {"color": AIM, "width": 1.5, "dash_type": "dash"}, "marker": {"type": "none"}}))
    for offset, look in drawn:
        chart.add_series(look | _cells(periods, first, last, PERIOD, LINES + offset))
    chart.set_title({"name": [periods.get_name(), first, 1], "name_font": {"size": 12}, "overlay": False})
    chart.set_legend({"position": "bottom"})
    chart.show_blanks_as("gap")
    return _with_axes(chart, said)


def _bars(book: Book, groups: Worksheet, first: int, rows: Sequence[Sequence[Any]]) -> Chart:
    """One bar for each group, the first on top, from 0 on unless something is below it."""
    chart: Chart = book.book.add_chart({"type": "bar"})
    last, lowest = first + len(rows) - 1, min(float(row[VALUE].digits or 0) for row in rows)
    axis: dict[str, Any] = {"visible": False, "major_gridlines": {"visible": False}}  # each bar says its value
    said = {"value": True, "num_format": format_code(rows[0][VALUE].format)}
    look = {"fill": {"color": INK}, "gap": 60, "data_labels": said}
    chart.add_series(look | _cells(groups, first, last, LABEL, VALUE))
    chart.set_title({"name": [groups.get_name(), first, 3], "name_font": {"size": 12}, "overlay": False})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis(axis | ({"min": 0} if lowest >= 0 else {}))
    chart.set_size(PIXELS)
    return chart


def _cells(sheet: Worksheet, first: int, last: int, names: int, values: int) -> dict[str, Any]:
    name = sheet.get_name()
    return {
        "name": [name, 0, values],
        "categories": [name, first, names, last, names],
        "values": [name, first, values, last, values],
    }


def _with_axes(chart: Chart, said: Content) -> Chart:
    """Upwards the unit, where the numbers beside it do not say it; to the right the periods."""
    lines = {"visible": True, "line": {"color": "#d5dbe1"}}
    unit = "" if said["format"].get("percent") or said["format"].get("currency") else said["unit"]
    upwards = {"num_format": format_code(said["format"]), "major_gridlines": lines}
    chart.set_y_axis(upwards | ({"name": unit, "name_font": SMALL} if unit else {}))
    chart.set_x_axis({"label_position": "low", "name": _("Period"), "name_font": SMALL})
    chart.set_size(PIXELS)
    return chart


def _put(sheet: Worksheet, chart: Chart, row: int, column: int, alt: str) -> None:
    """With the description that a screen reader says."""
    sheet.insert_chart(row + 1, column, chart, {"description": alt, "object_position": 2})
