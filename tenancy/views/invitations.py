"""Inviting somebody to a role."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenancy.enums import ROLE_HINTS
from tenancy.forms.invitations import InvitationForm
from tenancy.middleware import TenantRequest
from tenancy.models import Invitation
from tenancy.operations.invitations import invite, resend, revoke
from tenancy.permissions import Permission
from tenancy.queries.people import invitation_within
from tenancy.queries.scopes import Reach, reach_of
from tenancy.views.access import needs


@needs(Permission.PARTNER_INVITE)
def invitation_create(request: TenantRequest) -> HttpResponse:
    """First the role (`?role=`), then the person; `?partner=` or `?initiative=` fill in what it is for."""
    reach = reach_of(request.grants)
    role = next((role for role in reach.roles if role == request.GET.get("role")), None)
    if role is None:
        return render(
            request, "tenancy/invitation_roles.html", {"roles": [(role, ROLE_HINTS[role]) for role in reach.roles]}
        )
    form = InvitationForm(request.POST or None, role=role, reach=reach, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid() and _invite(request, form, reach):
        return redirect("tenancy:people", request.network.slug)
    context = {"form": form, "role": role}
    return render(request, "tenancy/invitation_form.html", context, status=422 if form.errors else 200)


def _invite(request: TenantRequest, form: InvitationForm, reach: Reach) -> bool:
    try:
        invitation = invite(
            by=request.user, reach=reach, network_id=request.network.pk, at=request.now, **form.offer()
        )
    except ValidationError as error:
        for field, texts in error.message_dict.items():
            form.add_error(field if field in form.fields else None, texts)
        return False
    messages.success(request, _("Sent an invitation to %(email)s.") % {"email": invitation.email})
    return True


@require_POST
@needs(Permission.PARTNER_INVITE)
def invitation_resend(request: TenantRequest, *, pk: int) -> HttpResponse:
    """A new link; the old one stops working."""
    invitation = _found(request, pk)
    try:
        resend(by=request.user, invitation=invitation, at=request.now)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Sent the invitation to %(email)s again.") % {"email": invitation.email})
    return redirect("tenancy:people", request.network.slug)


@require_POST
@needs(Permission.PARTNER_INVITE)
def invitation_revoke(request: TenantRequest, *, pk: int) -> HttpResponse:
    """Take the offer back."""
    invitation = _found(request, pk)
    try:
        revoke(by=request.user, invitation=invitation, at=request.now)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Revoked the invitation of %(email)s.") % {"email": invitation.email})
    return redirect("tenancy:people", request.network.slug)


def _found(request: TenantRequest, pk: int) -> Invitation:
    invitation = invitation_within(reach_of(request.grants), invitation_id=pk)
    if invitation is None:
        raise Http404
    return invitation
