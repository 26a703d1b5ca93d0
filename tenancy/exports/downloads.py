"""A list as the answer to a request: a short file at once, a long CSV file while it is being read."""

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, islice

from django.http import HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from tenancy.exports.cells import Row
from tenancy.exports.csv_files import csv_pieces
from tenancy.exports.sheets import ROWS_AT_ONCE, Sheet
from tenancy.exports.workbooks import TYPE, write_workbook
from tenancy.row_security import network

KINDS = ("csv", "xlsx")


class Stream(StreamingHttpResponse):
    """A file that is read after the request's transaction has ended, in one of its own.

    Should reading fail, the connection breaks off and the browser says that the file is not whole.
    """

    opens_own_network = True  # read by tenancy.middleware


def file_answer(
    *, kind: str, name: str, sheets: Sequence[Sheet], network_id: int, at: datetime, title: str = ""
) -> HttpResponseBase:
    """The lists as a file to keep, `name` without its ending. CSV holds the first of them alone."""
    answer = _workbook(sheets, title=title or name, at=at) if kind == "xlsx" else _csv(sheets[0], network_id)
    return attached(answer, f"{name}.{kind}")


def attached(answer: HttpResponseBase, name: str) -> HttpResponseBase:
    answer["Content-Disposition"] = content_disposition_header(True, name)
    return answer


def _workbook(sheets: Iterable[Sheet], *, title: str, at: datetime) -> HttpResponseBase:
    buffer = io.BytesIO()
    write_workbook(buffer, sheets, title=title, at=at)
    return HttpResponse(buffer.getvalue(), content_type=TYPE)


def _csv(sheet: Sheet, network_id: int) -> HttpResponseBase:
    """What fits into one reading is sent whole; a longer list is read anew while it is sent."""
    content_type = "text/csv; charset=utf-8"
    if sheet.is_long:
        return Stream(_in_network(sheet, network_id), content_type=content_type)
    rows = iter(sheet.rows)
    first: list[Row] = list(islice(rows, ROWS_AT_ONCE))
    if len(first) < ROWS_AT_ONCE:
        return HttpResponse("".join(csv_pieces(sheet.headings, first)), content_type=content_type)
    if isinstance(sheet.rows, list | tuple):
        return Stream(csv_pieces(sheet.headings, chain(first, rows)), content_type=content_type)
    return Stream(_in_network(sheet, network_id), content_type=content_type)


def _in_network(sheet: Sheet, network_id: int) -> Iterator[str]:
    with network(network_id):
        yield from csv_pieces(sheet.headings, sheet.rows)
