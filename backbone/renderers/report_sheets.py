"""The tables of a report's workbook: which columns, which numbers, in which format."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tenancy.exports.cells import is_exact
from tenancy.exports.workbooks import LONGEST_TEXT, ON_PAPER, sheet_name

Content = Mapping[str, Any]
NO_NUMBERS: Content = {"format": {}, "periods": [], "breakdowns": []}  # compiled before numbers were kept
NARROWEST, WIDEST = 9, 48
LINE_HEIGHT, HIGHEST = 15, 409  # points; no row of a workbook is higher


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal text for a cell to calculate with; `format` as `report_numbers` froze it."""

    digits: str | None
    format: Content


@dataclass(frozen=True, slots=True)
class Table:
    """`wrapped` are the columns whose texts run over several lines."""

    headings: Sequence[str]
    rows: Sequence[Sequence[Any]]
    wrapped: Sequence[int] = ()


class Book:
    """The workbook with its formats, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        add: Callable[..., Format] = book.add_format
        self.title = add({"bold": True, "font_size": 16})
        self.name = add({"bold": True})
        self.label = add({"bold": True, "valign": "top", "text_wrap": True})
        beside = {"valign": "top", "align": "left", "indent": 1}  # away from the number before it
        self.heading = add(beside | {"bold": True, "bottom": 1, "text_wrap": True})
        self.wrapped = add({"text_wrap": True, "valign": "top"})
        self.left = add({"align": "left", "valign": "top"})
        self.whole = add({"valign": "top"})
        self.plain = add(beside)
        self.told = add(beside | {"text_wrap": True})
        self.day = add(beside | {"num_format": "yyyy-mm-dd"})
        self._numbers: dict[str, Format] = {}

    def add_sheet(self, name: str, *, widths: Sequence[int] = ()) -> Worksheet:
        sheet = self.book.add_worksheet(sheet_name(name))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(max(1, -(-sum(widths) // ON_PAPER)), 0)
        sheet.set_footer("&L&A&R&P / &N")
        return sheet

    def add_table(self, name: str, table: Table) -> Worksheet:
        """Headings that stay on top and repeat on paper, then the rows."""
        widths = _widths(table)
        sheet = self.add_sheet(name, widths=widths)
        sheet.freeze_panes(1, 2)
        sheet.repeat_rows(0)
        sheet.repeat_columns(0, 1)
        for column, heading in enumerate(table.headings):
            sheet.write_string(0, column, heading, self.heading)
        for row, cells in enumerate(table.rows, start=1):
            for column, cell in enumerate(cells):
                self.write(sheet, row, column, cell, self.told if column in table.wrapped else self.plain)
            set_height(sheet, row, [(str(cells[column] or ""), widths[column]) for column in table.wrapped])
        sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.headings) - 1)
        return sheet

    def write(self, sheet: Worksheet, row: int, column: int, cell: Any, style: Format | None = None) -> None:
        if isinstance(cell, Number):
            if cell.digits is not None:
                sheet.write_number(row, column, float(cell.digits), self.number(cell.format))
        elif isinstance(cell, int):
            sheet.write_number(row, column, cell, self.whole)
        elif isinstance(cell, date):
            sheet.write_datetime(row, column, cell, self.day)
        elif cell:
            sheet.write_string(row, column, str(cell)[:LONGEST_TEXT], style)

    def number(self, frozen: Content) -> Format:
        code = format_code(frozen)
        if code not in self._numbers:
            self._numbers[code] = self.book.add_format({"num_format": code, "valign": "top"})
        return self._numbers[code]


def set_height(sheet: Worksheet, row: int, texts: Sequence[tuple[str, int]]) -> None:
    """High enough for texts that run over several lines, each in its column: not every program does."""
    lines = [sum(max(1, -(-len(part) // max(width - 1, 1))) for part in text.split("\n")) for text, width in texts]
    if (most := max(lines, default=1)) > 1:
        sheet.set_row(row, min(most * LINE_HEIGHT, HIGHEST))


def format_code(frozen: Content) -> str:
    """What Excel shows: as many decimals as the page, "%" or the currency."""
    decimals = f".{'0' * frozen['decimals']}" if frozen.get("decimals") else ""
    if frozen.get("percent"):
        return f"0{decimals}%"
    currency = f'"{frozen["currency"]}" ' if frozen.get("currency") else ""
    return f"{currency}#,##0{decimals}"


def numbers(one: Content) -> Content:
    return one.get("numbers") or NO_NUMBERS


def figure_table(content: Content) -> Table:
    """One row for each indicator."""
    headings = [
        _("Code"), _("Indicator"), _("Outcome area"), _("Period"), _("Value"), _("Unit"), _("As shown"), _("Exact"),
        _("Lowest"), _("Highest"), _("Numerator"), _("Denominator"), _("Change"), _("Compared"), _("Baseline"),
        _("Baseline as shown"), _("Target"), _("Target as shown"), _("Target date"), _("Progress"), _("Status"),
        _("Movement"), _("Partners reported"), _("Partners expected"), _("Incomplete"), _("Note"), _("Direction"),
        _("Core"), _("Owner"), _("Question"),
    ]  # fmt: skip
    return Table(headings, [_figure(one) for one in content["indicators"]], wrapped=(25, 29))


def _figure(one: Content) -> list[Any]:
    said = numbers(one)
    latest: Content = said.get("latest") or {}
    number, plain = partial(Number, format=said["format"]), partial(Number, format={"decimals": 0})
    notes = [latest.get("note", ""), one["like_for_like"], *one["notes"]]
    return [
        said.get("code", ""),
        one["name"],
        one["outcome"],
        one["period"],
        number(latest.get("value")),
        said.get("unit", one["unit"]),
        one["value"],
        _exact(latest),
        number(latest.get("low")),
        number(latest.get("high")),
        *(_whole(latest.get(name)) for name in ("numerator", "denominator")),
        one["change"],
        one["change_words"],
        number(said.get("baseline")),
        one["baseline"],
        number(said.get("target")),
        one["target_value"],
        date.fromisoformat(said["target_on"]) if said.get("target_on") else one["due"],
        Number(said.get("progress"), {"percent": True}),
        one["standing"],
        one["movement"],
        *(plain(_digits(latest.get(name))) for name in ("reported", "expected")),
        _("incomplete") if latest.get("incomplete") else "",
        " ".join(note for note in notes if note),
        said.get("direction", ""),
        _("yes") if said.get("core") else "",
        one["owner"],
        one["question"],
    ]


def _digits(number: int | None) -> str | None:
    return None if number is None else str(number)


def _whole(digits: str | None) -> Number:
    """A numerator or denominator, with the decimals it has."""
    text = (digits or "").rstrip("0") if "." in (digits or "") else ""
    return Number(digits, {"decimals": min(len(text.partition(".")[2]), 8)})


def _exact(values: Content) -> str:
    """All digits where a cell would lose some; of a quotient its two numbers are the exact ones."""
    digits = values.get("value")
    if not digits or values.get("denominator") or is_exact(Decimal(digits)):
        return ""
    return str(digits)


def breakdown_rows(content: Content) -> Iterator[tuple[Content, Content, list[list[Any]]]]:
    """(indicator, breakdown, its rows), in the order of the sheet."""
    for one in content["indicators"]:
        for frozen, said in zip(numbers(one)["breakdowns"], one["breakdowns"], strict=False):
            yield one, said, [_group(one, frozen, said["note"], cell) for cell in frozen["cells"]]


def breakdown_table(content: Content) -> Table:
    """One row for each group of the latest figures. There is no row for the whole: that is the indicator's own."""
    headings = [
        _("Code"), _("Indicator"), _("Period"), _("Breakdown"), _("Group"), _("Value"), _("As shown"), _("Exact"),
        _("Lowest"), _("Highest"), _("Numerator"), _("Denominator"), _("Note"),
    ]  # fmt: skip
    return Table(headings, [row for _one, _view, rows in breakdown_rows(content) for row in rows], wrapped=(12,))


