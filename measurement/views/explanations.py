"""Explain this number: a page, and the same inside the page that shows the number."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render

from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.exports.figures import explanation_sheet
from measurement.models import Cell
from measurement.queries.closings import closing_of
from measurement.queries.explanations import FigureExplanation, explain_figure
from measurement.views.figure_access import audiences_seen, indicator_in_use, partners_seen
from measurement.views.figures import asked_period
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission
from tenancy.views.downloads import asked_kind, download


@needs_in_initiative(Permission.FIGURE_VIEW)
def explanation(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    """`?period=` says which figure (the latest without it), `?cell=` which group of it; asked by htmx, a fragment."""
    found = _found(request, initiative, pk)
    seen = partners_seen(request)
    name = "_explanation.html" if request.headers.get("HX-Request") else "explanation_detail.html"
    context = {
        "found": found.seen_by(seen, audiences_seen(request, initiative)),
        "whole": found,
        "sees_all": seen is None,
        "sees_own": bool(seen),
        "closing": closing_of(initiative_id=initiative.pk, period=found.figure.period),
    }
    return render(request, f"measurement/{name}", context)


@needs_in_initiative(Permission.FIGURE_VIEW)
def explanation_file(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponseBase:
    """The answers behind a figure, as far as this person may see them; with `?format=xlsx` as a workbook."""
    found = _found(request, initiative, pk)
    seen = found.seen_by(partners_seen(request), audiences_seen(request, initiative))
    sheet = explanation_sheet(seen)
    name = f"{found.figures.code}-{found.figure.span.end}-answers"
    return download(request, asked_kind(request) or "csv", name, sheet)


def _found(request: TenantRequest, initiative: Initiative, pk: int) -> FigureExplanation:
    row, period, key = indicator_in_use(initiative, pk), asked_period(request), request.GET.get("cell", "")
    cell = get_object_or_404(Cell, key=key) if key else None
    found = explain_figure(initiative, row, at=request.now, period=period, cell=cell)
    if found is None:
        raise Http404
    return found
