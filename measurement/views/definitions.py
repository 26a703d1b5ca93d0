"""Pages of the library: the list, one definition with its versions, wording, new versions."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from measurement.enums import Kind
from measurement.exports.library import definition_sheet, version_sheet
from measurement.filters.definitions import DefinitionFilter
from measurement.forms.definitions import KIND_HINTS, DefinitionForm, KindForm, VersionForm
from measurement.formulas import allowed_methods
from measurement.models import IndicatorDefinition
from measurement.operations.definitions import (
    archive_definition,
    change_definition,
    content_of,
    correct_definition,
    create_definition,
    restore_definition,
)
from measurement.queries.definitions import (
    adopters_of,
    breakdowns_of,
    latest_version,
    library,
    versions_of,
)
from measurement.queries.versions import version_cards
from measurement.tables.definitions import DefinitionTable
from partners.views.partners import chips
from tenancy.exports.lists import history_sheet
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission, can
from tenancy.queries.events import history_of
from tenancy.views.access import needs
from tenancy.views.downloads import asked_kind, download, in_order

PER_PAGE = 25


@needs(Permission.LIBRARY_VIEW)
def definitions(request: TenantRequest) -> HttpResponseBase:
    """The list; filters, order and page stand in the address."""
    found = DefinitionFilter(request.GET, queryset=library(), request=request)
    table = DefinitionTable(found.qs, network=request.network.slug)
    if kind := asked_kind(request):
        return download(request, kind, "definitions", definition_sheet(in_order(request, table)))
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    context = {
        "table": table,
        "filter": found,
        "chips": chips(request, found),
        "may_edit": can(request.grants, Permission.LIBRARY_EDIT),
        "is_empty": not IndicatorDefinition.objects.exists(),
    }
    return render(request, "measurement/definition_list.html", context)


@needs(Permission.LIBRARY_VIEW)
def definition(request: TenantRequest, *, pk: int) -> HttpResponseBase:
    """One definition: its versions, newest first, with what changed; `?tab=history` for who did what."""
    row = get_object_or_404(IndicatorDefinition, pk=pk)
    is_history = request.GET.get("tab") == "history"
    versions = versions_of([row.pk])[row.pk]
    cards = [] if is_history else version_cards(versions, breakdowns_of([one.pk for one in versions]))
    if kind := asked_kind(request):
        sheet = history_sheet(history_of(row, limit=None)) if is_history else version_sheet(cards)
        return download(request, kind, f"{row.code}-{'history' if is_history else 'versions'}", sheet)
    context = {
        "definition": row,
        "cards": cards,
        "latest": versions[-1],
        "is_history": is_history,
        "history": history_of(row) if is_history else None,
        "adopters": [] if is_history else adopters_of(row, request.grants),
        "may_edit": can(request.grants, Permission.LIBRARY_EDIT),
    }
    return render(request, "measurement/definition_detail.html", context)


@needs(Permission.LIBRARY_EDIT)
def definition_create(request: TenantRequest) -> HttpResponse:
    """First the kind (`?kind=…`), then what it needs: each kind offers only what can be added up rightly."""
    kind = _kind(request)
    if kind is None:
        return _kind_step(request, title=_("Add a definition"))
    form = DefinitionForm(request.POST or None, kind=kind, currency=request.network.currency)

    def save() -> IndicatorDefinition:
        data = form.cleaned_data
        return create_definition(
            network_id=request.network.pk,
            code=data["code"],
            name=data["name"],
            content=form.content(),
            by=request.user,
            at=request.now,
        )

    return _form_page(request, form, save, title=_("Add a definition"), row=None)


@needs(Permission.LIBRARY_EDIT)
def definition_edit(request: TenantRequest, *, pk: int) -> HttpResponse:
    """Other words for the same meaning; corrects the latest version in place."""
    row = get_object_or_404(IndicatorDefinition, pk=pk)
    held = content_of(latest_version(row))
    form = DefinitionForm(request.POST or None, kind=held.kind, held=held, initial={"name": row.name})

    def save() -> IndicatorDefinition:
        correct_definition(
            definition=row,
            name=form.cleaned_data["name"],
            content=form.content(),
            by=request.user,
            at=request.now,
        )
        return row

    return _form_page(request, form, save, title=_("Correct the wording"), row=row)


@needs(Permission.LIBRARY_EDIT)
def definition_change(request: TenantRequest, *, pk: int) -> HttpResponse:
    """A change of meaning: a new version from a day on. `?kind=…` for another kind of number."""
    row = get_object_or_404(IndicatorDefinition, pk=pk)
    if "choose" in request.GET:
        return _kind_step(request, title=_("Change the meaning"))
    latest = content_of(latest_version(row))
    kind = _kind(request) or latest.kind
    held = latest if kind == latest.kind else None
    initial = {} if held else {"meaning": latest.meaning, "direction": latest.direction, "is_break": True}
    currency = request.network.currency
    form = VersionForm(request.POST or None, kind=kind, held=held, currency=currency, initial=initial)

    def save() -> IndicatorDefinition:
        data = form.cleaned_data
        change_definition(
            definition=row,
            content=form.content(),
            effective_on=data["effective_on"],
            reason=data["reason"],
            is_break=data["is_break"],
            by=request.user,
            at=request.now,
        )
        return row

    return _form_page(request, form, save, title=_("Change the meaning"), row=row)


def _form_page(
    request: TenantRequest,
    form: DefinitionForm,
    save: Callable[[], IndicatorDefinition],
    *,
    title: str,
    row: IndicatorDefinition | None,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            saved = save()
        except ValidationError as error:
            form.add_errors(error)
        else:
            messages.success(request, _("Saved %(name)s.") % {"name": saved.name})
            return redirect("measurement:definition", request.network.slug, saved.pk)
    context = {
        "form": form,
        "title": title,
        "definition": row,
        "kind": form.kind,
        "kind_hint": KIND_HINTS[form.kind],
        "never": allowed_methods(form.kind).never,
        "may_change_kind": not isinstance(row, IndicatorDefinition) or isinstance(form, VersionForm),
    }
    return render(request, "measurement/definition_form.html", context, status=422 if form.errors else 200)


def _kind(request: TenantRequest) -> Kind | None:
    wanted = request.GET.get("kind", "")
    return Kind(wanted) if wanted in Kind.values else None


def _kind_step(request: TenantRequest, *, title: str) -> HttpResponse:
    form = KindForm(request.GET if "kind" in request.GET else None)
    kinds: list[dict[str, Any]] = [
        {"value": kind.value, "label": kind.label, "hint": KIND_HINTS[kind]} for kind in Kind
    ]
    context = {"form": form, "kinds": kinds, "title": title}
    return render(request, "measurement/definition_kind.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Permission.LIBRARY_EDIT)
def definition_archive(request: TenantRequest, *, pk: int) -> HttpResponse:
    row = get_object_or_404(IndicatorDefinition, pk=pk)
    archive_definition(definition=row, by=request.user, at=request.now)
    messages.success(request, _("Archived %(name)s. You can restore it here.") % {"name": row.name})
    return redirect("measurement:definition", request.network.slug, row.pk)


@require_POST
@needs(Permission.LIBRARY_EDIT)
def definition_restore(request: TenantRequest, *, pk: int) -> HttpResponse:
    row = get_object_or_404(IndicatorDefinition, pk=pk)
    restore_definition(definition=row, by=request.user, at=request.now)
    messages.success(request, _("Restored %(name)s.") % {"name": row.name})
    return redirect("measurement:definition", request.network.slug, row.pk)
