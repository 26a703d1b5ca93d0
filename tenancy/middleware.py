"""How long one stays signed in; and the network that the URL names.

Inside a network there is one transaction around view and rendering, one setting, one set of grants.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.core.exceptions import BadRequest
from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from tenancy.authentication import (
    presented_key,
    rotate_session,
    second_factor_refusal,
    second_factor_uses,
)
from tenancy.models import ApiKey, Network, User
from tenancy.operations.api_keys import note_use
from tenancy.operations.api_payloads import keep_payload
from tenancy.permissions import HeldGrant
from tenancy.queries.api_keys import api_key_for, grants_of_key
from tenancy.queries.grants import held_grants
from tenancy.row_security import network as inside
from tenancy.row_security import set_network
from tenancy.validators import is_storable, row_id

log = logging.getLogger(__name__)

BODIES = ("application/x-www-form-urlencoded", "multipart/form-data")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
REFUSALS = frozenset({401, 403, 404, 405})
PUBLIC = "/p/"  # pages below it are for anybody; a view there says itself what it opens
PROBES = ("/healthz/", "/livez/")  # answered without a session
SEEN_EVERY = timedelta(minutes=5)


class StorableTextMiddleware:
    """Answers 400 to an address or a form that holds text which PostgreSQL cannot (null characters).

    Asked once here, because not every text passes a form field. JSON is the matter of who reads it.
    A request larger than any file we take is refused (413) before a byte of it is kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = row_id(request.META.get("CONTENT_LENGTH") or "0")
        if length is None or length > settings.KEEL_REQUEST_MAX_BYTES:
            return HttpResponse(status=413)  # ErrorPageMiddleware gives it a page
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """After the view is known, so that the refusal has a page, and after CSRF was checked."""
        if not is_storable([request.path_info, *_texts(request.GET)]):
            raise BadRequest("The address holds a null character.")
        if request.content_type in BODIES and not is_storable(_texts(request.POST)):
            raise BadRequest("The form holds a null character.")


def _texts(sent: QueryDict) -> list[object]:
    return [part for name, values in sent.lists() for part in (name, *values)]


class SessionAgeMiddleware:
    """Signs out after 12 hours without use, and 7 days after signing in, whatever happened between.

    A session that has just used a second factor gets a new key.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info not in PROBES and SESSION_KEY in request.session:
            now = timezone.now()
            if _is_over(request, now):
                logout(request)
                messages.info(request, _("You were signed out, because some time has passed. Please sign in again."))
            elif request.user.is_authenticated:
                _note_use(request, now)
                return self._answer(request)
        return self.get_response(request)

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        key, uses = request.session.session_key, second_factor_uses(request)
        response = self.get_response(request)
        if request.session.session_key == key and second_factor_uses(request) > uses:
            rotate_session(request)
        return response


def _is_over(request: HttpRequest, now: datetime) -> bool:
    signed_in, seen = (request.session.get(key) for key in ("signed_in_at", "seen_at"))
    return bool(
        (signed_in and now - datetime.fromisoformat(signed_in) > settings.KEEL_SESSION_ABSOLUTE)
        or (seen and now - datetime.fromisoformat(seen) > settings.KEEL_SESSION_IDLE)
    )


def _note_use(request: HttpRequest, now: datetime) -> None:
    """Write down that the session is in use, but not at every request."""
    request.session.setdefault("signed_in_at", now.isoformat())
    seen = request.session.get("seen_at")
    if seen is None or now - datetime.fromisoformat(seen) >= SEEN_EVERY:
        request.session["seen_at"] = now.isoformat()
        UserSession.objects.create_from_request(request)


class TimedRequest(HttpRequest):
    """Any request, as it passed the middleware."""

    now: datetime  # the one clock of a request


class SignedInRequest(TimedRequest):
    """A request of somebody signed in, inside a network or not."""

    user: User


class TenantRequest(SignedInRequest):
    """A request inside a network, as every view below `/n/<network>/` and `/api/v1/<network>/` gets it."""

    network: Network
    grants: tuple[HeldGrant, ...]


class NetworkMiddleware:
    """Sets `request.network` and `request.grants`; a network one has no grant in does not exist (404).

    Here, and nowhere else, a network asks for its second factor, and a key of the API is turned
    into grants: no door below can forget either.

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
            request.network, request.grants = None, ()  # type: ignore[attr-defined]  # a TenantRequest from here
            return self.get_response(request)
        with transaction.atomic():
            response = _enter(request, slug) or self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            else:
                _keep_what_came(request, response)
            if isinstance(response, StreamingHttpResponse) and not getattr(response, "opens_own_network", False):
                raise TypeError("A streaming answer must open its own network; see tenancy.row_security.network.")
        if response.status_code >= 500:
            _keep_what_came(request, response)
        return response

    def process_view(self, request: HttpRequest, view: Any, *_more: object) -> None:
        """Read the body that is to be kept before anybody makes sense of it; not one larger than answers can be."""
        if not getattr(getattr(view, "cls", None), "keeps_payload", False) or request.method in SAFE_METHODS:
            return
        length = row_id(request.META.get("CONTENT_LENGTH") or "0")
        is_text = request.content_type not in BODIES
        if is_text and length is not None and length <= (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0):
            request.payload = request.body  # type: ignore[attr-defined]  # for _keep_what_came


