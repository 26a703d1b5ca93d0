"""What a network mailed; and, in an embedded run, the mails themselves."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from tenancy.exports.lists import mail_sheet, outbox_sheet
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission
from tenancy.queries.mails import delivery_log, outbox_of
from tenancy.views.access import needs
from tenancy.views.downloads import asked_kind, download

ROWS = 50


@require_safe
@needs(Permission.NETWORK_MANAGE)
def mails(request: TenantRequest) -> HttpResponseBase:
    """The delivery log: to whom, what, when, and whether it went out."""
    if kind := asked_kind(request):
        return download(request, kind, "mails", mail_sheet(delivery_log()))
    page = Paginator(delivery_log(), ROWS).get_page(request.GET.get("page"))
    return render(request, "tenancy/mail_list.html", {"page_obj": page})


@require_safe
@needs(Permission.NETWORK_MANAGE)
def outbox(request: TenantRequest) -> HttpResponseBase:
    """Mails that an embedded run kept. Elsewhere there is no such page."""
    _only_embedded()
    if kind := asked_kind(request):
        kept = outbox_of(network_id=request.network.pk).defer("text", "html")
        return download(request, kind, "outbox", outbox_sheet(kept))
    page = Paginator(outbox_of(network_id=request.network.pk), ROWS).get_page(request.GET.get("page"))
    return render(request, "tenancy/outbox_list.html", {"page_obj": page})


@require_safe
@needs(Permission.NETWORK_MANAGE)
def outbox_mail(request: TenantRequest, *, pk: int) -> HttpResponse:
    """One mail as it would have arrived, its links working."""
    _only_embedded()
    mail = get_object_or_404(outbox_of(network_id=request.network.pk), pk=pk)
    return render(request, "tenancy/outbox_detail.html", {"mail": mail})


def _only_embedded() -> None:
    if not settings.KEEL_EMBEDDED:
        raise Http404
