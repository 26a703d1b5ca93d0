"""Who has reported: the list of an initiative and a period, and what is done with many of them at once."""

from typing import Any

from django.db.models import Count
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_tables2 import RequestConfig

from communications.exports import reporting_sheet
from communications.filters import STATES, ReportingFilter, condition
from communications.queries.reporting import overdue_elsewhere, reporting
from communications.tables import ReportingTable
from communications.views.selections import asked, list_url, of_initiative, selected
from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.models import Period
from measurement.queries.closings import closing_of
from measurement.queries.submissions import past_deadline
from measurement.views.reviews import approve_chosen
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission
from tenancy.views.addresses import changed_query, filter_chips
from tenancy.views.downloads import asked_kind, download, in_order

PER_PAGE = 50
CHIPS = ("partner", "indicator", "people", "lock")


@require_safe
@needs_in_initiative(Permission.SUBMISSION_REVIEW)
def reporting_list(request: TenantRequest, initiative: Initiative) -> HttpResponseBase:
    """Every partner of a period with its state; filters, order and page are in the address."""
    query = asked(request.GET, initiative)
    found = ReportingFilter(query, queryset=reporting(of_initiative(initiative)), request=request)
    kept = request.GET.urlencode()
    table = ReportingTable(found.qs, network_slug=request.network.slug, query=kept, at=request.now, order_by="partner")
    if kind := asked_kind(request):
        sheet = reporting_sheet(in_order(request, table), at=request.now)
        return download(request, kind, f"{initiative.slug}-reporting", sheet)
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    period = found.form.cleaned_data.get("period") if found.form.is_valid() else None
    shown = period if isinstance(period, Period) else None
    context = {
        "table": table,
        "filter": found,
        "tabs": _tabs(request, initiative, query),
        "chips": filter_chips(request.GET, found.form, CHIPS),
        "query": kept,
        "period": period,
        "closing": closing_of(initiative_id=initiative.pk, period=shown) if shown else None,
        "elsewhere": overdue_elsewhere(initiative, shown=shown, at=request.now) if shown else None,
    }
    return render(request, "communications/reporting_list.html", context)


def _tabs(request: TenantRequest, initiative: Initiative, query: QueryDict) -> list[dict[str, Any]]:
    """Everybody, then each state, with the number of submissions under the other filters in force. One statement."""
    others = query.copy()
    others.pop("state", None)
    rows = ReportingFilter(others, queryset=reporting(of_initiative(initiative)), request=request).qs.order_by()
    late = past_deadline(at=request.now)
    counts = rows.aggregate(
        everybody=Count("pk"), **{state: Count("pk", filter=condition(state, late=late)) for state, _label in STATES}
    )
    shown = (("", _("Everybody")), *STATES)
    return [
        {
            "label": label,
            "count": counts[state or "everybody"],
            "is_current": query.get("state", "") == state,
            "href": f"?{changed_query(request.GET, state=state)}",
        }
        for state, label in shown
    ]


ACTIONS = {"chase": "communications:chase", "extend": "communications:extend", "unlock": "communications:unlock"}


@require_POST
@needs_in_initiative(Permission.SUBMISSION_REVIEW)
def reporting_act(request: TenantRequest, initiative: Initiative) -> HttpResponse:
    """What is to be done with the chosen ones: approve them now, or go to the page that asks the rest."""
    data, what = request.POST, request.POST.get("then", "")
    if what in ACTIONS:
        onwards = QueryDict(mutable=True)
        onwards["query"] = data.get("query", "")[:2000]
        if data.get("everything"):
            onwards["everything"] = "1"
        onwards.setlist("submission", data.getlist("submission")[:PER_PAGE])
        url = reverse(ACTIONS[what], args=[request.network.slug, initiative.slug])
        return redirect(f"{url}?{onwards.urlencode()}")
    chosen = selected(request, initiative, data)
    approve_chosen(request, of_initiative(initiative).filter(pk__in=chosen.ids))
    return redirect(list_url(request, initiative, chosen.query, at=chosen.ids[0] if chosen.ids else None))
