"""Who has reported: the list of an initiative and a period, and what is done with many of them at once."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django_tables2 import RequestConfig

from communications.exports import reporting_sheet
from communications.filters import STATES, ReportingFilter, condition
from communications.queries.reporting import overdue_elsewhere, reporting
from communications.tables import ReportingTable
from communications.views.selections import Selection, asked, list_url, of_initiative, selected
from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.models import Period
from measurement.operations.reviews import approve
from measurement.queries.closings import closing_of
from measurement.queries.review import approvable
from measurement.queries.submissions import past_deadline
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission
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
        "chips": _chips(request, found),
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
            "href": f"?{_with(request.GET, state=state)}",
        }
        for state, label in shown
    ]


def _with(query: QueryDict, **changed: str) -> str:
    copy = query.copy()
    for name in ("page", *changed):
        copy.pop(name, None)
    for name in filter(changed.get, changed):
        copy[name] = changed[name]
    return copy.urlencode()


def _chips(request: TenantRequest, found: ReportingFilter) -> list[dict[str, str]]:
    form = found.form
    if not form.is_valid():
        return []
    return [
        {
            "label": str(form.fields[name].label),
            "value": _chosen_words(form.fields[name], form.cleaned_data[name]),
            "href": f"?{_with(request.GET, **{name: ''})}",
        }
        for name in CHIPS
        if form.cleaned_data.get(name)
    ]


def _chosen_words(field: Any, value: Any) -> str:
    if hasattr(field, "label_from_instance"):
        return str(field.label_from_instance(value))
    return str(dict(field.choices).get(value, value))


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
    return _approve(request, initiative, selected(request, initiative, data))


def _approve(request: TenantRequest, initiative: Initiative, chosen: Selection) -> HttpResponse:
    waiting = approvable(of_initiative(initiative).filter(pk__in=chosen.ids, locked_at=None), by=request.user)
    left = len(chosen.ids) - len(waiting)
    try:
        number = approve(submissions=waiting, by=request.user, at=request.now) if waiting else 0
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(list_url(request, initiative, chosen.query))
    if number:
        words = ngettext(
            "Approved %(number)s answer of %(submissions)s submission.",
            "Approved %(number)s answers of %(submissions)s submissions.",
            number,
        )
        messages.success(request, words % {"number": number, "submissions": len(waiting)})
    if left:
        words = _("%(left)s left as they were: nothing waits in them, they are closed, or you sent them yourself.")
        messages.warning(request, words % {"left": left})
    elif not number:
        messages.warning(request, _("Choose partners first: tick the boxes before their names."))
    return redirect(list_url(request, initiative, chosen.query, at=chosen.ids[0] if chosen.ids else None))
