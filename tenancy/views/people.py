"""Who may do what in a network."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tenancy.exports.lists import invitation_sheet, people_sheet
from tenancy.middleware import TenantRequest
from tenancy.operations.grants import remove
from tenancy.permissions import Permission, can
from tenancy.queries.people import grant_within, held_roles, pending_invitations, people_by_scope
from tenancy.queries.scopes import Reach, reach_of
from tenancy.queries.second_factors import with_second_factor
from tenancy.views.access import needs
from tenancy.views.downloads import asked_kind, download


@require_safe
@needs(Permission.PARTNER_INVITE)
def people(request: TenantRequest) -> HttpResponseBase:
    """The roles one may give and take, by what they are for, and the invitations that wait."""
    reach = reach_of(request.grants)
    if kind := asked_kind(request):
        return _file(request, kind, reach)
    invitations = pending_invitations(reach, at=request.now)
    groups = people_by_scope(reach)
    context = {
        "groups": groups,
        "shows_factors": can(request.grants, Permission.NETWORK_MANAGE),
        "with_factor": with_second_factor({role.grant.user_id for group in groups for role in group.roles}),
        "invitations": [(one, one.state(at=request.now)) for one in invitations],
    }
    return render(request, "tenancy/people_list.html", context)


def _file(request: TenantRequest, kind: str, reach: Reach) -> HttpResponseBase:
    """The people, or with `?list=invitations` those who were asked."""
    if request.GET.get("list") == "invitations":
        waiting = pending_invitations(reach, at=request.now, limit=None)
        return download(request, kind, "invitations", invitation_sheet(waiting, at=request.now))
    roles, factors = held_roles(reach), None
    if can(request.grants, Permission.NETWORK_MANAGE):
        factors = with_second_factor({role.grant.user_id for role in roles})
    return download(request, kind, "people", people_sheet(roles, with_factor=factors))


@needs(Permission.PARTNER_INVITE)
def role_remove(request: TenantRequest, *, pk: int) -> HttpResponse:
    """Ask, then take the role away."""
    reach = reach_of(request.grants)
    grant = grant_within(reach, grant_id=pk)
    if grant is None:
        raise Http404
    error = ""
    if request.method == "POST":
        try:
            remove(by=request.user, grant=grant, at=request.now)
        except ValidationError as refused:
            error = " ".join(refused.messages)
        else:
            messages.success(request, _("Removed the role of %(name)s.") % {"name": grant.user})
            own = grant.user == request.user
            return redirect("tenancy:networks") if own else redirect("tenancy:people", request.network.slug)
    scope_name = reach.name_of(initiative_id=grant.initiative_id, partner_id=grant.partner_id)
    context = {"grant": grant, "scope_name": scope_name, "error": error}
    return render(request, "tenancy/role_remove.html", context, status=422 if error else 200)
