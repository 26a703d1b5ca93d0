"""Pages of the places of a network and how many people live in them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from tenancy.exports.lists import history_sheet, place_sheet, population_sheet
from tenancy.forms.places import PlaceForm, PopulationForm
from tenancy.middleware import TenantRequest
from tenancy.models import Place, Population
from tenancy.operations.places import add_place, edit_place, set_population
from tenancy.permissions import Permission, can
from tenancy.queries.events import history_of
from tenancy.queries.places import place_tree, population_grid, populations
from tenancy.views.access import needs
from tenancy.views.downloads import asked_kind, download


@needs(Permission.LIBRARY_VIEW)
def places(request: TenantRequest) -> HttpResponseBase:
    """The tree; as a file also with how many people live in each place (`?list=population`)."""
    if kind := asked_kind(request):
        if request.GET.get("list") == "population":
            return download(request, kind, "population", population_sheet(populations()))
        return download(request, kind, "places", place_sheet(place_tree()))
    context = {"rows": place_tree(), "may_edit": can(request.grants, Permission.PLACE_EDIT)}
    return render(request, "tenancy/place_list.html", context)


@needs(Permission.LIBRARY_VIEW)
def place(request: TenantRequest, *, pk: int) -> HttpResponseBase:
    """One place: what it is, how many people, what happened to it (`?tab=history`)."""
    row = get_object_or_404(Place.objects.select_related("parent"), pk=pk)
    is_history = request.GET.get("tab") == "history"
    if kind := asked_kind(request):
        if is_history:
            return download(request, kind, f"{row.code}-history", history_sheet(history_of(row, limit=None)))
        return download(request, kind, f"{row.code}-population", population_sheet(populations(row)))
    context = {
        "place": row,
        "is_history": is_history,
        "history": history_of(row) if is_history else None,
        "grid": None if is_history else population_grid(row),
        "children": None if is_history else Place.objects.filter(parent=row).order_by("sort_key"),
        "may_edit": can(request.grants, Permission.PLACE_EDIT),
    }
    return render(request, "tenancy/place_detail.html", context)


@needs(Permission.PLACE_EDIT)
def place_create(request: TenantRequest) -> HttpResponse:
    return _place_form(request, None)


@needs(Permission.PLACE_EDIT)
def place_edit(request: TenantRequest, *, pk: int) -> HttpResponse:
    return _place_form(request, get_object_or_404(Place, pk=pk))


def _place_form(request: TenantRequest, row: Place | None) -> HttpResponse:
    form = PlaceForm(request.POST or None, place=row, initial={"parent": request.GET.get("parent")} if not row else {})
    if request.method == "POST" and form.is_valid():
        try:
            saved = _save(request, row, form)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved %(name)s.") % {"name": saved.name})
            return redirect("tenancy:place", request.network.slug, saved.pk)
    status = 422 if form.errors else 200
    return render(request, "tenancy/place_form.html", {"form": form, "place": row}, status=status)


def _save(request: TenantRequest, row: Place | None, form: PlaceForm) -> Place:
    if row is None:
        return add_place(network_id=request.network.pk, entry=form.entry(), by=request.user, at=request.now)
    return edit_place(place=row, entry=form.entry(), by=request.user, at=request.now)


@needs(Permission.PLACE_EDIT)
def population_edit(request: TenantRequest, *, pk: int) -> HttpResponse:
    """One number of the grid, named by `?group=…&year=…`; without them a new one."""
    row = get_object_or_404(Place, pk=pk)
    held = Population.objects.filter(place=row, group=request.GET.get("group", ""), year=_year(request)).first()
    form = PopulationForm(request.POST) if request.method == "POST" else PopulationForm.of(held)
    if form.is_bound and form.is_valid():
        try:
            set_population(place=row, **form.cleaned_data, by=request.user, at=request.now)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved the number of people."))
            return redirect("tenancy:place", request.network.slug, row.pk)
    context = {"form": form, "place": row, "held": held, "grid": population_grid(row)}
    return render(request, "tenancy/population_form.html", context, status=422 if form.errors else 200)


def _year(request: TenantRequest) -> int:
    text = request.GET.get("year", "")
    return int(text) if text.isdecimal() and len(text) == 4 else 0
