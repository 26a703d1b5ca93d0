"""The first page of a signed-in person: what is due."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from measurement.queries.due import work_of
from tenancy.authentication import has_open_session
from tenancy.queries.networks import memberships_of
from tenancy.views import networks


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The work of those who report; for everybody else, and beside it, the networks one may enter."""
    user = request.user
    if not user.is_authenticated:
        return networks.home(request)
    at = request.now  # type: ignore[attr-defined]  # set by NetworkMiddleware
    work = work_of(
        user,
        at=at,
        has_used_second_factor=has_open_session(request, user),
        everything=request.GET.get("history") == "all",
    )
    context = {"work": work, "memberships": memberships_of(user)}
    return render(request, "measurement/home.html", context)
