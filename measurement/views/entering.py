"""Entering for a partner: an explicit mode, in which everything that is typed in is marked as such.

The sentence about where the figures come from is asked for first and kept in the session until the
submission is sent or the mode is left; without it nobody but the partner's own people can type.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.forms.entering import EnteringForm
from measurement.models import Submission
from measurement.operations.closings import ask_to_unlock
from measurement.operations.holding import check_unlocked
from measurement.views.submission_pages import ENTERING, find_submission, stop_entering
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@needs_in_initiative(Permission.SUBMISSION_ENTER)
def submission_enter(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    """Where did you get the figures? Then the form."""
    row = find_submission(request, initiative, pk, Permission.SUBMISSION_ENTER)
    form = EnteringForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            check_unlocked([row])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            _remember(request, row, form.sentence)
            return redirect("measurement:submission", request.network.slug, initiative.slug, pk)
    status = 422 if form.errors else 200
    return render(request, "measurement/submission_enter.html", {"submission": row, "form": form}, status=status)


@require_POST
@needs_in_initiative(Permission.SUBMISSION_ENTER)
def submission_enter_stop(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    """Leave the mode; what was typed stays in the draft."""
    row = find_submission(request, initiative, pk, Permission.SUBMISSION_ENTER)
    stop_entering(request, row)
    words = _("You stopped entering for %(partner)s. What you typed is in the draft.")
    messages.success(request, words % {"partner": row.partner.name})
    return redirect("measurement:submission", request.network.slug, initiative.slug, pk)


@require_POST
@needs_in_initiative(Permission.SUBMISSION_VIEW)
def submission_unlock_ask(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    """A partner asks the backbone to unlock what a closed period froze."""
    row = find_submission(request, initiative, pk, Permission.SUBMISSION_SUBMIT)
    try:
        ask_to_unlock(submission=row, reason=request.POST.get("reason", ""), by=request.user, at=request.now)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The backbone was asked. You get a mail when it is unlocked."))
    return redirect("measurement:submission", request.network.slug, initiative.slug, pk)


def _remember(request: TenantRequest, row: Submission, sentence: str) -> None:
    request.session[ENTERING] = request.session.get(ENTERING, {}) | {str(row.pk): sentence}
