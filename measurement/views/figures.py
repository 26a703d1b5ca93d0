"""The page of one indicator: its series, path, breakdowns and partners, each with its table and files."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from charts import file as draw_file
from charts import page as draw
from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.exports.figures import breakdown_sheet, breakdowns_sheet, series_sheet
from measurement.models import Period
from measurement.queries.closings import closings_of
from measurement.queries.explanations import explain_figure
from measurement.queries.figure_cells import BreakdownFigures
from measurement.queries.figures import IndicatorFigures, initiative_figures
from measurement.renderers.figures import breakdown_chart, line_chart
from measurement.views.figure_access import audiences_seen, indicator_in_use, may_edit, partners_seen
from tenancy.exports.downloads import KINDS, attached
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission
from tenancy.validators import row_id
from tenancy.views.downloads import download

FILE_WIDTH = 860


@dataclass(frozen=True)
class View:
    """One breakdown with its chart drawn; crossed ones are a table alone."""

    figures: BreakdownFigures
    chart: SafeString


@needs_in_initiative(Permission.FIGURE_VIEW)
def indicator(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    """Everything that is known of one indicator; `?period=` looks back to the end of an earlier one."""
    row = indicator_in_use(initiative, pk)
    one = figures_of(request, initiative, pk)
    seen = partners_seen(request)
    found = None
    if seen is None or seen:
        found = explain_figure(initiative, row, at=request.now, read=one)
    context = {
        "one": one,
        "chart": _drawn(draw(line_chart(one, height=300))),
        "views": [_view(one, view) for view in one.breakdowns],
        "partners": found.seen_by(seen, audiences_seen(request, initiative)) if found else None,
        "sees_all": seen is None,
        "may_edit": may_edit(request, initiative),
        "versions": one.rules.versions[::-1],
        "looks_back": "period" in request.GET,
        "closings": closings_of(initiative.pk),
    }
    return render(request, "measurement/indicator_figures.html", context)


@needs_in_initiative(Permission.FIGURE_VIEW)
def indicator_file(request: TenantRequest, initiative: Initiative, *, pk: int, kind: str) -> HttpResponseBase:
    """The series, or with `?by=` one breakdown, as CSV, XLSX or as a drawing that stands by itself.

    The workbook of the series has the breakdowns as well.
    """
    indicator_in_use(initiative, pk)
    if kind not in (*KINDS, "svg"):
        raise Http404
    one = figures_of(request, initiative, pk)
    view = _asked_view(request, one)
    name = "-".join(part for part in (one.code, view.code.replace("|", "-") if view else "") if part)
    if kind != "svg":
        sheets = [breakdown_sheet(one, view)] if view else [series_sheet(one), breakdowns_sheet([one])]
        return download(request, kind, name, *sheets)
    chart = breakdown_chart(one, view) if view else line_chart(one, height=300)
    return attached(HttpResponse(draw_file(chart, width=FILE_WIDTH), content_type="image/svg+xml"), f"{name}.svg")


def figures_of(request: TenantRequest, initiative: Initiative, pk: int) -> IndicatorFigures:
    """As of the period asked for."""
    return initiative_figures(initiative, at=request.now, period=asked_period(request), indicator_ids=[pk])[0]


def asked_period(request: TenantRequest) -> Period | None:
    text = request.GET.get("period", "")
    if not text:
        return None
    pk = row_id(text)
    found = None if pk is None else Period.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _asked_view(request: TenantRequest, one: IndicatorFigures) -> BreakdownFigures | None:
    code = request.GET.get("by", "")
    if not code:
        return None
    found = next((view for view in one.breakdowns if view.code == code), None)
    if found is None:
        raise Http404(_("There is no such breakdown."))
    return found


def _view(one: IndicatorFigures, view: BreakdownFigures) -> View:
    return View(view, SafeString("") if view.is_crossed else _drawn(draw(breakdown_chart(one, view))))


def _drawn(svg: str) -> SafeString:
    return mark_safe(svg)  # noqa: S308 - charts escape every text
