"""The page that founds an initiative: it joins the agenda with the indicators it starts from."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from initiatives.models import Initiative
from initiatives.operations.goals import set_goal
from initiatives.operations.initiatives import create_initiative, set_places
from initiatives.validators import InitiativeEntry
from measurement.forms.initiatives import InitiativeCreateForm
from measurement.formulas.deadlines import local_day
from measurement.operations.starters import adopt_starter, goal_day
from measurement.queries.starters import starter, starter_contents
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission
from tenancy.views.access import needs


@needs(Permission.INITIATIVE_CREATE)
def initiative_create(request: TenantRequest) -> HttpResponse:
    """From nothing or from a shipped template; `?template=` chooses one beforehand."""
    form = InitiativeCreateForm(request.POST or None, wanted=request.GET.get("template", ""))
    if request.method == "POST" and form.is_valid():
        try:
            initiative = _create(request, form)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("%(name)s is ready to be set up.") % {"name": initiative.name})
            return redirect("initiatives:edit", request.network.slug, initiative.slug)
    return render(request, "initiatives/initiative_create.html", {"form": form}, status=422 if form.errors else 200)


@needs(Permission.INITIATIVE_CREATE)
def template_preview(request: TenantRequest, *, code: str) -> HttpResponse:
    """What a template holds, before there is an initiative."""
    chosen = starter(code)
    if chosen is None:
        raise Http404
    context = {"starter": chosen, "contents": starter_contents(chosen)}
    return render(request, "measurement/starter_detail.html", context)


@transaction.atomic
def _create(request: TenantRequest, form: InitiativeCreateForm) -> Initiative:
    """The initiative with its goal, places and starter, or nothing of it."""
    data = form.cleaned_data
    chosen = starter(data["template"])
    entry = InitiativeEntry(name=data["name"], summary=data["summary"], time_zone=request.network.time_zone)
    initiative = create_initiative(
        network=request.network,
        entry=entry,
        slug=data["slug"],
        template=chosen.code if chosen else "",
        by=request.user,
        at=request.now,
    )
    today = local_day(request.now, initiative.time_zone)
    if goal := form.goal(otherwise=goal_day(chosen, today) if chosen else None):
        set_goal(initiative=initiative, entry=goal, by=request.user, at=request.now)
    if data["places"]:
        set_places(initiative=initiative, place_ids=data["places"], by=request.user, at=request.now)
    if chosen:
        adopt_starter(initiative=initiative, starter=chosen, by=request.user, at=request.now)
    return initiative
