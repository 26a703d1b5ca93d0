"""How the installation and the network are, for its owner."""

from hashlib import sha256

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import quote_etag
from django.views.decorators.http import condition, require_safe

from tenancy.exports.lists import health_sheet
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission
from tenancy.queries.network_health import NetworkHealth, network_health
from tenancy.views.access import needs
from tenancy.views.downloads import asked_kind, download


@require_safe
@needs(Permission.NETWORK_MANAGE)
def system_health(request: TenantRequest) -> HttpResponseBase:
    """The page; what may change while it is open is a fragment of its own, which it asks for again and again."""
    if kind := asked_kind(request):
        found = network_health(network_id=request.network.pk, at=request.now)
        return download(request, kind, "health", health_sheet(found.parts))
    return render(request, "tenancy/health.html", _context(request))


@require_safe
@needs(Permission.NETWORK_MANAGE)
def system_health_parts(request: TenantRequest) -> HttpResponse:
    """The fragment, 304 while nothing has changed since the one that the page shows."""
    context = _context(request)

    @condition(etag_func=lambda _request: quote_etag(str(context["tag"])))
    def answer(request: TenantRequest) -> HttpResponse:
        return render(request, "tenancy/_health_parts.html", context)

    response = answer(request)
    response["Cache-Control"] = "private, no-cache"
    return response


def tag_of(found: NetworkHealth) -> str:
    """One for each state of things; what differs at each look is not part of it."""
    return sha256(repr(found).encode()).hexdigest()[:32]


def _context(request: TenantRequest) -> dict[str, object]:
    found = network_health(network_id=request.network.pk, at=request.now)
    return {"health": found, "tag": tag_of(found)}
