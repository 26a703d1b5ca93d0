"""Pages of who reports what: the matrix of an initiative, and one indicator's partners."""

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.exports.library import assignment_sheet, matrix_sheet
from measurement.filters.assignments import AssignablePartnerFilter
from measurement.forms.assignments import AssignForm, AssignManyForm, EndForm
from measurement.formulas.deadlines import local_day
from measurement.models import Assignment, Indicator
from measurement.operations.assignments import assign, end_assignments
from measurement.operations.first_assignments import begin_reporting
from measurement.queries.assignments import assigned_pairs, assignments_of, partners_taking_part
from measurement.queries.indicators import indicators_of
from measurement.views.indicators import indicator_of, put_errors
from partners.views.partners import chips
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission
from tenancy.validators import row_id
from tenancy.views.downloads import asked_kind, download

ROWS = 50
END_ID = "id_end_%s"  # two forms on one page: their fields need ids of their own


@needs_in_initiative(Permission.INDICATOR_EDIT)
def assignments(request: TenantRequest, initiative: Initiative) -> HttpResponseBase:
    """Partners down, indicators across; several of both are assigned at once."""
    today = local_day(request.now, initiative.time_zone)
    rows = list(indicators_of(initiative.pk).filter(archived_at=None))
    found = _filter(request, initiative)
    if kind := asked_kind(request):
        sheet = matrix_sheet(found.qs, rows, assigned_pairs([row.pk for row in rows], day=today))
        return download(request, kind, f"{initiative.slug}-assignments", sheet)
    form = AssignManyForm(request.POST or None, indicators=rows, initial={"starts_on": today})
    if request.method == "POST" and form.is_valid():
        chosen = list(form.cleaned_data["indicators"])
        if _assign(request, form, chosen, found.qs):
            return redirect(request.get_full_path())
    pairs = assigned_pairs([row.pk for row in rows], day=today)
    page = Paginator(found.qs, ROWS).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "indicators": rows,
        "matrix": [(one, [(row.pk, one.pk) in pairs for row in rows]) for one in page.object_list],
        "page_obj": page,
        "filter": found,
        "form": form,
        "chips": chips(request, found),
        "chosen": _ids(request, "partner"),
        "core": _core(rows) if not pairs and not Assignment.objects.filter(indicator__in=rows).exists() else [],
    }
    return render(request, "measurement/assignment_matrix.html", context, status=422 if form.errors else 200)


def _core(rows: Collection[Indicator]) -> list[Indicator]:
    """What everybody would report in the first round."""
    return [row for row in rows if row.is_core] or list(rows)


@require_POST
@needs_in_initiative(Permission.INDICATOR_EDIT)
def assignments_begin(request: TenantRequest, initiative: Initiative) -> HttpResponse:
    """The first round with one click: every partner, the core indicators, the period that ended last."""
    today = local_day(request.now, initiative.time_zone)
    ids = set(partners_taking_part(initiative.pk, day=today).values_list("pk", flat=True))
    try:
        done = begin_reporting(initiative=initiative, partner_ids=ids, by=request.user, at=request.now)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        sentence = ngettext(
            "The first round has begun: %(n)s assignment.",
            "The first round has begun: %(n)s assignments.",
            len(done.new),
        )
        messages.success(request, sentence % {"n": len(done.new)})
    return redirect("measurement:assignments", request.network.slug, initiative.slug)


