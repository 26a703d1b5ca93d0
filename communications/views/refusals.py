"""Stopping reminders by the link in each of them, and by the button that mail programs make of it (RFC 8058)."""

from django.core import signing
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from communications.models import ReminderRefusal
from communications.operations.refusals import SALT, refuse_reminders, take_reminders
from initiatives.models import Initiative
from tenancy.middleware import TimedRequest
from tenancy.models import Network, User
from tenancy.row_security import network as inside


@csrf_exempt  # a mail program posts it by itself; the signed token says whose reminders, and does nothing else
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reminders_stop(request: TimedRequest, *, token: str) -> HttpResponse:
    """Opening it changes nothing; posting stops the reminders, or (`again`) starts them again."""
    try:
        network_id, initiative_id, user_id = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return _shut(render(request, "communications/reminders_unknown.html", status=404))
    person = User.objects.filter(pk=user_id, is_active=True).first()
    if person is None or not Network.objects.filter(pk=network_id, suspended_at=None).exists():
        return _shut(render(request, "communications/reminders_unknown.html", status=404))
    with inside(network_id):
        initiative = Initiative.objects.get(pk=initiative_id)
        if request.method == "POST":
            change = take_reminders if "again" in request.POST else refuse_reminders
            change(initiative=initiative, by=person, at=request.now)
        is_refused = ReminderRefusal.objects.filter(initiative=initiative, user=person).exists()
        context = {"initiative": initiative, "is_refused": is_refused}
        return _shut(render(request, "communications/reminders_stop.html", context))


def _shut(response: HttpResponse) -> HttpResponse:
    """Found by no search engine, and told to no other site."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    # Not "no-referrer": with it a browser sends the form of the page as if it came from nowhere, and it is refused.
    response["Referrer-Policy"] = "same-origin"
    return response
