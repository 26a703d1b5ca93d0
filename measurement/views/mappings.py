"""The pages between a file and its check: what are its columns, and their words? And the mappings that were kept."""

import json
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.exports.work import mapping_sheet
from measurement.forms.mappings import MappingForm
from measurement.forms.words import WordsForm
from measurement.layouts import Table, UnreadableFileError
from measurement.layouts.columns import look_at
from measurement.layouts.headings import headings_further_down
from measurement.layouts.words import (
    MOST_ASKED,
    Question,
    columns_with_words,
    count_words,
    explained,
    indicator_column,
    wording,
)
from measurement.models import ImportRun, ImportState, SavedMapping
from measurement.operations.mappings import BEFORE_SAVING, forget_mapping, map_columns, name_columns
from measurement.queries.import_files import table_of
from measurement.queries.import_routes import may_read
from measurement.queries.mappings import categories_of, known_to, mappings_for, saved_mappings
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission, initiatives_with
from tenancy.validators import row_id
from tenancy.views.downloads import asked_kind, download


@needs_in_initiative(Permission.DATASET_IMPORT)
def import_columns(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    """Say what each column is, beside examples out of the file; `?saved=` fills in a mapping that was kept."""
    run = _run(request, initiative, pk)
    if run.state not in BEFORE_SAVING:
        return redirect("measurement:import", request.network.slug, initiative.slug, pk)
    try:
        table = table_of(run)
    except UnreadableFileError as error:
        return render(request, "measurement/import_columns.html", {"run": run, "unreadable": str(error)}, status=422)
    saved = _saved(request, run, table)
    form = _form(request, initiative, table, run, saved)
    if request.method == "POST" and form.is_valid() and (following := _named(request, run, form, table)):
        return redirect(following, request.network.slug, initiative.slug, pk)
    context = {"run": run, "form": form, "saved": saved, "others": saved_mappings(), "rows": table.row_count}
    context["headings_below"] = headings_further_down(table)
    return render(request, "measurement/import_columns.html", context, status=422 if form.errors else 200)


def _form(
    request: TenantRequest, initiative: Initiative, table: Table, run: ImportRun, saved: SavedMapping | None
) -> MappingForm:
    reach = initiatives_with(request.grants, Permission.DATASET_IMPORT)
    has_places = reach is None or len(reach) > 1
    known = known_to(initiative, table.header, has_places=has_places)
    look = look_at(table, has_places=has_places, has_indicators=bool(known.indicators), known=known.sure_roles())
    kept: dict[str, Any] = saved.mapping if saved else run.mapping
    return MappingForm(look, known, request.POST or None, saved=kept)


def _saved(request: TenantRequest, run: ImportRun, table: Table) -> SavedMapping | None:
    """The one asked for; else, for a file nobody said anything about, the last one for the same columns."""
    if asked := row_id(request.GET.get("saved", "")):
        return SavedMapping.objects.filter(pk=asked).first()
    return None if run.mapping else mappings_for(table.header)


def _run(request: TenantRequest, initiative: Initiative, pk: int) -> ImportRun:
    run = get_object_or_404(ImportRun, initiative=initiative, pk=pk)
    if not may_read(run, request.grants):
        raise Http404
    return run


def _named(request: TenantRequest, run: ImportRun, form: MappingForm, table: Table) -> str:
    """The page that follows: that of the words where some are unclear, or can be said again; "" where it failed."""
    counts = count_words(table, columns_with_words(form.mapping))
    categories = {column: names for column, (_name, names) in categories_of(form.mapping).items()}
    said = wording(form.mapping, counts, categories)
    keep_as = form.cleaned_data["keep_as"].strip()
    sent: dict[str, Any] = {"columns": table.header, "keep_as": keep_as, "by": request.user, "at": request.now}
    if (column := indicator_column(form.mapping)) in said.too_many:
        form.add_error(None, _("“%(column)s” holds too many different words to name indicators.") % {"column": column})
        return ""
    is_repeated = bool(run.mapping) and bool(said.questions)
    try:
        if said.is_clear() and not is_repeated:
            map_columns(run=run, mapping=explained(said.mapping, ()), **sent)
            return "measurement:import"
        name_columns(run=run, wording=said, **sent)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return ""
    return "measurement:import-words"


@needs_in_initiative(Permission.DATASET_IMPORT)
def import_words(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    """Say what words of the file mean that the library does not know; then the file is checked."""
    run = _run(request, initiative, pk)
    if run.state != ImportState.MAPPING or "words" not in run.summary:
        return redirect("measurement:import", request.network.slug, initiative.slug, pk)
    asked = _digest(run)
    if request.POST.get("asked", asked) != asked:
        messages.warning(request, _("The columns were changed meanwhile. Look over what is asked now."))
        return redirect("measurement:import-words", request.network.slug, initiative.slug, pk)
    questions = [Question(**one) for one in run.summary["words"]]
    named = run.mapping.get("indicators", ())
    form = WordsForm(
        questions,
        categories_of(run.mapping),
        {one["code"]: one["name"] for one in named},
        request.POST if request.method == "POST" else None,
        is_named=any(words for one in named for words in one.get("when", {}).values()),
    )
    if request.method == "POST" and form.is_valid():
        try:
            map_columns(
                run=run,
                mapping=explained(run.mapping, form.answers()),
                columns=run.summary["columns"],
                keep_as=run.summary["keep_as"],
                by=request.user,
                at=request.now,
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect("measurement:import", request.network.slug, initiative.slug, pk)
    context = {"run": run, "form": form, "too_many": run.summary["too_many"], "most": MOST_ASKED, "asked": asked}
    return render(request, "measurement/import_words.html", context, status=422 if form.errors else 200)


def _digest(run: ImportRun) -> str:
    """Stands for what is asked: answers go by their place in it, so those to other questions must not count."""
    return sha256(json.dumps([run.mapping, run.summary["words"]], sort_keys=True).encode()).hexdigest()[:16]


@require_POST
@needs_in_initiative(Permission.DATASET_IMPORT)
def mapping_forget(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    saved = get_object_or_404(SavedMapping, pk=pk)
    forget_mapping(saved=saved, by=request.user, at=request.now)
    messages.success(request, _("“%(name)s” is no longer kept.") % {"name": saved.name})
    return redirect("measurement:mappings", request.network.slug, initiative.slug)


@needs_in_initiative(Permission.DATASET_IMPORT)
def mappings(request: TenantRequest, initiative: Initiative) -> HttpResponseBase:
    """What was kept of the columns of files."""
    if kind := asked_kind(request):
        return download(request, kind, "mappings", mapping_sheet(saved_mappings()))
    return render(request, "measurement/mapping_list.html", {"saved": saved_mappings()})
