"""What every partner answered to every indicator, on one page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.queries.answer_table import answer_table
from measurement.queries.dashboard import dashboard_of, reporting_partners
from measurement.queries.dashboard_state import state_of
from measurement.renderers.answer_table import table_body
from measurement.views.dashboard import figure_filter
from measurement.views.figure_access import audiences_seen
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission


@needs_in_initiative(Permission.PARTNER_FIGURE_VIEW)
def answers(request: TenantRequest, initiative: Initiative) -> HttpResponse:
    """The answers behind the figures of the dashboard, with its filters; as files they are on the dashboard."""
    asked = figure_filter(request)
    ids = asked.partner_ids
    state = state_of(initiative, at=request.now)
    board = dashboard_of(initiative, at=request.now, period=asked.as_of, partner_ids=ids, state=state)
    seen = audiences_seen(request, initiative)
    table = answer_table(asked.chosen(board.figures), audiences=seen, partner_ids=ids)
    partners = reporting_partners(initiative).values_list("pk", "name")
    asked.offer(periods=board.periods, partners=partners)
    context = {
        "initiative": initiative,
        "table": table,
        "body": table_body(table, address=reverse("partners:partner", args=[request.network.slug, 0])),
        "filter": asked,
    }
    return render(request, "measurement/answer_table.html", context)