def _group(one: Content, view: Content, note: str, cell: Content) -> list[Any]:
    number = partial(Number, format=view["format"])
    return [
        numbers(one)["code"],
        one["name"],
        one["period"],
        view["name"],
        cell["label"],
        number(cell["value"]),
        cell["text"],
        _exact(cell),
        number(cell["low"]),
        number(cell["high"]),
        _whole(cell["numerator"]),
        _whole(cell["denominator"]),
        note,
    ]


LINES = 18  # the first of the columns that charts draw: figure, other definition, incomplete, target


def period_table(content: Content) -> Table:
    """One row for each indicator and period, oldest first. The last four columns are what the charts draw."""
    headings = [
        _("Code"), _("Indicator"), _("Period"), _("From"), _("To"), _("Value"), _("Unit"), _("As shown"), _("Exact"),
        _("Lowest"), _("Highest"), _("Numerator"), _("Denominator"), _("Partners reported"), _("Partners expected"),
        _("Carried forward"), _("Definition version"), _("Note"), _("Figure"), _("Another definition"),
        _("Incomplete figure"), _("Target"),
    ]  # fmt: skip
    rows = [_period(one, period) for one in content["indicators"] for period in numbers(one)["periods"]]
    return Table(headings, rows)


def _period(one: Content, period: Content) -> list[Any]:
    said = numbers(one)
    number = partial(Number, format=said["format"])
    last_part = said["periods"][-1]["part"]
    is_other = (last_part - period["part"]) % 2 == 1  # neighbours across a break are never in the same line
    value = period["value"]
    return [
        said["code"],
        one["name"],
        period["label"],
        date.fromisoformat(period["from"]),
        date.fromisoformat(period["to"]),
        number(value),
        said["unit"],
        period["text"],
        _exact(period),
        number(period["low"]),
        number(period["high"]),
        _whole(period["numerator"]),
        _whole(period["denominator"]),
        period["reported"],
        period["expected"],
        period["carried"],
        period["version"],
        period["note"],
        number(None if is_other else value),
        number(value if is_other else None),
        number(value if period["incomplete"] else None),
        number(period["path"]),
    ]


def _widths(table: Table) -> list[int]:
    """Wide enough for the texts; numbers and days need little."""
    widths = [len(heading) + 3 for heading in table.headings]
    for row in table.rows:
        widths = [max(width, len(cell) + 1 if isinstance(cell, str) else 11) for width, cell in zip(widths, row)]  # noqa: B905 - rows are as long as the headings
    return [min(max(width, NARROWEST), WIDEST) for width in widths]
