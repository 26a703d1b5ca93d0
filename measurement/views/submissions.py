"""A submission: the form, saved as it is typed."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.forms.submissions import named_errors
from measurement.models import EvidenceFile, Submission
from measurement.operations.drafts import DraftConflictError, save_draft
from measurement.operations.evidence import add_evidence, remove_evidence, restore_evidence
from measurement.queries.entries import lines_of
from measurement.views.questions import change_questions
from measurement.views.submission_notes import keep_notes
from measurement.views.submission_pages import (
    Desk,
    clock,
    find_submission,
    find_to_fill,
    mark_file,
    mark_notes,
    sentence_for,
)
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission
from tenancy.validators import is_storable, row_id

JSON = "application/json"


@require_http_methods(["GET", "HEAD", "POST"])
@needs_in_initiative(Permission.SUBMISSION_VIEW)
def submission(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    """Fill in what is open and see what is locked; `?check=1` marks what is missing or wrong."""
    if request.method == "POST":
        return _save(request, initiative, pk)
    desk = Desk(request, find_submission(request, initiative, pk, Permission.SUBMISSION_VIEW))
    if request.GET.get("check"):
        desk.mark_problems()
    return desk.render()


def _save(request: TenantRequest, initiative: Initiative, pk: int) -> HttpResponse:
    """Keep what was typed, whatever the button; then go where the button leads."""
    row = find_to_fill(request, initiative, pk)
    desk = Desk(request, row, posted=request.POST)
    try:
        save_draft(submission=row, changes=desk.changes, base_version=desk.version, **_who(request, row))
    except DraftConflictError as error:
        desk.mark_conflicts(error.conflicts, error.version)
        return desk.render(status=409)
    except ValidationError as error:
        desk.mark_errors(error.message_dict)
        return desk.render(status=422)
    file_errors = _change_files(request, row) + change_questions(request, row)
    is_late = desk.is_late
    note_errors = keep_notes(request, row, {line.indicator_id: line for line in desk.lines}, request.POST)
    desk = Desk(request, find_to_fill(request, initiative, pk))
    if file_errors or note_errors:
        mark_file(desk, file_errors)
        mark_notes(desk, note_errors, request.POST)
        return desk.render(status=422)
    if is_late or not desk.sheets:
        return _come_late(request, row, is_lost=is_late)
    return _go_on(request, desk)


def _come_late(request: TenantRequest, row: Submission, *, is_lost: bool) -> HttpResponse:
    """Back to what stands: a page that was open elsewhere says something about answers submitted since."""
    if is_lost:
        messages.error(request, _("Not saved: these answers were submitted meanwhile, and are locked."))
    elif request.POST.get("then"):
        messages.info(request, _("These answers were submitted already, and are locked."))
    return redirect("measurement:submission", request.network.slug, row.initiative.slug, row.pk)


def _who(request: TenantRequest, row: Submission) -> dict[str, Any]:
    return {"by": request.user, "at": request.now, "on_behalf": sentence_for(request, row)}


def _change_files(request: TenantRequest, row: Submission) -> list[str]:
    """Store the file that came along, take one away or put one back; what is wrong with it, if anything is."""
    upload, posted = request.FILES.get("evidence"), request.POST
    try:
        if upload is not None:
            indicator_id = row_id(posted.get("evidence_about", ""))
            add_evidence(submission=row, indicator_id=indicator_id, upload=upload, by=request.user, at=request.now)
            messages.success(request, _("Added “%(name)s”.") % {"name": upload.name})
        elif "remove" in posted:
            remove_evidence(file=_file(row, posted["remove"]), by=request.user, at=request.now)
        elif "restore" in posted:
            restore_evidence(file=_file(row, posted["restore"]), by=request.user, at=request.now)
        elif posted.get("then") == "upload":
            return [_("Choose a file first.")]
    except ValidationError as error:
        return error.messages
    return []


def _file(row: Submission, pk: str) -> EvidenceFile:
    return get_object_or_404(EvidenceFile, pk=row_id(pk) or 0, submission=row)


def _go_on(request: TenantRequest, desk: Desk) -> HttpResponse:
    row, posted = desk.row, request.POST
    address = (request.network.slug, row.initiative.slug, row.pk)
    if asked := row_id(posted.get("ask", "")):
        return redirect("measurement:question-ask", *address, asked)
    if posted.get("then") == "check":
        if desk.mark_problems():
            return desk.render(status=422)
        return redirect("measurement:submission-check", *address)
    if posted.get("then") == "nothing":
        return redirect("measurement:submission-nothing", *address)
    here = redirect("measurement:submission", *address)
    if removed := posted.get("remove"):
        return redirect(f"{here.url}?removed={removed}#evidence")
    if posted.get("then") == "upload" or "restore" in posted:
        return redirect(f"{here.url}#evidence")
    words = _("Saved at %(time)s. Nothing is submitted yet: you can come back to it.")
    messages.success(request, words % {"time": clock(request.now, row)})
    return here


@require_POST
@needs_in_initiative(Permission.SUBMISSION_VIEW)
def draft(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    """Autosave: {"base_version": 3, "changes": {path: text}} → the version that stands now, and what others wrote.

    409 where somebody changed the same field to something else: then nothing was saved.
    """
    row = find_to_fill(request, initiative, pk)
    sent = _read(request.body) if request.content_type == JSON else None  # a form's body is read already
    if sent is None:
        return HttpResponseBadRequest("Expected base_version and changes.")
    base_version, changes = sent
    try:
        saved = save_draft(submission=row, changes=changes, base_version=base_version, **_who(request, row))
    except DraftConflictError as error:
        conflicts = [
            {"path": one.path, "theirs": one.theirs, "yours": one.yours, "by": one.by, "at": _time(one.at, row)}
            for one in error.conflicts
        ]
        fresh = Submission.objects.get(pk=row.pk)
        others = _others(fresh, row, base_version, changes)
        return JsonResponse({"version": error.version, "conflicts": conflicts, "others": others}, status=409)
    except ValidationError as error:
        return JsonResponse({"errors": named_errors(lines_of(row), error.message_dict)}, status=422)
    others = _others(saved, row, base_version, changes)
    return JsonResponse({"version": saved.draft_version, "saved_at": clock(request.now, row), "others": others})


def _read(body: bytes) -> tuple[int, dict[str, str]] | None:
    """The version and the changes that were sent; None for anything else."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not is_storable(sent) or not isinstance(sent, dict) or not isinstance(sent.get("changes"), dict):
        return None
    version, changes = sent.get("base_version"), sent["changes"]
    is_text = all(isinstance(text, str) for text in changes.values())
    return (version, changes) if is_text and isinstance(version, int) else None


def _others(saved: Submission, row: Submission, base_version: int, changes: Mapping[str, str]) -> dict[str, Any]:
    """What was changed since, in fields that are not among these changes: {path: {text, by, at}}."""
    return {
        path: {"text": saved.draft.get(path, ""), "by": stamp[2], "at": _time(stamp[3], row)}
        for path, stamp in saved.draft_stamps.items()
        if stamp[0] > base_version and path not in changes
    }


def _time(moment: str, row: Submission) -> str:
    return clock(datetime.fromisoformat(moment), row)
