"""What a network mailed; and, in an embedded run, the mails themselves."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission
from tenancy.queries.mails import delivery_log, outbox_of
from tenancy.views.access import needs

ROWS = 50


@require_safe
@needs(Permission.NETWORK_MANAGE)
def mails(request: TenantRequest) -> HttpResponse:
    """The delivery log: to whom, what, when, and whether it went out."""
    page = Paginator(delivery_log(), ROWS).get_page(request.GET.get("page"))
    return render(request, "tenancy/mail_list.html", {"page_obj": page})


@require_safe
@needs(Permission.NETWORK_MANAGE)
def outbox(request: TenantRequest) -> HttpResponse:
    """Mails that an embedded run kept. Elsewhere there is no such page."""
    _only_embedded()
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
