"""Pages of the dimensions that figures are broken down by, and of their categories."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from measurement.exports.library import category_sheet, dimension_sheet
from measurement.forms.dimensions import CategoriesForm, CategoryForm, DimensionEditForm, DimensionForm, MergeForm
from measurement.models import Category, Dimension
from measurement.operations.dimensions import (
    add_categories,
    create_dimension,
    edit_dimension,
    merge_category,
    rename_category,
    restore_category,
    retire_category,
)
from measurement.queries.definitions import categories_of, dimensions
from tenancy.exports.lists import history_sheet
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission, can
from tenancy.queries.events import history_of
from tenancy.views.access import needs
from tenancy.views.downloads import asked_kind, download


@needs(Permission.LIBRARY_VIEW)
def dimension_list(request: TenantRequest) -> HttpResponseBase:
    """All of them, each with its categories."""
    rows = list(dimensions())
    categories = categories_of([row.pk for row in rows])
    listed = [(row, [one for one in categories[row.pk] if one.retired_at is None]) for row in rows]
    if kind := asked_kind(request):
        if request.GET.get("list") == "categories":
            every = [one for row in rows for one in categories[row.pk]]
            return download(request, kind, "categories", category_sheet(every))
        return download(request, kind, "dimensions", dimension_sheet(listed))
    context = {
        "rows": listed,
        "may_edit": can(request.grants, Permission.LIBRARY_EDIT),
    }
    return render(request, "measurement/dimension_list.html", context)


@needs(Permission.LIBRARY_VIEW)
def dimension(request: TenantRequest, *, pk: int) -> HttpResponseBase:
    """One dimension with its categories, those that retired too; `?tab=history`."""
    row = get_object_or_404(Dimension, pk=pk)
    categories = categories_of([row.pk])[row.pk]
    is_history = request.GET.get("tab") == "history"
    if kind := asked_kind(request):
        if is_history:
            entries = history_of(row, *categories, limit=None)
            return download(request, kind, f"{row.code}-history", history_sheet(entries))
        return download(request, kind, row.code, category_sheet(categories))
    context = {
        "dimension": row,
        "categories": categories,
        "is_history": is_history,
        "history": history_of(row, *categories) if is_history else None,
        "may_edit": can(request.grants, Permission.LIBRARY_EDIT),
    }
    return render(request, "measurement/dimension_detail.html", context)


@needs(Permission.LIBRARY_EDIT)
def dimension_create(request: TenantRequest) -> HttpResponse:
    form = DimensionForm(request.POST or None)

    def save() -> Dimension:
        data = form.cleaned_data
        return create_dimension(
            network_id=request.network.pk,
            code=data["code"],
            name=data["name"],
            is_exclusive=data["is_exclusive"],
            is_exhaustive=data["is_exhaustive"],
            categories=form.new_categories(),
            by=request.user,
            at=request.now,
        )

    return _form_page(request, form, save, {"title": _("Add a dimension"), "dimension": None})


@needs(Permission.LIBRARY_EDIT)
def dimension_edit(request: TenantRequest, *, pk: int) -> HttpResponse:
    row = get_object_or_404(Dimension, pk=pk)
    fields = ("name", "is_exclusive", "is_exhaustive")
    form = DimensionEditForm(request.POST or None, initial={name: getattr(row, name) for name in fields})

    def save() -> Dimension:
        return edit_dimension(dimension=row, **form.cleaned_data, by=request.user, at=request.now)

    return _form_page(request, form, save, {"title": _("Change"), "dimension": row})


@needs(Permission.LIBRARY_EDIT)
def categories_add(request: TenantRequest, *, pk: int) -> HttpResponse:
    row = get_object_or_404(Dimension, pk=pk)
    form = CategoriesForm(request.POST or None)

    def save() -> Dimension:
        add_categories(dimension=row, categories=form.new_categories(), by=request.user, at=request.now)
        return row

    return _form_page(request, form, save, {"title": _("Add categories"), "dimension": row})


@needs(Permission.LIBRARY_EDIT)
def category_edit(request: TenantRequest, *, pk: int) -> HttpResponse:
    row = get_object_or_404(Category.objects.select_related("dimension"), pk=pk)
    form = CategoryForm(request.POST or None, initial={"name": row.name})
    parent: Dimension = row.dimension

    def save() -> Dimension:
        rename_category(category=row, name=form.cleaned_data["name"], by=request.user, at=request.now)
        return parent

    return _form_page(request, form, save, {"title": _("Rename a category"), "dimension": row.dimension})


@needs(Permission.LIBRARY_EDIT)
def category_merge(request: TenantRequest, *, pk: int) -> HttpResponse:
    row = get_object_or_404(Category.objects.select_related("dimension"), pk=pk)
    others = [one for one in categories_of([row.dimension_id])[row.dimension_id] if one.retired_at is None]
    form = MergeForm(request.POST or None, others=[one for one in others if one != row])
    parent: Dimension = row.dimension

    def save() -> Dimension:
        into = get_object_or_404(Category, pk=form.cleaned_data["into"])
        merge_category(category=row, into=into, by=request.user, at=request.now)
        return parent

    title = _("Merge “%(name)s” into another category") % {"name": row.name}
    return _form_page(request, form, save, {"title": title, "dimension": row.dimension, "category": row})


@require_POST
@needs(Permission.LIBRARY_EDIT)
def category_retire(request: TenantRequest, *, pk: int) -> HttpResponse:
    """No longer asked for, or asked for again where it had retired."""
    row = get_object_or_404(Category.objects.select_related("dimension"), pk=pk)
    try:
        if row.retired_at is None:
            retire_category(category=row, by=request.user, at=request.now)
        else:
            restore_category(category=row, by=request.user, at=request.now)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Saved %(name)s.") % {"name": row.name})
    return redirect("measurement:dimension", request.network.slug, row.dimension_id)


def _form_page(
    request: TenantRequest, form: forms.Form, save: Callable[[], Dimension], context: dict[str, Any]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            saved = save()
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved %(name)s.") % {"name": saved.name})
            return redirect("measurement:dimension", request.network.slug, saved.pk)
    status = 422 if form.errors else 200
    return render(request, "measurement/dimension_form.html", context | {"form": form}, status=status)
