"""What happens to every request around the house's own steps: it is taken whole, answers are compressed, and noted."""

import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus

import structlog
from django.conf import settings
from django.http import HttpRequest, UnreadablePostError
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.functional import LazyObject, empty

log = structlog.stdlib.get_logger("keel.requests")

# What shrinks. Pictures and PDF files are compressed already.
TEXTS = ("text/", "application/json", "application/problem+json", "image/svg+xml", "application/vnd.oai.openapi")
AT_ONCE = 1 << 16  # bytes


class CompressMiddleware(GZipMiddleware):
    """Compresses text; static files lie compressed on the disk and are answered before this is reached.

    JSON with a strong ETag stays as it is: whoever sends the tag back in If-Match means this very version, and
    compressing would make it a weak one, which If-Match does not take. Django pads each answer by a random length,
    so that its size does not tell a secret on the page.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "")
        is_version = kind.startswith("application/") and response.headers.get("ETag", "").startswith('"')
        if not kind.startswith(TEXTS) or is_version:
            return response
        return super().process_response(request, response)


class WholeRequestMiddleware:
    """Takes the rest of a request whose answer did not need it, as refusals do.

    A program that is still sending would see a broken connection, and never the answer. What is
    larger than any file we take is not waited for; see tenancy.middleware.StorableTextMiddleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) <= settings.KEEL_REQUEST_MAX_BYTES:
            with suppress(UnreadablePostError):  # who went away needs no answer
                while request.read(AT_ONCE):
                    pass
        return response


class RequestLogMiddleware:
    """One line for each request: view, method, status, time, and the numbers of network and person.

    No path, as it may hold a secret; no question, no form, no address. Every answer carries the
    number of its request, so that somebody who tells of a fault can name it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        request.request_id = uuid.uuid4().hex  # type: ignore[attr-defined]  # shown by the page of an error
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.request_id)  # type: ignore[attr-defined]  # as above
        response = self.get_response(request)
        response["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]  # as above
        _bind_person(request)
        write = log.debug if response.status_code == HTTPStatus.NOT_MODIFIED or _is_probe(request) else log.info
        spent = round((time.perf_counter() - began) * 1000, 1)
        write("request", method=request.method, status=response.status_code, ms=spent)
        structlog.contextvars.clear_contextvars()
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """By now the network is known; what goes wrong from here on is written with it."""
        network = getattr(request, "network", None)
        if request.resolver_match is not None:
            structlog.contextvars.bind_contextvars(view=request.resolver_match.view_name)
        if network is not None:
            structlog.contextvars.bind_contextvars(network=network.pk)
        _bind_person(request)


def _bind_person(request: HttpRequest) -> None:
    """The number of the person, if somebody has asked who it is: the log alone does not read the session."""
    user = request.__dict__.get("user")
    if isinstance(user, LazyObject) and user.__dict__.get("_wrapped") is empty:
        return
    if (number := getattr(user, "pk", None)) is not None:
        structlog.contextvars.bind_contextvars(user=number)


def _is_probe(request: HttpRequest) -> bool:
    return request.path_info in {"/livez/", "/healthz/", "/metrics"}
