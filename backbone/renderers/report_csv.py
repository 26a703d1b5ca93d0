"""A compiled report as one list: a row for each figure, of whole indicators and of the groups of their breakdowns."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from backbone.renderers.report_sheets import numbers
from measurement.formulas import round_half_away
from tenancy.exports.cells import Cell
from tenancy.exports.sheets import Sheet

Content = Mapping[str, Any]


def report_sheet(content: Content) -> Sheet:
    """Every period of every indicator, oldest first, then the groups of its latest one."""
    headings = [
        _("Code"), _("Indicator"), _("Outcome area"), _("Period"), _("From"), _("To"), _("Breakdown"), _("Group"),
        _("Value"), _("Unit"), _("As shown"), _("Lowest"), _("Highest"), _("Numerator"), _("Denominator"), _("Target"),
        _("Partners reported"), _("Partners expected"), _("Carried forward"), _("Definition version"), _("Note"),
    ]  # fmt: skip
    rows = [row for one in content["indicators"] for row in _rows(one)]
    return Sheet(_("Figures"), headings, rows)


def _rows(one: Content) -> Iterator[list[Cell]]:
    said = numbers(one)
    if not said["periods"]:
        yield [None, one["name"], one["outcome"], one["period"], *([None] * 6), one["value"], *([None] * 10)]
        return
    for period in said["periods"]:
        days = [date.fromisoformat(period[name]) for name in ("from", "to")]
        more = [period[name] for name in ("reported", "expected", "carried", "version", "note")]
        yield [
            said["code"], one["name"], one["outcome"], period["label"], *days, None, None,
            *_values(period, said["format"], said["unit"]), _shown(period["path"], said["format"]), *more,
        ]  # fmt: skip
    for view, words in zip(said["breakdowns"], one["breakdowns"], strict=True):
        for cell in view["cells"]:
            yield [
                said["code"], one["name"], one["outcome"], one["period"], None, None, view["name"], cell["label"],
                *_values(cell, view["format"], said["unit"] if view["format"] == said["format"] else ""),
                *([None] * 5), words["note"],
            ]  # fmt: skip


def _values(values: Content, frozen: Content, unit: str) -> list[Cell]:
    shown = [_shown(values[name], frozen) for name in ("value", "low", "high")]
    parts = [_number(values[name]) for name in ("numerator", "denominator")]
    return [shown[0], unit, values["text"], *shown[1:], *parts]


def _shown(digits: str | None, frozen: Content) -> Decimal | None:
    """The digits of the page: a percentage as 82.7."""
    number = _number(digits)
    if number is None:
        return None
    return round_half_away(number.scaleb(2) if frozen.get("percent") else number, frozen["decimals"])


def _number(digits: str | None) -> Decimal | None:
    return None if digits is None else Decimal(digits)
