"""Mail to you: which mails come, and switching those off and on that one may do without."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from communications.operations.refusals import refuse_reminders, take_reminders
from communications.operations.subscriptions import subscribe, unsubscribe
from communications.queries.mail_choices import mail_to, reporting_ids
from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from tenancy.authentication import has_open_session
from tenancy.middleware import SignedInRequest, TenantRequest
from tenancy.permissions import Permission, Scope
from tenancy.views.access import check

Change = Callable[..., object]

# (what about, whether it is wanted) → the operation, and what is said then.
SWITCHES: dict[tuple[str, str], tuple[Change, str | Promise]] = {
    ("reminders", "no"): (refuse_reminders, _("You get no more reminders of %(initiative)s.")),
    ("reminders", "yes"): (take_reminders, _("You get reminders of %(initiative)s again.")),
    ("reports", "no"): (unsubscribe, _("You get no more mails about new reports of %(initiative)s.")),
    ("reports", "yes"): (subscribe, _("You get a mail for each new report of %(initiative)s.")),
}


@require_safe
@login_required
def mail_choices(request: SignedInRequest) -> HttpResponse:
    """Every network of the person, with what it sends there."""
    found = mail_to(request.user, at=request.now, has_used_second_factor=has_open_session(request, request.user))
    context = {
        "networks": found,
        "reports": any(one.reports for one in found),
        "is_staff": any(one.is_staff for one in found),
    }
    return render(request, "communications/mail_choices.html", context)


@require_POST
@needs_in_initiative(Permission.INITIATIVE_VIEW)
def mail_switch(request: TenantRequest, initiative: Initiative) -> HttpResponse:
    """Switch one kind of mail of this initiative off or on, for oneself and nobody else."""
    about = request.POST.get("about", "")
    switch = SWITCHES.get((about, request.POST.get("wanted", "")))
    if switch is not None:
        _check_concerned(request, initiative, about)
        change, words = switch
        change(initiative=initiative, by=request.user, at=request.now)
        messages.success(request, str(words) % {"initiative": initiative.name})
    return redirect(f"{reverse('communications:mail')}#{request.network.slug}-{initiative.slug}")


def _check_concerned(request: TenantRequest, initiative: Initiative, about: str) -> None:
    """Raise Http404 for mails that do not come to this person in any case."""
    check(request, Permission.REPORT_VIEW, Scope(initiative_id=initiative.pk))
    if about == "reminders" and initiative.pk not in reporting_ids(request.grants):
        raise Http404
