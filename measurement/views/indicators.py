"""Setting up the indicators of an initiative: adopt, describe, how often; the shipped starters."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from initiatives.models import Goal, Initiative
from initiatives.views.access import needs_in_initiative
from measurement.enums import Frequency, YearKind
from measurement.exports.library import baseline_sheet, indicator_sheet, target_sheet
from measurement.forms.indicators import AdoptForm, CalendarFields, FrequencyForm, IndicatorForm
from measurement.formulas import Method
from measurement.formulas.deadlines import local_day
from measurement.models import Calendar, Indicator
from measurement.operations.indicators import (
    adopt,
    archive_indicator,
    change_frequency,
    edit_indicator,
    measure_goal,
    restore_indicator,
)
from measurement.operations.periods import ensure_calendar
from measurement.operations.starters import adopt_starter
from measurement.queries.assignments import assignments_of
from measurement.queries.definitions import breakdowns_of
from measurement.queries.indicators import (
    baseline_lines,
    baselines_of,
    by_outcome,
    indicators_of,
    number_words,
    setup_lines,
    target_lines,
    targets_of,
)
from measurement.queries.starters import StarterContents, starter, starter_contents, starters
from measurement.queries.versions import breakdown_name
from tenancy.exports.lists import history_sheet
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission
from tenancy.queries.events import history_of
from tenancy.validators import row_id
from tenancy.views.downloads import asked_kind, download

SHOWN = 12  # period targets on the overview, newest last


def indicator_of(initiative: Initiative, pk: int) -> Indicator:
    """An indicator of this initiative, or 404."""
    rows = Indicator.objects.select_related("definition", "calendar", "outcome", "owner", "initiative", "parent")
    return get_object_or_404(rows, initiative=initiative, pk=pk)


@needs_in_initiative(Permission.INDICATOR_EDIT)
def indicators(request: TenantRequest, initiative: Initiative) -> HttpResponseBase:
    """The adopted indicators by outcome area, with what each still lacks."""
    rows = list(indicators_of(initiative.pk))
    lines = setup_lines(rows, today=local_day(request.now, initiative.time_zone))
    if kind := asked_kind(request):
        return download(request, kind, f"{initiative.slug}-indicators", indicator_sheet(lines))
    context = {
        "groups": by_outcome([one for one in lines if one.indicator.archived_at is None]),
        "archived": [one for one in lines if one.indicator.archived_at is not None],
        "starters": starters(),
    }
    return render(request, "measurement/indicator_setup_list.html", context)


@needs_in_initiative(Permission.INDICATOR_EDIT)
def indicator_setup(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponseBase:
    """One indicator's set-up at a glance; `?tab=history`."""
    row = indicator_of(initiative, pk)
    today = local_day(request.now, initiative.time_zone)
    is_history = request.GET.get("tab") == "history"
    (line,) = setup_lines([row], today=today)
    if kind := asked_kind(request):
        return _setup_file(request, kind, row, line.method)
    context: dict[str, Any] = {"indicator": row, "line": line, "is_history": is_history}
    if is_history:
        context["history"] = history_of(row, *baselines_of(row), words=number_words(line.method))
    else:
        breakdowns = breakdowns_of([line.version.pk])[line.version.pk]
        assignments = list(assignments_of([row.pk]))
        context |= {
            "baselines": baseline_lines(row, line.method),
            "targets": target_lines(row, line.method)[-SHOWN:],
            "breakdowns": [breakdown_name(one) for one in breakdowns],
            "assignments": [one for one in assignments if one.ends_on is None or one.ends_on >= today],
            "goal": Goal.objects.filter(initiative=initiative).first(),
        }
    return render(request, "measurement/indicator_setup.html", context)


def _setup_file(request: TenantRequest, kind: str, row: Indicator, method: Method) -> HttpResponseBase:
    """The baselines, with `?list=targets` the targets of periods, with `?tab=history` what happened."""
    code = row.definition.code
    if request.GET.get("tab") == "history":
        entries = history_of(row, *baselines_of(row), words=number_words(method), limit=None)
        return download(request, kind, f"{code}-history", history_sheet(entries))
    if request.GET.get("list") == "targets":
        return download(request, kind, f"{code}-targets", target_sheet(targets_of(row), method))
    return download(request, kind, f"{code}-baselines", baseline_sheet(baselines_of(row), method))


@needs_in_initiative(Permission.INDICATOR_EDIT)
def indicator_adopt(request: TenantRequest, initiative: Initiative) -> HttpResponse:
    """Take a definition of the library (`?definition=` chooses it beforehand)."""
    today = local_day(request.now, initiative.time_zone)
    wanted = request.GET.get("definition", "")
    initial = {"definition": wanted} if row_id(wanted) is not None else {}
    form = AdoptForm(request.POST or None, initiative=initiative, today=today, initial=initial)

    def save() -> Indicator:
        return adopt(
            initiative=initiative,
            definition=form.cleaned_data["definition"],
            calendar=_calendar(request, form),
            starts_on=form.cleaned_data["starts_on"],
            setup=form.setup(),
            by=request.user,
            at=request.now,
        )

    context = {"title": _("Adopt a definition"), "indicator": None, "button": _("Adopt")}
    return form_page(request, initiative, form, save, context)


