"""A page as a file: the same address with `format=csv` or `format=xlsx` in its query."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django_tables2 import RequestConfig, Table

from tenancy.exports.downloads import KINDS, file_answer
from tenancy.exports.sheets import Sheet
from tenancy.middleware import TenantRequest


def asked_kind(request: HttpRequest) -> str:
    """The kind of file asked for, empty for the page itself. Raises Http404 for a kind that there is not."""
    kind = request.GET.get("format", "")
    if kind and kind not in KINDS:
        raise Http404
    return kind


def in_order(request: TenantRequest, table: Table) -> Any:
    """All rows of a table in the order that its page shows them in: a QuerySet."""
    RequestConfig(request, paginate=False).configure(table)
    return table.data.data


def download(request: TenantRequest, kind: str, name: str, *sheets: Sheet) -> HttpResponseBase:
    """The lists as a file; `name` is that of the file, without its ending."""
    if kind not in KINDS:
        raise Http404
    return file_answer(kind=kind, name=name, sheets=sheets, network_id=request.network.pk, at=request.now)
