"""Pages of the report schedules."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from backbone.forms.schedules import ScheduleEditForm, ScheduleForm
from backbone.models import ReportSchedule
from backbone.operations.schedules import create_schedule, edit_schedule
from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.formulas.deadlines import local_day
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission


@needs_in_initiative(Permission.REPORT_COMPILE)
def schedule_create(request: TenantRequest, initiative: Initiative) -> HttpResponse:
    first = {"title": _("Quarterly report"), "starts_on": local_day(request.now, initiative.time_zone)}
    form = ScheduleForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            create_schedule(initiative=initiative, **form.cleaned_data, by=request.user, at=request.now)
            return _done(request, initiative, _("Reports will be compiled by this schedule."))
        except ValidationError as error:
            form.add_error(None, error)
    return _form(request, initiative, form, _("New schedule"))


@needs_in_initiative(Permission.REPORT_COMPILE)
def schedule_edit(request: TenantRequest, initiative: Initiative, pk: int) -> HttpResponse:
    schedule = get_object_or_404(ReportSchedule, pk=pk, initiative=initiative)
    fields = ("title", "days_after_deadline", "at_hour", "audience", "is_active")
    form = ScheduleEditForm(request.POST or None, initial={name: getattr(schedule, name) for name in fields})
    if request.method == "POST" and form.is_valid():
        try:
            edit_schedule(schedule=schedule, **form.cleaned_data, by=request.user, at=request.now)
            return _done(request, initiative, _("The schedule is changed. Reports that exist stay as they are."))
        except ValidationError as error:
            form.add_error(None, error)
    return _form(request, initiative, form, schedule.title)


def _form(request: TenantRequest, initiative: Initiative, form: Form, heading: str) -> HttpResponse:
    context = {"initiative": initiative, "form": form, "heading": heading}
    return render(request, "backbone/schedule_form.html", context, status=422 if form.errors else 200)


def _done(request: TenantRequest, initiative: Initiative, message: str) -> HttpResponse:
    messages.success(request, message)
    return redirect("backbone:reports", request.network.slug, initiative.slug)
