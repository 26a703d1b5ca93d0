"""The first page of a signed-in person: what is due."""

from datetime import datetime

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from measurement.exports.work import work_sheet
from measurement.queries.due import Work, work_of
from tenancy.authentication import has_open_session
from tenancy.exports.downloads import KINDS, file_answer
from tenancy.queries.networks import first_page_of, memberships_of
from tenancy.views import networks


@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """The work of those who report, and beside it the networks one may enter.

    Who reports nothing and is in one network goes straight to its first page.
    """
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
    if kind := request.GET.get("format", ""):
        return _file(kind, work, at)
    memberships = memberships_of(user)
    if len(memberships) == 1 and memberships[0].roles and not work.reports and not work.closed:
        return redirect(first_page_of(user, memberships[0].network))
    context = {"work": work, "memberships": memberships}
    return render(request, "measurement/home.html", context)


def _file(kind: str, work: Work, at: datetime) -> HttpResponseBase:
    """What is listed, from all networks, in the order of the page."""
    if kind not in KINDS:
        raise Http404
    lines = [*work.due, *work.asked, *work.waiting, *work.approved]
    return file_answer(kind=kind, name="work", sheets=[work_sheet(lines)], network_id=0, at=at)
