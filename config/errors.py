"""What people and programs see when something does not work: kind words, one way out, the number of the request.

Pages of errors are drawn as any other; where drawing fails as well (the database is away, a
template broke) a page that needs nothing is answered. Below `/api/` it is problem+json.
"""

import sys
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.template import loader

API = "/api/"
DRAWN = {HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.REQUEST_ENTITY_TOO_LARGE}
AWAY_SECONDS, TOO_MANY_SECONDS = 30, 60
# PostgreSQL is going down, starting, or has no room for another connection; where nothing answers there is no code.
AWAY_CODES = {"57P01", "57P02", "57P03", "53300", None}
ACCOUNTS = "/accounts/"  # passwords and codes are typed anew
MOST_FIELDS = 5000
PLAIN = "<!doctype html><html lang=en><title>Something went wrong – Keel</title><h1>Something went wrong</h1><p>{}</p>"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; 413 where a form without files is larger than any of ours."""
    is_large = isinstance(exception, RequestDataTooBig)
    return answer(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE if is_large else HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return answer(request, HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: not there, or not for this person."""
    return answer(request, HTTPStatus.NOT_FOUND)


def too_many(request: HttpRequest) -> HttpResponse:
    """429, asked for by allauth's limits."""
    response = answer(request, HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(TOO_MANY_SECONDS)
    return response


def failed(request: HttpRequest) -> HttpResponse:
    """500; 503 where the database is away. Nothing that may be broken is used."""
    if not _is_database_away(sys.exc_info()[1]):
        return _needing_nothing(request, HTTPStatus.INTERNAL_SERVER_ERROR)
    response = _needing_nothing(request, HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = str(AWAY_SECONDS)
    return response


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is not that of this browser.

    A page that was open while somebody signed in again sends one. It came from us, so what was typed is put into
    a form with a fresh token and sent again at the press of a button; passwords and codes are not.
    """
    status = HTTPStatus.FORBIDDEN
    if request.path_info.startswith(API):
        return _problem(status)
    fields = _typed(request) if _is_from_here(request) else []
    context = {"fields": fields, "again": request.get_full_path(), "has_files": bool(fields and request.FILES)}
    return _drawn(request, status, "403_csrf.html", context)


def signed_out(request: HttpRequest) -> HttpResponse | None:
    """403 for a form sent after the sign-in ended, with what was typed; None where nothing typed would be lost.

    The way to the sign-in page alone would end at an empty form. Scripts keep it themselves, and are answered as ever.
    """
    is_page = request.headers.get("Sec-Fetch-Mode") == "navigate" and _is_from_here(request)
    fields = _typed(request) if is_page and request.method == "POST" else []
    if not fields:
        return None
    context = {"fields": fields, "again": request.get_full_path(), "has_files": bool(request.FILES)}
    return _drawn(request, HTTPStatus.FORBIDDEN, "403_signed_out.html", context)


class ErrorPageMiddleware:
    """Gives a page to refusals that come without one: a wrong method, too large a request, a form of nobody."""

    def __init__(self, get_response: object) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase = self.get_response(request)  # type: ignore[operator]  # as Django calls it
        if _is_sent_to_sign_in(request, response):
            return signed_out(request) or response
        is_bare = isinstance(response, HttpResponse) and not response.content
        if response.status_code not in DRAWN or not is_bare:
            return response
        page = answer(request, HTTPStatus(response.status_code))
        if isinstance(response, HttpResponseNotAllowed):
            page["Allow"] = response["Allow"]
        return page


def answer(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    """The page of this status, or problem+json for a program."""
    if request.path_info.startswith(API):
        return _problem(status)
    return _drawn(request, status, f"{status.value}.html", {})


def _drawn(request: HttpRequest, status: HTTPStatus, template: str, context: dict[str, object]) -> HttpResponse:
    context = {**context, "request_id": _number(request)}
    try:
        return render(request, template, context, status=status)
    except Exception:  # whatever it is, it is not what this page is about; its own cause is in the log
        return _needing_nothing(request, status)


def _needing_nothing(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    if request.path_info.startswith(API):
        return _problem(status)
    template = "503.html" if status == HTTPStatus.SERVICE_UNAVAILABLE else "500.html"
    try:  # without the request: so no context processor runs
        text = loader.get_template(template).render({"request_id": _number(request)})
    except Exception:  # the templates themselves are away
        text = PLAIN.format("Wait a minute, then try again.")
    return HttpResponse(text, status=status)


def _problem(status: HTTPStatus) -> HttpResponse:
    """In the form of tenancy/api/problems.py."""
    kind = "server_error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "client_error"
    error = {"pointer": None, "code": status.name.lower(), "detail": status.description or status.phrase}
    body = {"type": f"about:blank#{kind}", "title": status.phrase, "status": status.value, "errors": [error]}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def _is_database_away(error: BaseException | None) -> bool:
    if isinstance(error, InterfaceError):
        return True
    return isinstance(error, OperationalError) and getattr(error.__cause__, "pgcode", None) in AWAY_CODES


def _is_sent_to_sign_in(request: HttpRequest, response: HttpResponseBase) -> bool:
    is_away = response.status_code == HTTPStatus.FOUND
    is_there = is_away and response["Location"].partition("?")[0] == resolve_url(settings.LOGIN_URL)
    return is_there and not request.user.is_authenticated


def _is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that one of our own pages has sent this; one that says nothing is not believed."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    is_secret = request.path_info.startswith(ACCOUNTS) or any("password" in name.lower() for name, _value in fields)
    if request.method != "POST" or is_secret or len(fields) > MOST_FIELDS:
        return []
    return [(name, str(value)) for name, value in fields if name != "csrfmiddlewaretoken"]


def _number(request: HttpRequest) -> str:
    return getattr(request, "request_id", "")