class PrivateMiddleware:
    """What somebody signed in sees stays on no disk and in no proxy, unless its view has said something else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.path_info in PROBES:
            return response
        if SESSION_KEY in request.session or presented_key(request) is not None:
            response.setdefault("Cache-Control", "private, no-store")
        return response


def _keep_what_came(request: HttpRequest, response: HttpResponseBase) -> None:
    """After the view, and where that was rolled back in a transaction of its own: no fault takes it away.

    Not what may not be sent at all, nor what is only sent again.
    """
    payload: bytes | None = getattr(request, "payload", None)
    if payload is None or response.status_code in REFUSALS or response.has_header("Idempotent-Replayed"):
        return
    key: ApiKey | None = getattr(request, "api_key", None)
    sender = key.user if key else request.user
    tenant = require_network(request)
    try:
        with inside(tenant.network.pk):
            keep_payload(
                network_id=tenant.network.pk,
                user_id=sender.pk or 0,
                api_key_id=key.pk if key else None,
                request_id=getattr(request, "request_id", ""),
                method=request.method or "",
                path=request.path,
                idempotency_key=request.headers.get("Idempotency-Key", ""),
                status=response.status_code,
                body=payload,
                at=tenant.now,
            )
    except DatabaseError as error:
        log.warning("What came in was not kept: %s.", type(error).__name__)


def _network_slug(request: HttpRequest) -> str | None:
    try:
        return resolve(request.path_info).kwargs.get("network")
    except Resolver404:
        return None


def _enter(request: HttpRequest, slug: str) -> HttpResponse | None:
    """Find the network and what the person may do there. Unknown, foreign and suspended look the same.

    An answer is given where the network asks for a second factor first.
    """
    network = Network.objects.filter(slug=slug, suspended_at=None).first()
    request.network, request.grants = None, ()  # type: ignore[attr-defined]  # a TenantRequest from here
    if request.path_info.startswith(PUBLIC):
        if network is not None:
            set_network(network.id)
            request.network = network  # type: ignore[attr-defined]  # as above; without grants, whoever asks
        return None
    text = presented_key(request)
    if text is not None:
        _enter_with_key(request, network, text)
        return None
    if network is None or not request.user.is_authenticated:
        return None
    set_network(network.id)
    grants = held_grants(user_id=request.user.id)
    if not grants:
        return None
    if refusal := second_factor_refusal(request, request.user, network, grants):
        return refusal
    request.network, request.grants = network, grants  # type: ignore[attr-defined]  # as above
    return None


def _enter_with_key(request: HttpRequest, network: Network | None, text: str) -> None:
    """As the key's person; `request.api_key` is None for a key that opens nothing here. It needs no second factor."""
    request.api_key = None  # type: ignore[attr-defined]  # for ApiKeyAuthentication
    if network is None:
        return
    set_network(network.id)
    now = request.now  # type: ignore[attr-defined]  # set above
    key: ApiKey | None = api_key_for(text, network_id=network.id)
    if key is None or not key.is_live(at=now) or not key.user.is_active:
        return
    grants = grants_of_key(key)
    if grants:
        note_use(key=key, at=now)
        request.api_key = key  # type: ignore[attr-defined]  # as above
        request.network, request.grants = network, grants  # type: ignore[attr-defined]  # as above


def require_network(request: HttpRequest) -> TenantRequest:
    """The request, known to be inside a network.

    Raises Http404 where there is none that this person may enter.
    """
    if getattr(request, "network", None) is None:
        raise Http404
    return request  # type: ignore[return-value]  # the middleware made it one
