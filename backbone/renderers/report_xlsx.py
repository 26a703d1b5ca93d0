"""A compiled report as a workbook with charts that Excel draws. Everything comes from the frozen content.

The numbers stand in cells with the format that people read; a chart refers to those cells, so nothing is in it
that is not in a table. The same content and moment make the same bytes.
"""

import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from backbone.renderers.report_charts import draw_charts
from backbone.renderers.report_sheets import Book, Table, breakdown_table, figure_table, period_table, set_height

WIDE, NARROW = 90, 28


def report_xlsx(content: Mapping[str, Any], *, at: datetime) -> bytes:
    """The workbook; `at` is when the report was compiled. Reports compiled before numbers were kept have no charts."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as made:
        made.set_properties(
            {
                "title": content["title"],
                "subject": f"{content['initiative']}, {content['period']}",
                "author": content["network"],
                "comments": content["headline"],
                "created": at.replace(tzinfo=None, microsecond=0),
            }
        )
        made.set_size(2400, 1500)
        book = Book(made)
        _summary(book, content)
        book.add_table(_("Figures"), figure_table(content))
        groups = book.add_table(_("Breakdowns"), breakdown_table(content))
        periods = book.add_table(_("Periods"), period_table(content))
        draw_charts(book, content, periods=periods, groups=groups)
        _told(book, content)
        _missing(book, content)
        _how_to_read(book, content)
    return buffer.getvalue()


def _summary(book: Book, content: Mapping[str, Any]) -> None:
    sheet = book.add_sheet(_("Summary"), widths=(NARROW, WIDE))
    sheet.write_string(0, 0, content["initiative"], book.title)
    goal = content["goal"] or {"statement": "", "words": ""}
    words = content["words"]
    lines: list[tuple[str, str | int]] = [
        (_("Report"), content["title"]),
        (_("Network"), content["network"]),
        (words["period"], content["period"]),
        (words["compiled"], content["compiled"]),
        (_("In one sentence"), content["headline"]),
        (words["goal"], goal["statement"]),
        (_("Where the goal stands"), goal["words"]),
        (words["improved"], content["scoreboard"]["short"]),
        (_("The others"), content["scoreboard"]["words"]),
        (_("How this is counted"), content["scoreboard"]["method"]),
    ]
    lines = [(label, text) for label, text in lines if text]
    lines += [("", ""), (words["status"], _("Number of indicators"))]
    lines += list(Counter(one["standing"] for one in content["indicators"]).items())
    _pairs(book, sheet, lines, first=2)


def _pairs(book: Book, sheet: Any, lines: Iterable[tuple[str, str | int]], *, first: int) -> None:
    for row, (label, value) in enumerate(lines, start=first):
        sheet.write_string(row, 0, label, book.label)
        if isinstance(value, int):
            sheet.write_number(row, 1, value, book.left)
        else:
            sheet.write_string(row, 1, value, book.wrapped)
        set_height(sheet, row, [(label, NARROW), (str(value), WIDE)])


def _told(book: Book, content: Mapping[str, Any]) -> None:
    rows = [
        [one["name"], one["period"], told["partner"], told["text"]]
        for one in content["indicators"]
        for told in one["narratives"]
    ]
    stories = [[one["name"], "", one["owner"], one["story"]] for one in content["indicators"] if one["story"]]
    headings = [_("Indicator"), _("Period"), _("By"), _("What was said")]
    book.add_table(_("Narratives"), Table(headings, rows + stories, wrapped=(3,)))


def _missing(book: Book, content: Mapping[str, Any]) -> None:
    """Submissions that are open, and for each indicator the partners whose answer is not in it."""
    rows: list[Sequence[Any]] = [["", *row] for row in content["outstanding"][1:]]
    rows += [[one["name"], one["missing"], one["period"], "", ""] for one in content["indicators"] if one["missing"]]
    headings = [_("Indicator"), *content["outstanding"][0]]
    book.add_table(_("Not reported"), Table(headings, rows, wrapped=(1,)))


def _how_to_read(book: Book, content: Mapping[str, Any]) -> None:
    sheet = book.add_sheet(_("How to read"), widths=(WIDE,))
    sheet.write_string(0, 0, content["words"]["how_made"], book.title)
    sentences = [
        *content["method"],
        _("Percentages are numbers between 0 and 1, shown as percentages, so that you can calculate with them."),
        _("An empty cell is an answer that nobody gave. It is never zero."),
        _("Where a number has more digits than a spreadsheet keeps, “Exact” holds all of them as text."),
        _("In a chart a gap is a period without a figure. Where the line begins anew, the definition changed."),
        _("Hollow points are incomplete: too few partners had reported. The dashed line is the way to the target."),
        _("Groups of a breakdown may overlap; where they do, their note says so and they do not add up."),
        _("A figure that was corrected later is named on the page of the report, beside the old number."),
    ]
    for row, sentence in enumerate(sentences, start=2):
        sheet.write_string(row, 0, sentence, book.wrapped)
        set_height(sheet, row, [(sentence, WIDE)])
