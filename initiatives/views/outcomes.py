"""Pages of the outcome areas of an initiative."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from initiatives.exports import outcome_sheet
from initiatives.forms.initiatives import OutcomeForm
from initiatives.models import Initiative, Outcome
from initiatives.operations.outcomes import OutcomeInUseError, add_outcome, remove_outcome, rename_outcome
from initiatives.queries.initiatives import outcomes_of
from initiatives.views.access import needs_in_initiative
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission
from tenancy.views.downloads import asked_kind, download


@needs_in_initiative(Permission.INITIATIVE_EDIT)
def outcomes(request: TenantRequest, initiative: Initiative) -> HttpResponseBase:
    """The list, and a line to add one."""
    if kind := asked_kind(request):
        return download(request, kind, f"{initiative.slug}-outcome-areas", outcome_sheet(outcomes_of(initiative)))
    form = OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            outcome = add_outcome(initiative=initiative, by=request.user, at=request.now, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Added %(name)s.") % {"name": outcome.name})
            return redirect("initiatives:outcomes", request.network.slug, initiative.slug)
    context = {"form": form, "initiative": initiative, "outcomes": outcomes_of(initiative)}
    return render(request, "initiatives/outcome_list.html", context, status=422 if form.errors else 200)


@needs_in_initiative(Permission.INITIATIVE_EDIT)
def outcome_edit(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    """Rename one."""
    outcome = get_object_or_404(Outcome.objects.select_related("initiative"), pk=pk, initiative=initiative)
    form = OutcomeForm(request.POST or None, outcome=outcome)
    if request.method == "POST" and form.is_valid():
        try:
            rename_outcome(outcome=outcome, by=request.user, at=request.now, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved %(name)s.") % {"name": outcome.name})
            return redirect("initiatives:outcomes", request.network.slug, initiative.slug)
    context = {"form": form, "initiative": initiative, "outcome": outcome}
    return render(request, "initiatives/outcome_form.html", context, status=422 if form.errors else 200)


@needs_in_initiative(Permission.INITIATIVE_EDIT)
@require_POST
def outcome_remove(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    outcome = get_object_or_404(Outcome.objects.select_related("initiative"), pk=pk, initiative=initiative)
    name = outcome.name
    try:
        remove_outcome(outcome=outcome, by=request.user, at=request.now)
    except OutcomeInUseError:
        messages.error(request, _("Indicators are filed under %(name)s. File them elsewhere first.") % {"name": name})
    else:
        messages.success(request, _("Removed %(name)s.") % {"name": name})
    return redirect("initiatives:outcomes", request.network.slug, initiative.slug)
