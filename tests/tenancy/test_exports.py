"""Rows as files: what a spreadsheet would spoil, and what it would run."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from python_calamine import CalamineWorkbook

from tenancy.exports import workbooks
from tenancy.exports.cells import Cell, Shared
from tenancy.exports.csv_files import csv_pieces
from tenancy.exports.downloads import Stream, file_answer
from tenancy.exports.sheets import Sheet
from tenancy.exports.workbooks import write_workbook
from tenancy.row_security import network
from tests.world import NOW, World

# What a cell holds → what CSV has, what a workbook has.
CELLS: list[tuple[Cell, str, Any]] = [
    ("plain", "plain", "plain"),
    ("=1+1", "'=1+1", "=1+1"),
    ("+44 20", "'+44 20", "+44 20"),
    ("-", "'-", "-"),
    ("@cmd", "'@cmd", "@cmd"),
    ('a,"b"\nc', 'a,"b"\nc', 'a,"b"\nc'),
    ("<b>&amp;</b>", "<b>&amp;</b>", "<b>&amp;</b>"),
    ("bell \x07 and _x0041_", "bell \x07 and _x0041_", "bell \x07 and _x0041_"),
    ("  spaced ", "  spaced ", "  spaced "),
    ("", "", ""),
    (None, "", ""),
    (True, "yes", "yes"),
    (7, "7", 7.0),
    (-7, "-7", -7.0),
    (Decimal("0E-20"), "0.00000000000000000000", 0.0),
    (Decimal("-0.125"), "-0.125", -0.125),
    (Decimal("123456789012345.6"), "123456789012345.6", "123456789012345.6"),
    (Decimal("12345678901234567890"), "12345678901234567890", "12345678901234567890"),
    (Decimal(10) ** 20, "100000000000000000000", 1e20),
    (date(2026, 5, 4), "2026-05-04", date(2026, 5, 4)),
    (NOW, "2026-05-04T09:30:00+00:00", datetime(2026, 5, 4, 9, 30)),  # noqa: DTZ001 - a workbook knows no time zones
]


def book_of(*sheets: Sheet) -> bytes:
    buffer = io.BytesIO()
    write_workbook(buffer, sheets, title="T", at=NOW)
    return buffer.getvalue()


def read(file: bytes, sheet: int = 0) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(sheet).to_python()


@pytest.mark.parametrize(("cell", "text", "value"), CELLS)
def test_cell_of_either_file_is_what_it_was(cell: Cell, text: str, value: Any, settings: Any) -> None:
    settings.TIME_ZONE = "UTC"
    rows: list[list[Any]] = [["first", cell, "last"], [Shared(["first", cell]), "last"]]
    lines = list(
        csv.reader(io.StringIO("".join(csv_pieces(["A", "B", "C"], rows)).removeprefix("\ufeff"), newline=""))
    )
    assert lines[1:] == [["first", text, "last"]] * 2
    assert read(book_of(Sheet("S", ["A", "B", "C"], rows)))[1:] == [["first", value, "last"]] * 2


def test_workbook_is_whole_has_no_formula_and_the_same_bytes_each_time() -> None:
    sheets = [Sheet("=S", ["=A", "B"], [[cell, "x"] for cell, _text, _value in CELLS]), Sheet("Empty", ["A"], [])]
    file = book_of(*sheets)
    assert book_of(*sheets) == file
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        assert parts.testzip() is None
        texts = {name: parts.read(name).decode() for name in parts.namelist()}
    for name, text in texts.items():
        ElementTree.fromstring(text)
        assert "<f>" not in text, name
    assert '<pane xSplit="1" ySplit="1"' in texts["xl/worksheets/sheet1.xml"]
    assert read(file, 1) == [["A"]]


def test_list_longer_than_a_sheet_goes_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS", 3)
    file = book_of(Sheet("Numbers", ["n"], [[number] for number in range(7)]))
    book = CalamineWorkbook.from_filelike(io.BytesIO(file))
    assert book.sheet_names == ["Numbers", "Numbers 2", "Numbers 3"]
    assert [read(file, number)[1:] for number in range(3)] == [[[0.0], [1.0], [2.0]], [[3.0], [4.0], [5.0]], [[6.0]]]


@pytest.mark.django_db
def test_long_csv_is_read_again_while_it_is_sent_inside_its_network(world: World) -> None:
    class Many:
        def __iter__(self) -> Any:
            from tenancy.models import Place  # noqa: PLC0415 - read when the file is sent

            return ([number, Place.objects.count()] for number in range(5000))

    with network(world.a.network.pk):
        answer = file_answer(
            kind="csv",
            name="many",
            sheets=[Sheet("S", ["n", "places"], Many())],
            network_id=world.a.network.pk,
            at=NOW,
        )
    assert isinstance(answer, Stream)
    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    assert (len(lines), lines[-1]) == (5001, "4999,0")


def test_moment_without_seconds_of_a_fraction_is_a_day_and_a_time() -> None:
    at = datetime(2026, 1, 1, 23, 59, 59, tzinfo=UTC)
    assert read(book_of(Sheet("S", ["A"], [[at]])))[1][0].replace(microsecond=0).minute == 59
