"""Pages that put a partner into an initiative, and change since and until when."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from partners.forms.participations import JoinForm, ParticipationForm
from partners.models import Participation, Partner
from partners.operations.participations import edit_participation, join_initiative
from partners.views.access import editable_initiatives
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission, Scope
from tenancy.views.access import check, needs


@needs(Permission.PARTNER_EDIT)
def participation_create(request: TenantRequest, *, pk: int) -> HttpResponse:
    partner = get_object_or_404(Partner, pk=pk)
    held = Participation.objects.filter(partner=partner).values_list("initiative_id", flat=True)
    offered = {one.pk: one for one in editable_initiatives(request) if one.pk not in set(held)}
    if not offered:
        raise Http404
    form = JoinForm(request.POST or None, offered=list(offered.values()), today=localdate(request.now))
    if request.method == "POST" and form.is_valid():
        initiative = offered[form.cleaned_data["initiative"]]
        try:
            join_initiative(
                initiative=initiative,
                partner=partner,
                joined_on=form.cleaned_data["joined_on"],
                left_on=form.cleaned_data["left_on"],
                by=request.user,
                at=request.now,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            words = {"partner": partner.name, "initiative": initiative.name}
            messages.success(request, _("%(partner)s takes part in %(initiative)s.") % words)
            return redirect("partners:partner", request.network.slug, partner.pk)
    context = {"form": form, "partner": partner, "participation": None}
    return render(request, "partners/participation_form.html", context, status=422 if form.errors else 200)


@needs(Permission.PARTNER_EDIT)
def participation_edit(request: TenantRequest, *, pk: int, participation_pk: int) -> HttpResponse:
    rows = Participation.objects.select_related("partner", "initiative")
    row = get_object_or_404(rows, pk=participation_pk, partner=pk)
    check(request, Permission.INITIATIVE_EDIT, Scope(initiative_id=row.initiative_id))
    form = ParticipationForm.of(row, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            edit_participation(participation=row, **form.cleaned_data, by=request.user, at=request.now)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request, _("Saved since and until when %(name)s takes part.") % {"name": row.partner.name}
            )
            return redirect("partners:partner", request.network.slug, row.partner_id)
    context = {"form": form, "partner": row.partner, "participation": row}
    return render(request, "partners/participation_form.html", context, status=422 if form.errors else 200)
