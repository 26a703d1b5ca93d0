"""The page between a file and its check: what are its columns? And the mappings that were kept."""

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.forms.mappings import MappingForm
from measurement.layouts import Table, UnreadableFileError, open_table
from measurement.layouts.columns import look_at
from measurement.models import ImportRun, SavedMapping
from measurement.operations.mappings import BEFORE_SAVING, forget_mapping, map_columns
from measurement.queries.import_routes import may_read
from measurement.queries.mappings import known_to, mappings_for, saved_mappings
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission, initiatives_with
from tenancy.validators import row_id


@needs_in_initiative(Permission.DATASET_IMPORT)
def import_columns(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    """Say what each column is, beside examples out of the file; `?saved=` fills in a mapping that was kept."""
    run = get_object_or_404(ImportRun, initiative=initiative, pk=pk)
    if not may_read(run, request.grants):
        raise Http404
    if run.state not in BEFORE_SAVING:
        return redirect("measurement:import", request.network.slug, initiative.slug, pk)
    try:
        table = open_table(Path(default_storage.path(run.stored_as)), name=run.file_name)
    except (UnreadableFileError, OSError) as error:
        return render(request, "measurement/import_columns.html", {"run": run, "unreadable": str(error)}, status=422)
    saved = _saved(request, run, table)
    form = _form(request, initiative, table, run, saved)
    if request.method == "POST" and form.is_valid() and _mapped(request, run, form, table):
        return redirect("measurement:import", request.network.slug, initiative.slug, pk)
    context = {"run": run, "form": form, "saved": saved, "others": saved_mappings(), "rows": table.row_count}
    return render(request, "measurement/import_columns.html", context, status=422 if form.errors else 200)


def _form(
    request: TenantRequest, initiative: Initiative, table: Table, run: ImportRun, saved: SavedMapping | None
) -> MappingForm:
    reach = initiatives_with(request.grants, Permission.DATASET_IMPORT)
    has_places = reach is None or len(reach) > 1
    look = look_at(table, has_places=has_places)
    known = known_to(initiative, table.header, has_places=has_places)
    kept: dict[str, Any] = saved.mapping if saved else run.mapping
    return MappingForm(look, known, request.POST or None, saved=kept)


def _saved(request: TenantRequest, run: ImportRun, table: Table) -> SavedMapping | None:
    """The one asked for; else, for a file nobody said anything about, the last one for the same columns."""
    if asked := row_id(request.GET.get("saved", "")):
        return SavedMapping.objects.filter(pk=asked).first()
    return None if run.mapping else mappings_for(table.header)


def _mapped(request: TenantRequest, run: ImportRun, form: MappingForm, table: Table) -> bool:
    try:
        map_columns(
            run=run,
            mapping=form.mapping,
            columns=table.header,
            keep_as=form.cleaned_data["keep_as"].strip(),
            by=request.user,
            at=request.now,
        )
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


@require_POST
@needs_in_initiative(Permission.DATASET_IMPORT)
def mapping_forget(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    saved = get_object_or_404(SavedMapping, pk=pk)
    forget_mapping(saved=saved, by=request.user, at=request.now)
    messages.success(request, _("“%(name)s” is no longer kept.") % {"name": saved.name})
    return redirect("measurement:mappings", request.network.slug, initiative.slug)


@needs_in_initiative(Permission.DATASET_IMPORT)
def mappings(request: TenantRequest, initiative: Initiative) -> HttpResponse:
    """What was kept of the columns of files."""
    return render(request, "measurement/mapping_list.html", {"saved": saved_mappings()})
