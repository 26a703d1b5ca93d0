"""Who is asking: a session, and whether it has used a second factor; or a key of the API."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import resolve, reverse
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from tenancy.enums import ApiKeyScope
from tenancy.models import ApiKey, Network, User
from tenancy.operations.accounts import move_session
from tenancy.permissions import HeldGrant
from tenancy.queries.second_factors import has_second_factor, is_open_with

GATE = "tenancy:second-factor"  # the one page of a network that opens without
NEXT = "second_factor_next"  # where somebody wanted to go who was led to set one up, in the session
BEARER = "bearer "


def is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def presented_key(request: HttpRequest) -> str | None:
    """The text after `Authorization: Bearer`, of a request to the API; None where it has none."""
    given = request.headers.get("Authorization", "")
    is_key = is_api(request) and given[: len(BEARER)].lower() == BEARER
    return given[len(BEARER) :].strip() if is_key else None


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer keel_….…`: the request is its person's, within the scope of the key.

    NetworkMiddleware has found the key, because its grants decide over everything below the
    network. A request with a key is never taken for the session whose cookie it may carry too.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        asked = request._request
        if presented_key(asked) is None or not hasattr(asked, "api_key"):
            return None
        key: ApiKey | None = asked.api_key
        if key is None:
            raise AuthenticationFailed(_("This API key does not open this network, or no longer."), "invalid_api_key")
        if key.scope == ApiKeyScope.READ and request.method not in SAFE_METHODS:
            raise PermissionDenied(_("This API key may read, and change nothing."), "read_only_api_key")
        return key.user, key

    def authenticate_header(self, request: Request) -> str | None:
        """How one gets in, which makes the answer a 401; a key that was sent is said to be none (RFC 6750)."""
        way_in = 'Bearer realm="Keel"'
        return way_in if presented_key(request._request) is None else f'{way_in}, error="invalid_token"'


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers the subclass
    """How the API's description speaks of keys."""

    target_class = "tenancy.authentication.ApiKeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        said = "An API key of a network: `Authorization: Bearer keel_….…`. It acts as the person who made it."
        return {"type": "http", "scheme": "bearer", "description": said}


# -- Second factors ------------------------------------------------------------------------------


def second_factor_uses(request: HttpRequest) -> int:
    """How often this session has used a second factor: passkey, authenticator app or recovery code."""
    records = get_authentication_records(request, request.user) if request.user.is_authenticated else []
    return sum(record.get("method") == "mfa" for record in records)


def note_second_factor(request: HttpRequest, authenticator: Authenticator) -> None:
    """Somebody has just proved that they hold it: setting one up counts as using it, and as confirming who one is."""
    factor = {"id": authenticator.pk, "type": authenticator.type}
    record_authentication(request, request.user, "mfa", reauthenticated=True, **factor)


def rotate_session(request: HttpRequest) -> None:
    """Give the session a new key: who knew the one from before the second factor knows nothing now."""
    before = request.session.session_key
    request.session.cycle_key()
    move_session(from_key=str(before), to_key=str(request.session.session_key))


def has_open_session(request: HttpRequest, user: User) -> bool:
    """Whether networks that ask for a second factor open: the person still has one, and the session used one."""
    return second_factor_uses(request) > 0 and has_second_factor(user_id=user.pk)


def must_confirm(request: HttpRequest) -> bool:
    """Whether somebody must show again that it is they; who signs in by mailed codes alone has nothing to show."""
    return bool(is_reauthentication_required(request, app="allauth.mfa"))


def confirmation(request: HttpRequest) -> HttpResponse:
    """To the page where one shows it, and from there back. What a form was sent with is not kept."""
    address = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
    return HttpResponseRedirect(address + "?" + urlencode({"next": request.path}))


def second_factor_refusal(
    request: HttpRequest, user: User, network: Network, grants: Iterable[HeldGrant]
) -> HttpResponse | None:
    """What a session gets that the network does not open to yet; None where it opens.

    A page leads to the one that says who asks and why, and from there back.
    """
    if not network.second_factor_roles or resolve(request.path_info).view_name == GATE:
        return None
    if is_open_with(network, grants, has_used_second_factor=False) or has_open_session(request, user):
        if NEXT in request.session:
            del request.session[NEXT]
        return None
    if is_api(request):
        return _problem(network)
    address = reverse(GATE, args=[network.slug]) + "?" + urlencode({"next": _here(request, network)})
    if request.headers.get("HX-Request"):  # a whole page does not belong into a fragment
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _here(request: HttpRequest, network: Network) -> str:
    """The page that somebody sees while they ask: after a form was sent, the one it was on."""
    shown = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if request.method == "GET" and not request.headers.get("HX-Request"):
        return request.get_full_path()
    front = reverse("tenancy:network", args=[network.slug])
    place = urlsplit(shown).path
    return place if place.startswith(front) else front


def _problem(network: Network) -> JsonResponse:
    """In the form of all errors of the API; see tenancy/api/problems.py."""
    said = _("%(network)s asks for a second factor. Sign in with one, or use an API key.") % {"network": network.name}
    problem = {
        "type": "about:blank#client_error",
        "title": "Forbidden",
        "status": 403,
        "errors": [{"pointer": None, "code": "second_factor_required", "detail": said}],
    }
    return JsonResponse(problem, status=403, content_type="application/problem+json")
