"""The register as files: what was asked for, and empty ones to fill in."""

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal, InvalidOperation

import xlsxwriter
from django.http import HttpResponse
from django.utils.translation import gettext as _

from partners.enums import Sector
from partners.models import Partner
from tenancy.forms.sheets import Column
from tenancy.models import Place

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def defused(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def is_exact(text: str) -> bool:
    """Whether a spreadsheet, which calculates with doubles, keeps every digit of this number."""
    try:
        return Decimal(repr(float(text))) == Decimal(text)
    except (ValueError, InvalidOperation):
        return False


def rows_of(partners: Iterable[Partner]) -> list[list[str]]:
    """Headings and one row each, in the columns that can be imported again, and whether it is archived."""
    headings = [_("Code"), _("Name"), _("Sector"), _("Type"), _("Place"), _("Part of"), _("Website"), _("Note")]
    return [[*headings, _("Archived")]] + [
        [
            defused(cell)
            for cell in (
                partner.code,
                partner.name,
                str(Sector(partner.sector).label),
                partner.type,
                partner.place.code if partner.place else "",
                partner.parent.code if partner.parent else "",
                partner.website,
                partner.note,
                _("yes") if partner.is_archived else "",
            )
        ]
        for partner in partners
    ]


def as_csv(rows: Sequence[Sequence[str]], *, filename: str) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.write("\ufeff")  # Excel takes the file for UTF-8 only with this mark
    csv.writer(response).writerows(rows)
    return response


def as_xlsx(
    sheets: Sequence[tuple[str, Sequence[Sequence[str]]]], *, filename: str, number_columns: Collection[int] = ()
) -> HttpResponse:
    """A workbook of (name of the sheet, rows); the first row of each is its headings.

    Digits in `number_columns` (from 0) become numbers to calculate with; everything else is text.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True})
        for name, rows in sheets:
            sheet = book.add_worksheet(name[:31])
            sheet.freeze_panes(1, 0)
            for number, row in enumerate(rows):
                for column, text in enumerate(row):
                    if number and column in number_columns and is_exact(text):
                        sheet.write_number(number, column, float(text))
                    else:
                        sheet.write_string(number, column, text, bold if number == 0 else None)
            sheet.autofit()
    response = HttpResponse(buffer.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def empty_workbook(columns: Sequence[Column], places: Iterable[Place]) -> HttpResponse:
    """Headings to write below; beside them what to put where, and the sectors and places there are."""
    headings = [str(column.heading) for column in columns]
    explained = [[_("Heading"), _("Needed?"), _("What to write")]] + [
        [str(column.heading), _("yes") if column.is_required else _("no"), str(column.hint)] for column in columns
    ]
    known = [[_("Code"), _("Place")]] + [[place.code, place.name] for place in places]
    sheets = [
        (_("Partners"), [headings]),
        (_("How to fill it in"), explained),
        (_("Sectors"), [[_("Sector")]] + [[str(label)] for label in Sector.labels]),
        (_("Places"), known),
    ]
    return as_xlsx(sheets, filename="partners.xlsx")