@needs_in_initiative(Permission.INDICATOR_EDIT)
def indicator_assign(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponseBase:
    """Who reports this indicator, who did, and who could."""
    row = indicator_of(initiative, pk)
    if kind := asked_kind(request):
        return download(request, kind, f"{row.definition.code}-partners", assignment_sheet(assignments_of([row.pk])))
    today = local_day(request.now, initiative.time_zone)
    found = _filter(request, initiative)
    form = AssignForm(request.POST or None, initial={"starts_on": row.starts_on})
    if request.method == "POST" and form.is_valid() and _assign(request, form, [row], found.qs):
        return redirect("measurement:indicator-assign", request.network.slug, initiative.slug, row.pk)
    more = {"form": form, "filter": found, "chips": chips(request, found), "chosen": _ids(request, "partner")}
    context = _lists(row, found.qs, today) | more
    return render(request, "measurement/assignment_list.html", context, status=422 if form.errors else 200)


def _lists(row: Indicator, partners: QuerySet[Any], today: Any, end_form: EndForm | None = None) -> dict[str, Any]:
    every = list(assignments_of([row.pk]))
    open_ones = [one for one in every if one.ends_on is None or one.ends_on >= today]
    held = {one.partner_id for one in open_ones if one.ends_on is None}
    return {
        "indicator": row,
        "current": open_ones,
        "past": [one for one in every if one not in open_ones],
        "partners": [one for one in partners if one.pk not in held],
        "end_form": end_form or EndForm(auto_id=END_ID, initial={"ends_on": today}),
    }


def _filter(request: TenantRequest, initiative: Initiative) -> AssignablePartnerFilter:
    day = local_day(request.now, initiative.time_zone)
    rows = partners_taking_part(initiative.pk, day=day)
    found = AssignablePartnerFilter(request.GET, queryset=rows, request=request)
    found.is_valid()  # reads the filters, which the chips are made of
    return found


def _ids(request: TenantRequest, name: str) -> frozenset[int]:
    ids = (row_id(text) for text in request.POST.getlist(name))
    return frozenset(pk for pk in ids if pk is not None)


def _assign(
    request: TenantRequest, form: AssignForm, indicators: Collection[Indicator], listed: QuerySet[Any]
) -> bool:
    """The ticked partners, or with `everybody` all that the filter lists; those assigned already are left alone."""
    ids = set(listed.values_list("pk", flat=True)) if "everybody" in request.POST else _ids(request, "partner")
    data = form.cleaned_data
    try:
        done = assign(
            indicators=indicators,
            partner_ids=ids,
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            reason=data["reason"],
            skips_assigned=True,
            by=request.user,
            at=request.now,
        )
    except ValidationError as error:
        put_errors(form, error)
        return False
    new = len(done.new)
    sentence = ngettext("Added %(n)s assignment.", "Added %(n)s assignments.", new) % {"n": new}
    if done.skipped:
        more = ngettext("%(n)s was there already.", "%(n)s were there already.", done.skipped) % {"n": done.skipped}
        sentence = f"{sentence} {more}"
    messages.success(request, sentence)
    return True


@require_POST
@needs_in_initiative(Permission.INDICATOR_EDIT)
def assignments_end(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    """The ticked partners report until a day, and are not expected afterwards."""
    row = indicator_of(initiative, pk)
    form = EndForm(request.POST, auto_id=END_ID)
    chosen = Assignment.objects.filter(indicator=row, pk__in=_ids(request, "assignment"))
    if not chosen.exists():
        form.add_error(None, _("Choose at least one partner."))
    if form.is_valid():
        try:
            ended = end_assignments(assignments=chosen, **form.cleaned_data, by=request.user, at=request.now)
        except ValidationError as error:
            put_errors(form, error)
        else:
            sentence = ngettext("Ended %(n)s assignment.", "Ended %(n)s assignments.", len(ended))
            messages.success(request, sentence % {"n": len(ended)})
            return redirect("measurement:indicator-assign", request.network.slug, initiative.slug, row.pk)
    today = local_day(request.now, initiative.time_zone)
    found = _filter(request, initiative)
    context = _lists(row, found.qs, today, form) | {
        "form": AssignForm(initial={"starts_on": row.starts_on}),
        "filter": found,
        "chips": chips(request, found),
        "ending": _ids(request, "assignment"),
    }
    return render(request, "measurement/assignment_list.html", context, status=422)
