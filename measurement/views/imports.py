"""Pages of imports: bring a file in, watch it being checked, read what is wrong, save it, take it back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.exports.work import import_indicator_sheet, import_sheet, problem_sheet
from measurement.forms.imports import ImportForm
from measurement.layouts.codes import NAMES
from measurement.models import Dataset, ImportRun, ImportState
from measurement.operations.imports import (
    MEANWHILE,
    put_away,
    receive_import,
    request_check,
    request_save,
    request_undo,
)
from measurement.queries.import_routes import may_read, readable
from measurement.queries.imports import (
    GOING_ON,
    Progress,
    imports_of,
    is_to_put_away,
    job_of,
    later_run,
    problem_kinds,
    problems_of,
    progress_of,
)
from tenancy.middleware import TenantRequest
from tenancy.operations.stopped_jobs import retry
from tenancy.permissions import Permission
from tenancy.views.downloads import asked_kind, download

PROBLEMS_ON_A_PAGE = 25
WAITING = (ImportState.RECEIVED, *GOING_ON)


@needs_in_initiative(Permission.DATASET_IMPORT)
def imports(request: TenantRequest, initiative: Initiative) -> HttpResponseBase:
    """What was imported, newest first."""
    rows = readable(imports_of(initiative), request.grants)
    if kind := asked_kind(request):
        return download(request, kind, f"{initiative.slug}-imports", import_sheet(rows))
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    return render(request, "measurement/import_list.html", {"page_obj": page})


@needs_in_initiative(Permission.DATASET_IMPORT)
def import_create(request: TenantRequest, initiative: Initiative) -> HttpResponse:
    """Send a file with its mapping; the worker checks it."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        try:
            run = receive_import(
                initiative=initiative,
                name=sent["file"].name,
                content=sent["file"],
                mapping=sent["mapping"],
                by=request.user,
                at=request.now,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            following = "measurement:import-columns" if run.state == ImportState.MAPPING else "measurement:import"
            return redirect(following, request.network.slug, initiative.slug, run.pk)
    status = 422 if form.errors else 200
    return render(request, "measurement/import_form.html", {"form": form}, status=status)


@needs_in_initiative(Permission.DATASET_IMPORT)
def import_detail(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponseBase:
    """Where one import stands and everything that was found in its file (`?code=` for one kind of problem)."""
    run = _run(request, initiative, pk)
    code = request.GET.get("code", "")
    problems = problems_of(run)
    if code:
        problems = problems.filter(code=code)
    if kind := asked_kind(request):
        if request.GET.get("list") == "indicators":
            held = import_indicator_sheet(run.summary.get("indicators", ()))
            return download(request, kind, f"import-{run.pk}-indicators", held)
        return download(request, kind, f"import-{run.pk}-problems", problem_sheet(problems))
    context: dict[str, Any] = _standing(run) | {
        "tabs": _tabs(run, code),
        "page_obj": Paginator(problems, PROBLEMS_ON_A_PAGE).get_page(request.GET.get("page")),
        "dataset": _dataset(run),
    }
    return render(request, "measurement/import_detail.html", context)


@require_safe
@needs_in_initiative(Permission.DATASET_IMPORT)
def import_progress(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponseBase:
    """The part of the page that is asked for again while the worker is at it: 304 where nothing moved."""
    run = _run(request, initiative, pk)
    standing = _standing(run)
    moved: Progress = standing["progress"]
    etag = quote_etag(f"import-{run.pk}-{run.state}-{moved.done}-{moved.total}-{moved.is_stopped}")
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = render(request, "measurement/_import_progress.html", standing)
        answer["ETag"] = etag
        if not standing["is_waiting"]:
            answer["HX-Refresh"] = "true"  # it is done: the rest of the page has changed as well
    patch_cache_control(answer, private=True, no_cache=True)
    return answer


@require_POST
@needs_in_initiative(Permission.DATASET_IMPORT)
def import_save(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    return _ask(request, initiative, pk, request_save)


@require_POST
@needs_in_initiative(Permission.DATASET_IMPORT)
def import_check(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    """Check again, or give work that stopped another try."""
    run = _run(request, initiative, pk)
    job = job_of(run)
    if progress_of(run).is_stopped and job is not None:
        retry(job_id=job.pk, network_id=run.network_id, by=request.user, at=request.now)
        return redirect("measurement:import", request.network.slug, initiative.slug, pk)
    return _ask(request, initiative, pk, request_check)


@needs_in_initiative(Permission.DATASET_IMPORT)
def import_undo(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    """Asks first: what will go, and what will stay."""
    if request.method == "POST":
        return _ask(request, initiative, pk, request_undo)
    run = _run(request, initiative, pk)
    return render(request, "measurement/import_undo.html", _standing(run) | {"later": later_run(run)})


@needs_in_initiative(Permission.DATASET_IMPORT)
def import_put_away(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    """Asks first: the file goes, and the import is listed no more."""
    run = _run(request, initiative, pk)
    if request.method != "POST":
        return render(request, "measurement/import_put_away.html", _standing(run))
    try:
        put_away(run=run, by=request.user, at=request.now)
    except ValidationError as error:
        _tell(request, error)
        return redirect("measurement:import", request.network.slug, initiative.slug, pk)
    messages.success(request, _("“%(name)s” was put away.") % {"name": run.file_name})
    return redirect("measurement:imports", request.network.slug, initiative.slug)


def _run(request: TenantRequest, initiative: Initiative, pk: int) -> ImportRun:
    """404 as well where rows of the file go to an initiative that one may not import into."""
    run = get_object_or_404(ImportRun, initiative=initiative, pk=pk)
    if not may_read(run, request.grants):
        raise Http404
    return run


def _standing(run: ImportRun) -> dict[str, Any]:
    progress = progress_of(run)
    is_waiting = run.state in WAITING and not progress.is_stopped
    may_go = is_to_put_away(run, progress)
    return {"run": run, "progress": progress, "is_waiting": is_waiting, "made": _made(run), "may_put_away": may_go}


def _made(run: ImportRun) -> list[tuple[str, int]]:
    """What a saved import made, in words."""
    words = {
        "partner": _("Partners added"),
        "submissionversion": _("Answers approved"),
        "unchanged": _("Values that stood already"),
        "entry_changed": _("Answers corrected"),
        "datasetvalue": _("Published values"),
        "datasetvalue_changed": _("Published values corrected"),
        "dimension": _("Dimensions added"),
        "category": _("Categories added"),
    }
    made = run.summary.get("made", {})
    return [(label, made[name]) for name, label in words.items() if made.get(name)]


def _tabs(run: ImportRun, code: str) -> list[tuple[str, Any, int, bool]]:
    """(address, name, number, is current) for all problems and each kind of them."""
    kinds = [
        (f"?code={one.code}", NAMES.get(one.code, one.code), one.number, one.code == code)
        for one in problem_kinds(run)
    ]
    return [("?", _("All"), run.problem_count, not code), *kinds]


def _dataset(run: ImportRun) -> Dataset | None:
    code = (run.mapping.get("dataset") or {}).get("code")
    return Dataset.objects.filter(initiative=run.initiative, code=code).first() if code and run.initiative else None


def _ask(request: TenantRequest, initiative: Initiative, pk: int, operation: Any) -> HttpResponse:
    try:
        operation(run=_run(request, initiative, pk), by=request.user, at=request.now)
    except ValidationError as error:
        _tell(request, error)
    return redirect("measurement:import", request.network.slug, initiative.slug, pk)


def _tell(request: TenantRequest, error: ValidationError) -> None:
    """Why a step was not taken; in calm where somebody else took it meanwhile."""
    is_done = getattr(error, "code", None) == MEANWHILE
    messages.add_message(request, messages.INFO if is_done else messages.ERROR, " ".join(error.messages))
