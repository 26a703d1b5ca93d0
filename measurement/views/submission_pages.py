"""What the pages of one submission share: finding it, and laying it out."""

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from initiatives.models import Initiative
from measurement.enums import EntryState
from measurement.forms.answers import AnswerForm, typed_in
from measurement.forms.submissions import Sheet, errors_of, sheets_of
from measurement.formulas.deadlines import deadline_words, local_day
from measurement.models import EvidenceFile, Submission
from measurement.operations.drafts import Conflict
from measurement.operations.submissions import check_line
from measurement.queries.answers import answered, beside_of, evidence_of
from measurement.queries.entries import Line, lines_of
from measurement.queries.submissions import with_status
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission, Scope, can
from tenancy.views.access import check


def find_submission(request: TenantRequest, initiative: Initiative, pk: int, permission: Permission) -> Submission:
    """The submission with its `status`, or Http404 where it is not one's own to see."""
    rows = with_status(Submission.objects.select_related("initiative", "partner", "period__calendar"))
    row: Submission = get_object_or_404(rows, pk=pk, initiative=initiative)
    check(request, permission, scope_of(row))
    return row


def scope_of(row: Submission) -> Scope:
    return Scope(initiative_id=row.initiative_id, partner_id=row.partner_id)


def clock(moment: datetime, row: Submission) -> str:
    """The time of day where the initiative is: "14:02"."""
    return moment.astimezone(ZoneInfo(row.initiative.time_zone)).strftime("%H:%M")


class Desk:
    """The form page of one submission while it is put together: what is open, what is locked, what is wrong."""

    def __init__(self, request: TenantRequest, row: Submission, *, posted: QueryDict | None = None) -> None:
        self.request = request
        self.row = row
        self.lines = lines_of(row)
        self.beside = beside_of(row, self.lines)
        self.files = evidence_of(row)
        self.version = row.draft_version
        self.shown: dict[str, str] = dict(row.draft)
        self.changes: dict[str, str] = {}
        if posted is not None:
            self._take(posted)
        self.sheets = self._sheets({**row.draft, **self.changes})
        self.extra_errors: dict[str, list[str]] = {}

    def _take(self, posted: QueryDict) -> None:
        """What differs from what this page showed: fields that somebody else changed meanwhile are left alone."""
        forms = [AnswerForm(line, {}) for line in self.lines if line.is_editable]
        typed = typed_in({key: str(posted[key]) for key in posted}, forms)
        self.shown = _texts(posted.get("shown", ""))
        version = posted.get("base_version", "")
        self.version = int(version) if version.isdecimal() else 0
        self.changes = {path: text for path, text in typed.items() if self.shown.get(path, "") != text}

    def _sheets(self, typed: Mapping[str, str]) -> list[Sheet]:
        return sheets_of(self.lines, typed, beside=self.beside, files=self.files)

    def mark_problems(self) -> bool:
        """Show everything that keeps the answers from being submitted, but for what a note can confirm."""
        for sheet in self.sheets:
            _answer, problems = check_line(self.row, sheet.line)
            sheet.form.put(problem for problem in problems if problem.is_hard)
        return any(sheet.has_errors for sheet in self.sheets)

    def mark_errors(self, errors: Mapping[str, Collection[str]]) -> None:
        for sheet in self.sheets:
            sheet.form.put_messages(errors)
        ours = {path for sheet in self.sheets for path in sheet.form.paths}
        self.extra_errors |= {"__all__": [m for path, each in errors.items() if path not in ours for m in each]}

    def mark_conflicts(self, conflicts: Collection[Conflict], version: int) -> None:
        """Show both values at each field; saving once more keeps what was typed here."""
        words = _("%(by)s changed this at %(time)s to “%(theirs)s”. You typed “%(yours)s”. Save again to keep yours.")
        empty = _("nothing")
        self.version = version
        self.shown = dict(self.row.draft)
        for one in conflicts:
            at = clock(datetime.fromisoformat(one.at), self.row)
            both = {"by": one.by, "time": at, "theirs": one.theirs or empty, "yours": one.yours or empty}
            self.mark_errors({one.path: [words % both]})

    def mark_file(self, errors: Collection[str]) -> None:
        self.extra_errors |= {"evidence": list(errors)}

    def render(self, *, status: int = 200) -> HttpResponse:
        template = (
            "measurement/submission_form.html" if self.sheets and self.may_edit else "measurement/submission.html"
        )
        return render(self.request, template, self._context(), status=status)

    @property
    def may_edit(self) -> bool:
        return can(self.request.grants, Permission.SUBMISSION_EDIT, scope_of(self.row))

    def _context(self) -> dict[str, Any]:
        row, request = self.row, self.request
        today = local_day(request.now, row.initiative.time_zone)
        errors = {**self.extra_errors, **errors_of(self.sheets)}
        return {
            "submission": row,
            "sheets": self.sheets,
            "locked": [
                locked_line(line, self.beside) for line in self.lines if not line.is_editable or not self.may_edit
            ],
            "evidence": list(self._evidence()),
            "removed": self._removed(),
            "errors": errors,
            "deadline": deadline_words(row.due_on, today),
            "is_overdue": row.due_on < today,
            "answered": sum(sheet.is_answered for sheet in self.sheets),
            "base_version": self.version,
            "shown": json.dumps({path: text for path, text in self.shown.items() if text}),
            "saved_at": clock(row.draft_at, row) if row.draft_at else "",
            "may_submit": can(request.grants, Permission.SUBMISSION_SUBMIT, scope_of(row)),
            "may_review": can(request.grants, Permission.SUBMISSION_REVIEW, scope_of(row)),
        }

    def _evidence(self) -> Iterator[dict[str, Any]]:
        """Every file with the name of what it is about; it can go as long as that is open."""
        names = {line.indicator_id: line.entry.indicator.definition.name for line in self.lines}
        open_ids: set[int | None] = {sheet.line.indicator_id for sheet in self.sheets}
        for indicator_id, files in self.files.items():
            for file in files:
                is_open = bool(open_ids) and (indicator_id is None or indicator_id in open_ids)
                yield {
                    "file": file,
                    "about": names.get(indicator_id or 0, ""),
                    "may_remove": is_open and self.may_edit,
                }

    def _removed(self) -> EvidenceFile | None:
        """The file just taken away, offered back."""
        pk = self.request.GET.get("removed", "")
        files = EvidenceFile.objects.filter(submission=self.row, removed_at__isnull=False)
        return files.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None


def _texts(raw: str) -> dict[str, str]:
    """The page's own note of what its fields held when it was made."""
    try:
        found = json.loads(raw)
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def locked_line(line: Line, beside: Mapping[int, Any]) -> dict[str, Any]:
    """An answer that was given, for reading: the version that waits for review, else the approved one."""
    entry = line.entry
    version = entry.submitted_version if entry.state == EntryState.SUBMITTED else entry.approved_version
    kept = version.entries.get(str(line.indicator_id)) if version is not None else None
    return {
        "line": line,
        "name": entry.indicator.definition.name,
        "answer": answered(line, kept) if kept else None,
        "beside": beside.get(line.indicator_id),
        "is_approved": entry.state == EntryState.APPROVED,
        "is_submitted": entry.state == EntryState.SUBMITTED,
    }
