"""Work in the background that stopped, and another try."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenancy.exports.lists import job_sheet
from tenancy.middleware import TenantRequest
from tenancy.operations.stopped_jobs import retry
from tenancy.permissions import Permission
from tenancy.queries.jobs import stopped_jobs
from tenancy.views.access import needs
from tenancy.views.downloads import asked_kind, download


@require_safe
@needs(Permission.NETWORK_MANAGE)
def jobs(request: TenantRequest) -> HttpResponseBase:
    """What failed too often to be tried again by itself."""
    if kind := asked_kind(request):
        rows = stopped_jobs(network_id=request.network.pk, limit=None)
        return download(request, kind, "stopped-work", job_sheet(rows))
    return render(request, "tenancy/job_list.html", {"jobs": stopped_jobs(network_id=request.network.pk)})


@require_POST
@needs(Permission.NETWORK_MANAGE)
def job_retry(request: TenantRequest, *, pk: int) -> HttpResponse:
    """Another round of attempts."""
    if not retry(job_id=pk, network_id=request.network.pk, by=request.user, at=request.now):
        raise Http404
    messages.success(request, _("It is being tried again."))
    return redirect("tenancy:jobs", request.network.slug)
