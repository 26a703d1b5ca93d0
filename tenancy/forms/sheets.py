"""Tables from outside: CSV and XLSX files as rows of text under known headings."""

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from python_calamine import CalamineError, CalamineWorkbook

from tenancy.formulas import sort_key
from tenancy.validators import Record, RowError, is_storable

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED_BYTES = 60 * 1024 * 1024
MOST_ROWS = 5000


@dataclass(frozen=True)
class Column:
    """A column a file may have: the key it gets here, its heading, other headings it goes by, what to put in it."""

    key: str
    heading: str | Promise
    hint: str | Promise
    aliases: tuple[str, ...] = ()
    is_required: bool = False

    @property
    def names(self) -> set[str]:
        return {sort_key(str(name)) for name in (self.heading, self.key, *self.aliases)}


@dataclass(frozen=True)
class Sheet:
    """A file as it was read: its records by column key, what is wrong with its headings, headings nobody knows."""

    records: list[Record] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


class SheetForm(forms.Form):
    """Asks for a file; `cleaned_data["sheet"]` is its Sheet under `columns`."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty. Choose a file with at least one row below its headings."),
        },
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )
    columns: Sequence[Column] = ()

    def clean_file(self) -> "UploadedFile[Any]":
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB. Split it into smaller files."))
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "file" in cleaned:
            try:
                cleaned["sheet"] = read_sheet(cleaned["file"], self.columns)
            except forms.ValidationError as error:
                self.add_error("file", error)
        return cleaned


class CheckedRowsForm(forms.Form):
    """The rows of a file that was checked, on their way back to be saved. They are checked again then."""

    rows = forms.CharField(widget=forms.HiddenInput, max_length=MOST_BYTES)

    def clean_rows(self) -> list[Record]:
        try:
            records = [
                Record(int(line), {str(key): str(text) for key, text in values.items()})
                for line, values in json.loads(self.cleaned_data["rows"])
            ]
            if not records or not is_storable([[*record.values, *record.values.values()] for record in records]):
                raise ValueError("no rows, or not as they were sent")
            return records
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise forms.ValidationError(_("The rows got lost on the way. Choose the file again.")) from error


def rows_as_text(records: Sequence[Record]) -> str:
    """What CheckedRowsForm reads."""
    return json.dumps([[record.line, dict(record.values)] for record in records], ensure_ascii=False)


def read_sheet(file: "UploadedFile[Any]", columns: Sequence[Column]) -> Sheet:
    """The rows of a CSV or XLSX file. Lines are counted as a spreadsheet shows them; empty rows are passed over.

    Raises ValidationError where it is no such file, or has no rows.
    """
    content = file.read()
    lines = _xlsx(content) if content[:4] == b"PK\x03\x04" else _csv(content)
    filled = [(number, cells) for number, cells in enumerate(lines, start=1) if any(cells)]
    if len(filled) < 2:
        raise forms.ValidationError(_("The file has no rows. Put headings in the first row and the data below."))
    if len(filled) > MOST_ROWS + 1:
        raise forms.ValidationError(
            _("The file has more than %(count)s rows. Split it into smaller files.") % {"count": f"{MOST_ROWS:,}"}
        )
    return _under_headings(filled, columns)


def _under_headings(filled: list[tuple[int, list[str]]], columns: Sequence[Column]) -> Sheet:
    first, headings = filled[0]
    places: dict[int, Column] = {}
    errors: list[RowError] = []
    unknown: list[str] = []
    for position, heading in enumerate(headings):
        column = next((each for each in columns if sort_key(heading) in each.names), None)
        if column is None:
            unknown += [heading] if heading else []
        elif column in places.values():
            errors.append(RowError(first, heading, _("This heading stands twice. Keep one of the two columns.")))
        else:
            places[position] = column
    errors += [
        RowError(first, str(column.heading), _("This column is missing. Add it to the file."))
        for column in columns
        if column.is_required and column not in places.values()
    ]
    records = [
        Record(number, {column.key: cells[at] if at < len(cells) else "" for at, column in places.items()})
        for number, cells in filled[1:]
    ]
    return Sheet(records=records, errors=errors, unknown=unknown)


def _csv(content: bytes) -> list[list[str]]:
    """Rows of a CSV file in UTF-8, or as Windows' Excel writes it; separated by commas, semicolons or tabs."""
    if b"\x00" in content:
        raise forms.ValidationError(_("This is neither a CSV nor an XLSX file. Save it as one of them."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    head = text.split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        return [[cell.strip() for cell in row] for row in rows]
    except csv.Error as error:
        raise forms.ValidationError(_("The CSV file cannot be read: %(why)s.") % {"why": error}) from error


def _xlsx(content: bytes) -> list[list[str]]:
    """Rows of the first sheet of a workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MOST_UNPACKED_BYTES:
                raise forms.ValidationError(_("The file is too large when unpacked. Split it into smaller files."))
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, IndexError) as error:
        raise forms.ValidationError(_("The file cannot be read. Save it as XLSX or CSV again.")) from error
    return [[_text(cell) for cell in row] for row in rows]


def _text(cell: Any) -> str:
    """A cell as it was typed: whole numbers without a decimal point, dates as 2026-05-04."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    return str(cell).replace("\x00", "").strip()
