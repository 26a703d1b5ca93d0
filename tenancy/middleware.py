"""Enters the network that the URL names: one transaction around view and rendering, one setting, one set of grants."""

from collections.abc import Callable

from django.db import transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone

from tenancy.models import Network
from tenancy.permissions import HeldGrant
from tenancy.queries.grants import held_grants
from tenancy.row_security import set_network


class TenantRequest(HttpRequest):
    """A request inside a network, as every view below `/n/<network>/` and `/api/v1/<network>/` gets it."""

    network: Network
    grants: tuple[HeldGrant, ...]


class NetworkMiddleware:
    """Sets `request.network` and `request.grants`; a network one has no grant in does not exist (404).

    The transaction is opened here, around `get_response`, because `ATOMIC_REQUESTS` ends before
    templates and API answers are rendered. It is rolled back on an exception and on an answer of
    500 or above.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        slug = _network_slug(request)
        request.now = timezone.now()  # type: ignore[attr-defined]  # the one clock of a request
        if slug is None:
            request.network, request.grants = None, ()  # type: ignore[attr-defined]
            return self.get_response(request)
        with transaction.atomic():
            _enter(request, slug)
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            if isinstance(response, StreamingHttpResponse):
                raise TypeError("A streaming answer must open its own network; see tenancy.row_security.network.")
            return response


def _network_slug(request: HttpRequest) -> str | None:
    try:
        return resolve(request.path_info).kwargs.get("network")
    except Resolver404:
        return None


def _enter(request: HttpRequest, slug: str) -> None:
    """Find the network and what the person may do there. Unknown, foreign and suspended look the same."""
    network = Network.objects.filter(slug=slug, suspended_at=None).first()
    request.network, request.grants = None, ()  # type: ignore[attr-defined]
    if network is None or not request.user.is_authenticated:
        return
    set_network(network.id)
    grants = held_grants(user_id=request.user.id)
    if grants:
        request.network, request.grants = network, grants  # type: ignore[attr-defined]


def require_network(request: HttpRequest) -> TenantRequest:
    """The request, known to be inside a network.

    Raises Http404 where there is none that this person may enter.
    """
    if getattr(request, "network", None) is None:
        raise Http404
    return request  # type: ignore[return-value]
