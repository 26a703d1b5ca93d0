"""Files are read as they come: any of four encodings, three delimiters, or a spreadsheet."""

from pathlib import Path

import pytest
import xlsxwriter

from measurement.layouts import UnreadableFileError, open_table


def written(tmp_path: Path, content: bytes, name: str = "t.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_in_each_encoding_reads_the_same(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, 'Income (£),Value\r\n"Élan, all",9.0\r\n'.encode(encoding))

    table = open_table(path)

    assert table.header == ("Income (£)", "Value")
    assert list(table.rows()) == [(2, ["Élan, all", "9.0"])]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csv_with_each_delimiter_reads_the_same(tmp_path: Path, mark: str) -> None:
    path = written(tmp_path, f"Year{mark}Value\n2012{mark}1.0\n".encode())

    assert list(open_table(path).rows()) == [(2, ["2012", "1.0"])]


def test_rows_that_are_empty_are_left_out_and_keep_their_number(tmp_path: Path) -> None:
    table = open_table(written(tmp_path, b"Year,Value\n2012,1\n,\n\n2013,2\n"))

    assert [number for number, _cells in table.rows()] == [2, 5]
    assert table.row_count == 2


def test_spreadsheet_reads_whole_numbers_without_a_point_and_fractions_with_all_digits(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Year", "Value"])
        sheet.write_row(1, 0, [2012, 12.9347813419126])
        sheet.write_row(2, 0, [2013, 0.0000001])

    assert list(open_table(path).rows()) == [(2, ["2012", "12.9347813419126"]), (3, ["2013", "0.0000001"])]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "t.csv"),
        (b"\n\n", "t.csv"),
        (b"\x00\x01\x02", "t.csv"),
        (b'Year,Value\n2012,"1\n', "t.csv"),
        (b"not a spreadsheet", "t.xlsx"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, name: str) -> None:
    with pytest.raises(UnreadableFileError):
        list(open_table(written(tmp_path, content, name)).rows())
