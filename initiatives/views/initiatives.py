"""Pages that set an initiative up."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from initiatives.forms.initiatives import AboutForm, EntryForm, GoalForm, PlacesForm, RulesForm
from initiatives.models import Initiative
from initiatives.operations.goals import set_goal
from initiatives.operations.initiatives import edit_initiative, entry_of, set_places
from initiatives.queries.first_steps import first_steps_of
from initiatives.queries.goals import measure_of
from initiatives.queries.initiatives import goal_of, outcomes_of, places_of
from initiatives.views.access import needs_in_initiative
from tenancy.exports.lists import history_sheet
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission
from tenancy.queries.events import history_of
from tenancy.views.downloads import asked_kind, download

Words = str | Promise


@needs_in_initiative(Permission.INITIATIVE_EDIT)
def edit(request: TenantRequest, initiative: Initiative) -> HttpResponseBase:
    """What the initiative is, part by part, each with its link to change it; `?tab=history`."""
    is_history = request.GET.get("tab") == "history"
    if is_history and (kind := asked_kind(request)):
        return download(request, kind, f"{initiative.slug}-history", history_sheet(history_of(initiative, limit=None)))
    context: dict[str, Any] = {"initiative": initiative, "is_history": is_history}
    if is_history:
        context["history"] = history_of(initiative)
    else:
        context |= {
            "goal": (goal := goal_of(initiative)),
            "measure": measure_of(goal),
            "outcomes": outcomes_of(initiative),
            "places": places_of(initiative),
            "steps": first_steps_of(network=request.network, initiative=initiative),
            "tolerance": initiative.tolerance * 100,
            "coverage_threshold": initiative.coverage_threshold * 100,
        }
    return render(request, "initiatives/initiative_detail.html", context)


@needs_in_initiative(Permission.INITIATIVE_EDIT)
def about_edit(request: TenantRequest, initiative: Initiative) -> HttpResponse:
    return _entry_page(request, initiative, AboutForm, gettext_lazy("About the initiative"))


@needs_in_initiative(Permission.INITIATIVE_EDIT)
def rules_edit(request: TenantRequest, initiative: Initiative) -> HttpResponse:
    return _entry_page(request, initiative, RulesForm, gettext_lazy("How figures are judged"))


def _entry_page(
    request: TenantRequest, initiative: Initiative, form_class: type[EntryForm], heading: Words
) -> HttpResponse:
    form = form_class(request.POST or None, initiative=initiative)

    def save() -> None:
        entry = replace(entry_of(initiative), **form.cleaned_data)
        edit_initiative(initiative=initiative, entry=entry, by=request.user, at=request.now)

    return _page(request, initiative, form, save, heading)


@needs_in_initiative(Permission.INITIATIVE_EDIT)
def goal_edit(request: TenantRequest, initiative: Initiative) -> HttpResponse:
    form = GoalForm(request.POST or None, goal=goal_of(initiative))

    def save() -> None:
        set_goal(initiative=initiative, entry=form.entry(), by=request.user, at=request.now)

    return _page(request, initiative, form, save, gettext_lazy("The shared goal"))


@needs_in_initiative(Permission.INITIATIVE_EDIT)
def places_edit(request: TenantRequest, initiative: Initiative) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = PlacesForm(data, chosen=[place.pk for place in places_of(initiative)])

    def save() -> None:
        set_places(initiative=initiative, place_ids=form.cleaned_data["places"], by=request.user, at=request.now)

    return _page(request, initiative, form, save, gettext_lazy("Where it works"))


def _page(
    request: TenantRequest, initiative: Initiative, form: forms.Form, save: Callable[[], None], heading: Words
) -> HttpResponse:
    """One form of the set-up: shown, refused with words (422), or saved and back to the set-up."""
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("initiatives:edit", request.network.slug, initiative.slug)
    context = {"form": form, "heading": heading, "initiative": initiative}
    return render(request, "initiatives/initiative_form.html", context, status=422 if form.errors else 200)
