"""Asking people to speak for a partner."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from partners.forms.representatives import RepresentativeForm
from partners.models import Partner
from partners.views.access import may_invite
from tenancy.middleware import TenantRequest
from tenancy.operations.invitations import invite
from tenancy.permissions import Permission
from tenancy.queries.scopes import reach_of
from tenancy.views.access import needs


@needs(Permission.PARTNER_VIEW)
def representative_invite(request: TenantRequest, *, pk: int) -> HttpResponse:
    """One person, by mail."""
    partner = get_object_or_404(Partner, pk=pk)
    if not may_invite(request, partner):
        raise Http404
    form = RepresentativeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = invite(
                by=request.user,
                reach=reach_of(request.grants),
                network_id=request.network.pk,
                partner_id=partner.pk,
                at=request.now,
                **form.cleaned_data,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": invitation.email})
            return redirect("partners:partner", request.network.slug, partner.pk)
    context = {"form": form, "partner": partner}
    return render(request, "partners/representative_form.html", context, status=422 if form.errors else 200)
