"""Coming in by a mailed link. Opening it changes nothing, because mail programs open links by themselves."""

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from tenancy.enums import InvitationState, TokenKind
from tenancy.forms.invitations import NewAccountForm
from tenancy.middleware import TimedRequest
from tenancy.models import Grant, Invitation, Network, User
from tenancy.operations.invitations import accept, accept_with_new_account
from tenancy.queries.accounts import account_with_address, has_address
from tenancy.queries.tokens import token_for
from tenancy.row_security import network as inside


@never_cache
def invitation_accept(request: TimedRequest, *, secret: str) -> HttpResponseBase:
    """The page behind the link of an invitation; what it shows depends on who opens it, signed in or not."""
    token = token_for(secret, kind=TokenKind.INVITATION)
    if token is None or token.network.suspended_at:
        return render(request, "tenancy/invitation_gone.html", status=404)
    with inside(token.network_id):
        invitation = Invitation.objects.select_related("invited_by", "accepted_by").get(pk=token.row_id)
        state = invitation.state(at=request.now)
        if state == InvitationState.ACCEPTED:
            return _accepted_before(request, token.network, invitation)
        if state != InvitationState.OPEN:
            return _page(request, "gone", token.network, invitation, status=410)
        if request.user.is_authenticated:
            return _with_account(request, request.user, token.network, invitation)
        if account_with_address(invitation.email):
            return _page(request, "sign_in", token.network, invitation)
        return _with_new_account(request, token.network, invitation)


def _accepted_before(request: TimedRequest, network: Network, invitation: Invitation) -> HttpResponseBase:
    """Straight to the work for the one who accepted; anybody else may sign in."""
    if request.user == invitation.accepted_by:
        grant = _grant_of(invitation)
        if grant is None:
            return _page(request, "gone", network, invitation, status=410)
        return redirect(_landing(request, network, grant))
    return _page(request, "sign_in", network, invitation)


def _with_account(request: TimedRequest, user: User, network: Network, invitation: Invitation) -> HttpResponseBase:
    """One button for the invited person; an explanation for somebody signed in as another."""
    if not has_address(user, invitation.email):
        return _page(request, "other_account", network, invitation)
    if request.method != "POST":
        return _page(request, "accept", network, invitation)
    try:
        grant = accept(by=user, invitation=invitation, at=request.now)
    except ValidationError:
        return _page(request, "gone", network, invitation, status=410)
    _welcome(request, network)
    return redirect(_landing(request, network, grant))


def _with_new_account(request: TimedRequest, network: Network, invitation: Invitation) -> HttpResponseBase:
    """Name and password, and one is in."""
    form = NewAccountForm(request.POST or None, initial={"name": invitation.name})
    if request.method == "POST" and form.is_valid():
        try:
            grant = accept_with_new_account(invitation=invitation, at=request.now, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            _welcome(request, network)
            signed_in: HttpResponse = perform_login(
                request, grant.user, redirect_url=_landing(request, network, grant)
            )
            return signed_in
    status = 422 if form.errors else 200
    return _page(request, "new_account", network, invitation, form=form, status=status)


def _page(
    request: HttpRequest, what: str, network: Network, invitation: Invitation, *, status: int = 200, **context: object
) -> HttpResponse:
    context |= {"invitation": invitation, "invited_to": network}
    return render(request, f"tenancy/invitation_{what}.html", context, status=status)


def _grant_of(invitation: Invitation) -> Grant | None:
    return Grant.objects.filter(
        user=invitation.accepted_by,
        role=invitation.role,
        initiative_id=invitation.initiative_id,
        partner_id=invitation.partner_id,
    ).first()


def _landing(request: TimedRequest, network: Network, grant: Grant) -> str:
    return str(import_string(settings.KEEL_LANDING)(network=network, grant=grant, at=request.now))


def _welcome(request: HttpRequest, network: Network) -> None:
    messages.success(request, _("Welcome to %(network)s.") % {"network": network.name})
