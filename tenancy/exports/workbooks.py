"""Rows as a workbook that one can calculate with: numbers are numbers, days are days, text is never a formula."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.utils import timezone
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tenancy.exports.cells import Cell, is_exact, yes_no
from tenancy.exports.sheets import Sheet

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
LAST_ROW = 1_048_576  # what a sheet holds; a longer list goes on in the next
LONGEST_TEXT = 32_767  # what a cell holds
NARROW, WIDE = 8, 60  # widths of columns, in characters
MEASURED = 200  # rows that the widths are taken from


def write_workbook(stream: IO[bytes], sheets: Iterable[Sheet], *, title: str, at: datetime) -> None:
    """Each sheet with its headings fixed on top. The same rows and moment make the same bytes."""
    with xlsxwriter.Workbook(stream, OPTIONS) as book:
        book.set_properties({"title": title, "created": at.replace(tzinfo=None)})
        styles = Styles(book)
        for sheet in sheets:
            write_sheet(book, sheet, styles)


class Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})


def write_sheet(book: xlsxwriter.Workbook, sheet: Sheet, styles: Styles) -> None:
    """The list; what no sheet can hold goes on in another one with the same headings."""
    part, target, number = 1, _begun(book, sheet, 1, styles), 0
    widths = [len(heading) for heading in sheet.headings]
    for row in sheet.rows:
        number += 1
        if number == LAST_ROW:
            _set_widths(target, widths)
            part += 1
            target, number = _begun(book, sheet, part, styles), 1
        for column, cell in enumerate(row):
            if cell is not None and cell != "":
                _write(target, number, column, cell, styles)
        if number <= MEASURED and part == 1:
            widths = [max(width, _length(cell)) for width, cell in zip(widths, row, strict=True)]
    target.autofilter(0, 0, max(number, 1), len(sheet.headings) - 1)
    _set_widths(target, widths)


def _begun(book: xlsxwriter.Workbook, sheet: Sheet, part: int, styles: Styles) -> Worksheet:
    target = book.add_worksheet(sheet_name(sheet.name if part == 1 else f"{sheet.name[:27]} {part}"))
    target.freeze_panes(1, 1)
    for column, heading in enumerate(sheet.headings):
        target.write_string(0, column, heading, styles.heading)
    return target


def sheet_name(name: str) -> str:
    """A name that Excel takes: at most 31 letters, none of []:*?/\\ and no ' at the ends."""
    return "".join("-" if letter in r"[]:*?/\\" else letter for letter in name)[:31].strip("'") or "-"


def _write(target: Worksheet, row: int, column: int, cell: Any, styles: Styles) -> None:
    """A number that a double would change stays text, so that no digit is lost."""
    kind = type(cell)
    if kind is str:
        target.write_string(row, column, cell[:LONGEST_TEXT])
    elif kind is bool:
        target.write_string(row, column, yes_no(cell))
    elif kind is Decimal or kind is int:
        write_number(target, row, column, cell)
    elif kind is datetime:
        target.write_datetime(row, column, timezone.make_naive(cell), styles.moment)
    elif kind is date:
        target.write_datetime(row, column, cell, styles.day)
    else:
        target.write_string(row, column, str(cell)[:LONGEST_TEXT])


def write_number(target: Worksheet, row: int, column: int, number: Decimal | int, style: Format | None = None) -> None:
    if is_exact(number):
        target.write_number(row, column, float(number), style)
    else:
        target.write_string(row, column, f"{number:f}", style)


def _length(cell: Cell) -> int:
    return 16 if isinstance(cell, datetime) else len(str(cell or ""))


def _set_widths(target: Worksheet, widths: Sequence[int]) -> None:
    for column, width in enumerate(widths):
        target.set_column(column, column, min(max(width + 2, NARROW), WIDE))
