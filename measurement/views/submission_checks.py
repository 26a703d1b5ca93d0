"""Looking over the answers, submitting them, and asking to correct what was approved."""

import secrets
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.forms.submissions import named
from measurement.formulas import Problem
from measurement.models import Entry, Submission
from measurement.operations.drafts import DraftConflictError, save_draft
from measurement.operations.reviews import ask_correction, is_correctable
from measurement.operations.submissions import DraftChangedError, check_line, submit
from measurement.queries.answers import Answered, answered, evidence_of
from measurement.queries.entries import Line, lines_of
from measurement.views.submission_pages import (
    find_submission,
    find_to_fill,
    may_send,
    sentence_for,
    stop_entering,
)
from partners.queries.representatives import representatives_of
from tenancy.enums import Role
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission
from tenancy.validators import row_id


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One answer as it would be submitted; `warnings` are what a note confirms, and `note` what it says so far."""

    line: Line
    answer: Answered
    warnings: tuple[Problem, ...]
    note: str
    error: str = ""

    @property
    def name(self) -> str:
        return str(self.line.entry.indicator.definition.name)

    @property
    def error_key(self) -> str:
        return f"note-{self.line.indicator_id}"


@require_http_methods(["GET", "HEAD", "POST"])
@needs_in_initiative(Permission.SUBMISSION_VIEW)
def submission_check(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    """All answers before they are submitted. Nobody gets here past a hard error."""
    row = find_to_fill(request, initiative, pk)
    if request.method == "POST":
        if not may_send(request, row):
            raise Http404
        return _submit(request, row)
    return _check_page(request, row)


def _check_page(request: TenantRequest, row: Submission, *, client_key: str = "", status: int = 200) -> HttpResponse:
    """`client_key` makes one submission of a form that is sent twice; a new one comes with each new page."""
    lines = [line for line in lines_of(row) if line.is_editable]
    checked = [(line, *check_line(row, line)) for line in lines]
    address = (request.network.slug, row.initiative.slug, row.pk)
    if not lines:
        return redirect("measurement:submission", *address)
    if any(problem.is_hard for _line, _answer, problems in checked for problem in problems):
        return redirect(_form_url(address))
    shown = [_check_line(request, row, line, kept, problems) for line, kept, problems in checked]
    context = {
        "submission": row,
        "lines": shown,
        "files": evidence_of(row),
        "errors": {one.error_key: named(one.line, "note", [one.error]) for one in shown if one.error},
        "client_key": client_key or secrets.token_hex(16),
        "may_submit": may_send(request, row),
        "entering": sentence_for(request, row),
        "leads": [one.name for one in representatives_of(row.partner) if one.role == str(Role.LEAD.label)],
    }
    return render(request, "measurement/submission_check.html", context, status=status)


def _form_url(address: tuple[str, str, int]) -> str:
    return f"{redirect('measurement:submission', *address).url}?check=1"


def _check_line(request: TenantRequest, row: Submission, line: Line, kept: Any, problems: list[Problem]) -> CheckLine:
    path = f"{line.indicator_id}.note"
    note = request.POST.get(path, row.draft.get(path, ""))
    is_missing = request.method == "POST" and bool(problems) and not note.strip()
    error = _("Say why this number is right, or go back and change it.") if is_missing else ""
    return CheckLine(line, answered(line, kept), tuple(problems), note, error)


def _submit(request: TenantRequest, row: Submission) -> HttpResponse:
    key, seen = request.POST.get("client_key", ""), request.POST.get("seen_version", "")
    notes = {path: str(text).replace("\r\n", "\n") for path, text in request.POST.items() if path.endswith(".note")}
    try:
        submit(
            submission=row,
            client_key=key[:80] or secrets.token_hex(16),
            typed=notes,
            seen_version=row_id(seen),
            by=request.user,
            at=request.now,
            on_behalf=sentence_for(request, row),
        )
    except DraftChangedError:
        messages.warning(request, _("Somebody changed an answer while you looked them over. Please check once more."))
        return redirect(request.path)
    except ValidationError:
        # The notes were rolled back with the rest. The page, made from the same rules, says what is missing.
        _keep_notes(request, row, notes)
        row = find_to_fill(request, row.initiative, row.pk)
        return _check_page(request, row, client_key=key, status=422)
    stop_entering(request, row)
    return redirect("measurement:submission-done", request.network.slug, row.initiative.slug, row.pk)


def _keep_notes(request: TenantRequest, row: Submission, notes: dict[str, str]) -> None:
    """Save them as a draft; where they cannot be, because they are too long or somebody was faster, say so."""
    try:
        save_draft(
            submission=row,
            changes=notes,
            base_version=row.draft_version,
            by=request.user,
            at=request.now,
            on_behalf=sentence_for(request, row),
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except DraftConflictError:
        messages.warning(request, _("Somebody changed an answer while you looked them over. Please check once more."))


@require_http_methods(["GET", "HEAD", "POST"])
@needs_in_initiative(Permission.SUBMISSION_VIEW)
def submission_correct(request: TenantRequest, initiative: Initiative, *, pk: int, indicator: int) -> HttpResponse:
    """Open an approved answer again, with a reason; the approved value stands until the new one is approved."""
    row = find_submission(request, initiative, pk, Permission.SUBMISSION_SUBMIT)
    entries = Entry.objects.select_related("indicator__definition", "submitted_version")
    entry = get_object_or_404(entries, submission=row, indicator_id=indicator)
    if not is_correctable(entry):
        raise Http404
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        reason = request.POST.get("reason", "")[:500]
        try:
            ask_correction(submission=row, indicator_id=indicator, reason=reason, by=request.user, at=request.now)
        except ValidationError as error:
            errors = error.message_dict
        else:
            address = redirect("measurement:submission", request.network.slug, initiative.slug, pk).url
            return redirect(f"{address}#i{indicator}")
    context = {"submission": row, "name": entry.indicator.definition.name, "errors": errors}
    return render(request, "measurement/submission_correct.html", context, status=422 if errors else 200)
