"""Rows as a workbook that one can calculate with: numbers are numbers, days are days, text is never a formula.

XlsxWriter makes the workbook with its headings; `sheet_rows` writes the rows, which can be very many, into it.
"""

import io
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import IO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from tenancy.exports.cells import Cell, Row, flat
from tenancy.exports.sheet_rows import DAY, MOMENT, sheet_rows
from tenancy.exports.sheets import Sheet

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_575  # below the headings of one sheet; a longer list goes on in the next
LONGEST_TEXT = 32_767  # what a cell holds
NARROW, WIDE = 8, 60  # widths of columns, in characters
MEASURED = 200  # rows that the widths are taken from
PAPER_A4 = 9
ON_PAPER = 220  # characters beside each other that are still read on a sheet of A4
ROWS_AT_ONCE = 1000  # written together
PIECE = 1 << 20
IN_MEMORY = 8 << 20  # letters of rows before they go to a file on the disk
QUICK = 2  # how hard rows are compressed: they repeat themselves, and somebody waits


@dataclass(slots=True)
class _Part:
    """The rows of one sheet as they were written, how wide its columns are, and how many rows there are."""

    sheet: Sheet
    name: str
    rows: IO[str]
    widths: list[int]
    count: int = 0


def write_workbook(stream: IO[bytes], sheets: Iterable[Sheet], *, title: str, at: datetime) -> None:
    """Each sheet with its headings fixed on top. The same rows and moment make the same bytes."""
    with ExitStack() as stack:
        parts = [part for sheet in sheets for part in _parts(sheet, stack)]
        frame = _frame(parts, title=title, at=at)
        with zipfile.ZipFile(frame) as empty, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as full:
            for entry in empty.infolist():
                number = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", entry.filename)
                if number is None:
                    full.writestr(entry, empty.read(entry))
                else:
                    entry._compresslevel = QUICK  # type: ignore[attr-defined]  # `compress_level` from 3.13 on
                    _fill(full, entry, empty.read(entry).decode(), parts[int(number[1]) - 1])


def _parts(sheet: Sheet, stack: ExitStack) -> Iterator[_Part]:
    """The rows written to a place of their own, in as many parts as they need sheets."""
    rows, number = iter(sheet.rows), 0
    while True:
        number += 1
        name = sheet.name if number == 1 else f"{sheet.name[:27]} {number}"
        place = stack.enter_context(_place())
        part = _Part(sheet, sheet_name(name), place, [len(heading) for heading in sheet.headings])
        written = sheet_rows(_watched(islice(rows, MOST_ROWS), part), first=2)
        while piece := "".join(islice(written, ROWS_AT_ONCE)):
            place.write(piece)
        if number == 1 or part.count:
            yield part
        if part.count < MOST_ROWS:
            return


def _place() -> tempfile.SpooledTemporaryFile[str]:
    return tempfile.SpooledTemporaryFile(IN_MEMORY, "w+", encoding="utf-8", newline="")


def _watched(rows: Iterable[Row], part: _Part) -> Iterator[Row]:
    """The same rows, counted, and the first of them measured."""
    for row in rows:
        part.count += 1
        if part.count <= MEASURED:
            lengths = map(_length, flat(row))
            part.widths = [max(pair) for pair in zip(part.widths, lengths, strict=True)]
        yield row


def _length(cell: Cell) -> int:
    return 16 if isinstance(cell, datetime) else len(str(cell or ""))


def _frame(parts: Sequence[_Part], *, title: str, at: datetime) -> IO[bytes]:
    """The workbook with everything but its rows. Two columns to the right of each list carry the styles of days."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": title, "created": at.replace(tzinfo=None, microsecond=0)})
        heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"})
        for part in parts:
            sheet = book.add_worksheet(part.name)
            sheet.freeze_panes(1, 1)
            last = len(part.widths)
            _set_up_paper(sheet, part, last=last)
            for column, words in enumerate(part.sheet.headings):
                sheet.write_string(0, column, words, heading)
                sheet.set_column(column, column, min(max(part.widths[column] + 2, NARROW), WIDE))
            sheet.set_column(last, last, None, day)
            sheet.set_column(last + 1, last + 1, None, moment)
            sheet.autofilter(0, 0, max(part.count, 1), last - 1)
    buffer.seek(0)
    return buffer


def _set_up_paper(sheet: Worksheet, part: _Part, *, last: int) -> None:
    """As many sheets beside each other as can be read, each with the headings and the first column."""
    sheet.set_landscape()
    sheet.set_paper(PAPER_A4)
    sheet.fit_to_pages(-(-sum(min(width + 2, WIDE) for width in part.widths) // ON_PAPER), 0)
    sheet.repeat_rows(0)
    if last > 1:
        sheet.repeat_columns(0)
    sheet.print_area(0, 0, max(part.count, 1), last - 1)  # not the columns beside it, which carry styles
    sheet.set_footer("&L&A&R&P / &N")


def _fill(book: zipfile.ZipFile, entry: zipfile.ZipInfo, frame: str, part: _Part) -> None:
    """Write the sheet with its rows between the headings and what follows them."""
    last = len(part.widths)
    styles = {mark: _style(frame, column) for mark, column in ((DAY, last + 1), (MOMENT, last + 2))}
    frame = re.sub(r'<dimension ref="[^"]*"/>', "", frame)  # it would name the headings alone
    before, end, after = frame.partition("</sheetData>")
    with book.open(entry, "w") as target:
        target.write(before.encode())
        part.rows.seek(0)
        while piece := part.rows.read(PIECE):
            for mark, style in styles.items():
                piece = piece.replace(mark, style)
            target.write(piece.encode())
        target.write((end + after).encode())


def _style(frame: str, column: int) -> str:
    found = re.search(rf'<col min="{column}" max="{column}"[^>]* style="(\d+)"', frame)
    if found is None:
        raise ValueError(f"Column {column} has no style.")
    return found[1]


def sheet_name(name: str) -> str:
    r"""A name that Excel takes: at most 31 letters, none of []:*?/\ and no ' at the ends."""
    return "".join("-" if letter in r"[]:*?/\\" else letter for letter in name)[:31].strip("'") or "-"
