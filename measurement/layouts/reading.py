"""Files as rows of text: CSV streamed, XLSX by its first sheet."""

import csv
import zipfile
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

ENCODINGS = ("utf-8-sig", "cp1252")
WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")  # what Excel's "Unicode text" begins with
SPREADSHEETS = frozenset({".xlsx", ".xlsm"})
DELIMITERS = ",;\t"
Rows = Generator[tuple[int, list[str]], None, None]
PIECE = 1 << 20  # bytes read at once where only the encoding is looked for
READ_AT_ONCE = 5 << 20  # bytes of a spreadsheet that is read through while somebody waits
NO_TABLES = (b"%PDF", b"{\\rtf")  # text by its letters, but no table


class UnreadableFileError(ValueError):
    """A file that cannot be read as a table at all; says why."""


@dataclass(frozen=True, slots=True)
class Table:
    """A header and its rows. Row numbers are those of a spreadsheet: the header is row 1."""

    path: Path
    header: tuple[str, ...]
    row_count: int
    encoding: str = ""
    delimiter: str = ","

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(row number, cells as text without blanks around them); rows that are empty throughout are left out.

        A CSV file is read as the caller goes along and never held whole.
        """
        source = _csv_rows(self.path, self.encoding, self.delimiter) if self.encoding else _sheet_rows(self.path)
        with closing(source):
            next(source, None)  # the header
            yield from ((number, cells) for number, cells in source if any(cells))


def open_table(path: Path, *, name: str = "") -> Table:
    """Look at a file: its encoding, its header and how many rows it has.

    `name` is what the file was called where it came from. Raises UnreadableFileError.
    """
    if _is_spreadsheet(path, name):
        return _measured(Table(path, (), 0))
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as stream:
        first = stream.readline()
    delimiter = max(DELIMITERS, key=first.count)
    return _measured(Table(path, (), 0, encoding, delimiter))


def check_table(path: Path, *, name: str = "") -> None:
    """Look at a file before it is kept. Raises UnreadableFileError where it is no table.

    A large spreadsheet is only opened, not read: what is wrong further down is found when it is checked.
    """
    with path.open("rb") as start:
        if start.read(8).startswith(NO_TABLES):
            raise UnreadableFileError(_("This is no table of text. Save it as CSV or XLSX."))
    if _is_spreadsheet(path, name) and path.stat().st_size > READ_AT_ONCE:
        try:
            CalamineWorkbook.from_path(path).close()
        except (CalamineError, OSError, zipfile.BadZipFile) as error:
            raise _broken() from error
    else:
        open_table(path, name=name)


def _is_spreadsheet(path: Path, name: str) -> bool:
    return Path(name or path.name).suffix.lower() in SPREADSHEETS or zipfile.is_zipfile(path)


def _broken() -> UnreadableFileError:
    return UnreadableFileError(_("This spreadsheet cannot be opened. Save it again as XLSX."))


def _measured(table: Table) -> Table:
    source = _csv_rows(table.path, table.encoding, table.delimiter) if table.encoding else _sheet_rows(table.path)
    with closing(source):
        _number, header = next(source, (0, []))
        count = _line_count(table) if table.encoding else None
        if count is None:
            count = sum(1 for _number, cells in source if any(cells))
    if not any(header):
        raise UnreadableFileError(_("The file is empty: its first row must name the columns."))
    return Table(table.path, tuple(header), count, table.encoding, table.delimiter)


def _line_count(table: Table) -> int | None:
    """Lines below the header that hold anything; None where a cell may go over several lines."""
    nothing = f" {table.delimiter}\r\n"
    with table.path.open(encoding=table.encoding, newline="") as stream:
        count = 0
        for line in stream:
            if '"' in line or "\r" in line.rstrip("\r\n"):
                return None
            count += line.strip(nothing) != ""
    return max(count - 1, 0)


def _encoding(path: Path) -> str:
    """UTF-16 by its mark; UTF-8, with or without one; else Windows-1252, which Excel writes in western Europe."""
    with path.open("rb") as start:
        is_wide = start.read(2) in WIDE_MARKS
    for encoding in ("utf-16",) if is_wide else ENCODINGS:
        try:
            with path.open(encoding=encoding, newline="") as stream:
                while piece := stream.read(PIECE):
                    if "\0" in piece:
                        raise UnreadableFileError(_("This is no table of text. Save it as CSV or XLSX."))
        except UnicodeDecodeError:
            continue
        return encoding
    raise UnreadableFileError(_("The letters of this file cannot be read. Save it as CSV in UTF-8."))


def _csv_rows(path: Path, encoding: str, delimiter: str) -> Rows:
    with path.open(encoding=encoding, newline="") as stream:
        try:
            for number, cells in enumerate(csv.reader(stream, delimiter=delimiter, strict=True), start=1):
                yield number, list(map(str.strip, cells))
        except csv.Error as error:
            raise UnreadableFileError(_("The file breaks off or a quotation mark is left open.")) from error


def _sheet_rows(path: Path) -> Rows:
    try:
        with CalamineWorkbook.from_path(path) as book:
            sheet = book.get_sheet_by_index(0)
            first = 1 + (sheet.start[0] if sheet.start else 0)
            for offset, cells in enumerate(sheet.iter_rows()):
                if first + offset > 0:
                    yield first + offset, [_text(cell) for cell in cells]
    except (CalamineError, OSError, IndexError, zipfile.BadZipFile) as error:
        raise _broken() from error


def _text(cell: object) -> str:
    """A spreadsheet's cell as it was meant: 2012, not 2012.0; a number with the digits that tell it apart."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else _digits(cell)
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    return str(cell).strip()


def _digits(number: float) -> str:
    """The shortest digits that are this number, without an exponent."""
    return format(Decimal(repr(number)), "f")
