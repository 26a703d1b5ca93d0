"""Rows as the XML of a worksheet (ECMA-376, part 1, 18.3.1.73): as quick as a list of a million cells needs."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from xlsxwriter.utility import xl_col_to_name

from tenancy.exports.cells import Cell, Row, Shared, is_exact, yes_no

LONGEST = 32_767  # letters that a cell holds
NUMBER = "\0"  # stands for the number of the row until it is known
DAY, MOMENT = "\1", "\2"  # stand for the numbers of the styles until they are
FIRST_DAY = date(1899, 12, 30).toordinal()
SECONDS = 86_400
ALL_KEPT = 15  # digits that a double keeps, whatever they are
_ESCAPES = {number: f"_x{number:04X}_" for number in range(32) if chr(number) not in "\t\n\r"} | {
    ord("&"): "&amp;",
    ord("<"): "&lt;",
    ord(">"): "&gt;",
    ord("\r"): "_x000D_",
    0xFFFE: "\ufffd",
    0xFFFF: "\ufffd",
}
_ODD = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_PLAIN = re.compile(r"\S(.*\S)?", re.DOTALL)


def sheet_rows(rows: Iterable[Row], *, first: int) -> Iterator[str]:
    """One `<row>` for each, the first with the number `first`."""
    names: list[str] = []
    for number, row in enumerate(rows, start=first):
        place, text = 0, str(number)
        parts = []
        for cell in row:
            while place >= len(names):
                names.append(xl_col_to_name(len(names)))
            if type(cell) is Shared:
                parts.append(_shared(cell, place))
                place += len(cell.cells)
            else:
                if cell is not None and cell != "":
                    parts.append(_written(cell, names[place]))  # type: ignore[arg-type]  # it is not Shared
                place += 1
        yield f'<row r="{text}">{"".join(parts).replace(NUMBER, text)}</row>'


def _shared(cells: Shared, place: int) -> str:
    if place not in cells.xlsx:
        written = [
            _written(cell, xl_col_to_name(place + offset))
            for offset, cell in enumerate(cells.cells)
            if cell is not None and cell != ""
        ]
        cells.xlsx[place] = "".join(written)
    return cells.xlsx[place]


def _written(cell: Cell, column: str) -> str:
    """A number that a double would change stays text, so that no digit is lost."""
    kind = type(cell)
    if kind is str:
        return _text(cell, column)  # type: ignore[arg-type]  # a str
    if kind is Decimal or kind is int:
        return _number(cell, column)  # type: ignore[arg-type]  # one of them
    if kind is bool:
        return _text(yes_no(cell), column)
    if isinstance(cell, datetime):
        local = timezone.make_naive(cell) if timezone.is_aware(cell) else cell
        seconds = local.hour * 3600 + local.minute * 60 + local.second
        day = local.toordinal() - FIRST_DAY + seconds / SECONDS
        return f'<c r="{column}{NUMBER}" s="{MOMENT}"><v>{day!r}</v></c>'
    if isinstance(cell, date):
        return f'<c r="{column}{NUMBER}" s="{DAY}"><v>{cell.toordinal() - FIRST_DAY}</v></c>'
    return _text(str(cell), column)


def _number(number: Decimal | int, column: str) -> str:
    text = f"{number:f}"
    if len(text) <= ALL_KEPT:
        return f'<c r="{column}{NUMBER}"><v>{text}</v></c>'
    if is_exact(number):
        return f'<c r="{column}{NUMBER}"><v>{float(number)!r}</v></c>'
    return _text(text, column)


def _text(text: str, column: str) -> str:
    text = text[:LONGEST]
    space = "" if _PLAIN.fullmatch(text) else ' xml:space="preserve"'
    if "_x" in text:
        text = _LOOKS_ESCAPED.sub("_x005F_", text)
    if _ODD.search(text):
        text = text.translate(_ESCAPES)
    return f'<c r="{column}{NUMBER}" t="inlineStr"><is><t{space}>{text}</t></is></c>'