@needs_in_initiative(Permission.INDICATOR_EDIT)
def indicator_edit(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    row = indicator_of(initiative, pk)
    form = IndicatorForm(request.POST or None, indicator=row)

    def save() -> Indicator:
        return edit_indicator(indicator=row, setup=form.setup(), by=request.user, at=request.now)

    return form_page(request, initiative, form, save, {"title": _("What it is for"), "indicator": row})


@needs_in_initiative(Permission.INDICATOR_EDIT)
def indicator_frequency(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    row = indicator_of(initiative, pk)
    today = local_day(request.now, initiative.time_zone)
    form = FrequencyForm(request.POST or None, calendar=row.calendar, today=today)

    def save() -> Indicator:
        calendar = _calendar(request, form)
        day = form.cleaned_data["from_on"]
        return change_frequency(indicator=row, calendar=calendar, from_on=day, by=request.user, at=request.now)

    lead = _(
        "What has been reported stays under its own periods. Submissions for earlier periods that nobody has begun"
        " are no longer due."
    )
    context = {"title": _("Change how often it is reported"), "indicator": row, "lead": lead}
    return form_page(request, initiative, form, save, context)


def _calendar(request: TenantRequest, form: CalendarFields) -> Calendar:
    data = form.cleaned_data
    return ensure_calendar(
        network_id=request.network.pk,
        frequency=Frequency(data["frequency"]),
        year_kind=YearKind(data["year_kind"]),
        start_month=data["start_month"],
        by=request.user,
        at=request.now,
    )


def form_page(
    request: TenantRequest,
    initiative: Initiative,
    form: forms.Form,
    save: Callable[[], Indicator],
    context: dict[str, Any],
) -> HttpResponse:
    """Show the form; when it is sent and the operation agrees, go to the indicator's set-up."""
    if request.method == "POST" and form.is_valid():
        try:
            saved = save()
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, _("Saved %(name)s.") % {"name": saved.definition.name})
            return redirect("measurement:indicator-setup", request.network.slug, initiative.slug, saved.pk)
    status = 422 if form.errors else 200
    return render(request, "measurement/indicator_setup_form.html", context | {"form": form}, status=status)


def put_errors(form: forms.Form, error: ValidationError) -> None:
    """Onto the fields of this page where it has them, else above them all."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, sentences in error.message_dict.items():
        form.add_error(field if field in form.fields else None, sentences)


@require_POST
@needs_in_initiative(Permission.INDICATOR_EDIT)
def indicator_archive(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    """Archive, or restore one that is archived."""
    row = indicator_of(initiative, pk)
    if row.archived_at is None:
        archive_indicator(indicator=row, by=request.user, at=request.now)
        messages.success(request, _("Archived. Its figures stay, and you can restore it here."))
    else:
        restore_indicator(indicator=row, by=request.user, at=request.now)
        messages.success(request, _("Restored."))
    return redirect("measurement:indicator-setup", request.network.slug, initiative.slug, row.pk)


@require_POST
@needs_in_initiative(Permission.INDICATOR_EDIT)
def indicator_goal(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    """The shared goal is measured by this indicator from now on."""
    row = indicator_of(initiative, pk)
    goal = get_object_or_404(Goal, initiative=initiative)
    try:
        measure_goal(goal=goal, indicator=row, by=request.user, at=request.now)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The shared goal is now measured by this indicator."))
    return redirect("measurement:indicator-setup", request.network.slug, initiative.slug, row.pk)


@needs_in_initiative(Permission.INDICATOR_EDIT)
def starter_adopt(request: TenantRequest, initiative: Initiative, *, code: str) -> HttpResponse:
    """Shows what a template brings to this initiative; sent, it brings it, and a second time says that it did not."""
    chosen = starter(code)
    if chosen is None:
        raise Http404
    contents = starter_contents(chosen, initiative)
    if request.method == "POST":
        adopt_starter(initiative=initiative, starter=chosen, by=request.user, at=request.now)
        messages.success(request, _adopted(contents))
        return redirect("measurement:indicators", request.network.slug, initiative.slug)
    context = {"starter": chosen, "contents": contents}
    return render(request, "measurement/indicator_setup_starter.html", context)


def _adopted(contents: StarterContents) -> str:
    if contents.changes_nothing:
        return _("Nothing has changed: everything in this template was here already.")
    if not contents.new:
        return _("All indicators of the template were here already; what was missing beside them is here now.")
    return ngettext("Adopted %(n)s indicator.", "Adopted %(n)s indicators.", contents.new) % {"n": contents.new}
