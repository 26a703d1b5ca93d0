"""A compiled report as files: the workbook and the list everybody may have who may read it, the answers for few."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from backbone.models import Report, Snapshot
from backbone.queries.reports import snapshot_of
from backbone.renderers.report_answers import packed_sheet
from backbone.renderers.report_csv import report_sheet
from backbone.renderers.report_xlsx import report_xlsx
from backbone.views.reports import visible_report
from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.enums import Audience
from measurement.views.figure_access import audiences_seen
from tenancy.exports.downloads import attached
from tenancy.exports.workbooks import TYPE
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission, Scope
from tenancy.views.access import check
from tenancy.views.downloads import download


@require_safe
@needs_in_initiative(Permission.REPORT_VIEW)
def report_workbook(request: TenantRequest, initiative: Initiative, pk: int) -> HttpResponseBase:
    """The report as XLSX with charts, made of its frozen content: the same bytes whenever it is asked for."""
    row = visible_report(request, initiative, pk)
    snapshot = _compiled(row)
    file = report_xlsx(snapshot.content, at=snapshot.created_at)
    return attached(HttpResponse(file, content_type=TYPE), f"{row.file_name}.xlsx")


@require_safe
@needs_in_initiative(Permission.REPORT_VIEW)
def report_list_file(request: TenantRequest, initiative: Initiative, pk: int) -> HttpResponseBase:
    """All figures of the report as one CSV list."""
    row = visible_report(request, initiative, pk)
    return download(request, "csv", row.file_name, report_sheet(_compiled(row).content))


@require_safe
@needs_in_initiative(Permission.REPORT_VIEW)
def report_answers(request: TenantRequest, initiative: Initiative, pk: int, *, kind: str) -> HttpResponseBase:
    """The answers by partner that the report's figures were made of, as they were then.

    It tells what the report may tell, to whomever it is handed on, and no more than this reader may read.
    With `?list=group-answers` also the lines of their breakdowns.
    """
    check(request, Permission.PARTNER_FIGURE_VIEW, Scope(initiative_id=initiative.pk))
    row = visible_report(request, initiative, pk)
    packed = bytes(get_object_or_404(Snapshot.objects.only("answers"), report=row).answers)
    if not packed:
        raise Http404
    has_groups = request.GET.get("list") == "group-answers"
    audiences = audiences_seen(request, initiative) & frozenset(Audience(row.audience).within)
    sheet = packed_sheet(packed, audiences=audiences, has_groups=has_groups)
    return download(request, kind, f"{row.file_name}-answers", sheet)


def _compiled(row: Report) -> Snapshot:
    snapshot = snapshot_of(row)
    if snapshot is None:
        raise Http404
    return snapshot
