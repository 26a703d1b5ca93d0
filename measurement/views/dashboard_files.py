"""The dashboard as files of exactly the indicators that its filters leave."""

from django.http import Http404
from django.http.response import HttpResponseBase

from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.exports.answers import Answers, answer_sheet
from measurement.exports.figures import breakdowns_sheet, dashboard_sheet, narrative_sheet, series_sheet
from measurement.queries.answer_rows import narratives_behind
from measurement.views.dashboard import figure_filter, read_dashboard
from measurement.views.figure_access import audiences_seen
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission, Scope
from tenancy.views.access import check
from tenancy.views.downloads import download

ANSWERS = ("answers", "group-answers")


@needs_in_initiative(Permission.FIGURE_VIEW)
def dashboard_file(request: TenantRequest, initiative: Initiative, *, kind: str) -> HttpResponseBase:
    """Exactly the indicators that the filters leave, in their order, as CSV or XLSX.

    The workbook has a sheet for each of their lists, CSV one of them: `?list=breakdowns`, `periods`, `narratives`;
    `answers`, for those who may see them, is a file of its own in both, and `group-answers` adds their breakdowns.
    """
    asked, name = figure_filter(request), request.GET.get("list", "figures")
    if name in ANSWERS:
        check(request, Permission.PARTNER_FIGURE_VIEW, Scope(initiative_id=initiative.pk))
    figures = asked.chosen(read_dashboard(request, initiative, asked).figures)
    latest = {one.id: one.latest.period.pk for one in figures if one.latest}
    audiences = audiences_seen(request, initiative)
    if name in ANSWERS:
        answers = Answers(latest, audiences, asked.partner_ids, has_groups=name == "group-answers")
        return download(request, kind, f"{initiative.slug}-{name}", answer_sheet(answers))
    told = narratives_behind(latest, audiences=audiences, partner_ids=asked.partner_ids)
    sheets = {
        "figures": dashboard_sheet(figures),
        "breakdowns": breakdowns_sheet(figures),
        "periods": series_sheet(*figures, has_names=True),
        "narratives": narrative_sheet(told),
    }
    if name not in sheets:
        raise Http404
    chosen = sheets.values() if kind == "xlsx" and name == "figures" else [sheets[name]]
    return download(request, kind, f"{initiative.slug}-{name}", *chosen)
