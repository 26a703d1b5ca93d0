"""What the pages of one submission share: finding it, and laying it out."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from initiatives.models import Initiative
from measurement.enums import EntryState
from measurement.forms.answers import AnswerForm, typed_in
from measurement.forms.submissions import errors_of, named, named_errors, sheets_of
from measurement.formulas.deadlines import deadline_words, local_day
from measurement.models import CountingNote, Entry, EvidenceFile, Submission
from measurement.operations.drafts import Conflict
from measurement.operations.reviews import is_correctable
from measurement.operations.submissions import check_line
from measurement.queries.answers import answered, beside_of, credit_of, evidence_of
from measurement.queries.closings import closing_of, unlock_asked
from measurement.queries.counting import counting_notes
from measurement.queries.entries import Line, lines_of
from measurement.queries.questions import asked_of, questions_of
from measurement.queries.submissions import with_status
from measurement.queries.value_queries import asked_values
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission, Scope, can
from tenancy.validators import row_id
from tenancy.views.access import check


def find_submission(request: TenantRequest, initiative: Initiative, pk: int, permission: Permission) -> Submission:
    """The submission with its `status`, or Http404 where it is not one's own to see."""
    rows = with_status(Submission.objects.select_related("initiative", "partner", "period__calendar"))
    row: Submission = get_object_or_404(rows, pk=pk, initiative=initiative)
    check(request, permission, scope_of(row))
    return row


def scope_of(row: Submission) -> Scope:
    return Scope(initiative_id=row.initiative_id, partner_id=row.partner_id)


ENTERING = "entering_for"  # {submission id: sentence}


def sentence_for(request: TenantRequest, row: Submission) -> str:
    """How this person came by the partner's figures, while it enters for the partner; else nothing."""
    if can(request.grants, Permission.SUBMISSION_EDIT, scope_of(row)):
        return ""
    if not can(request.grants, Permission.SUBMISSION_ENTER, scope_of(row)):
        return ""
    return str(request.session.get(ENTERING, {}).get(str(row.pk), ""))


def may_fill(request: TenantRequest, row: Submission) -> bool:
    return can(request.grants, Permission.SUBMISSION_EDIT, scope_of(row)) or bool(sentence_for(request, row))


def may_send(request: TenantRequest, row: Submission) -> bool:
    return can(request.grants, Permission.SUBMISSION_SUBMIT, scope_of(row)) or bool(sentence_for(request, row))


def stop_entering(request: TenantRequest, row: Submission) -> None:
    request.session[ENTERING] = {
        key: said for key, said in request.session.get(ENTERING, {}).items() if key != str(row.pk)
    }


def find_to_fill(request: TenantRequest, initiative: Initiative, pk: int) -> Submission:
    """A submission that this person may type into: its own, or in the mode; else Http404."""
    row = find_submission(request, initiative, pk, Permission.SUBMISSION_VIEW)
    if not may_fill(request, row):
        raise Http404
    return row


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
        ids = [line.indicator_id for line in self.lines]
        self.notes = counting_notes(partner_id=row.partner_id, indicator_ids=ids)
        self.queries = asked_values(row, self.lines)
        self.entering = sentence_for(request, row)
        self.may_edit = may_fill(request, row) and row.locked_at is None
        self.extra_errors: dict[str, list[str]] = {}
        self.version = row.draft_version
        self.shown: dict[str, str] = dict(row.draft)
        self.changes: dict[str, str] = {}
        self.is_late = False
        if posted is not None:
            self._take(posted)
        typed = {**row.draft, **self.changes}
        self.sheets = sheets_of(self.lines, typed, beside=self.beside, files=self.files, notes=self.notes)

    def _take(self, posted: QueryDict) -> None:
        """What differs from what this page showed: fields that somebody else changed meanwhile are left alone.

        It is late where it says something else about an answer that was submitted meanwhile: that is not kept.
        """
        self.shown = _texts(posted.get("shown", ""))
        self.version = row_id(posted.get("base_version", "")) or 0
        self.changes = _changed(self, posted, is_editable=True)
        late = _changed(self, posted, is_editable=False)
        self.is_late = any(self.row.draft.get(path, "") != text for path, text in late.items())

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
        others = named_errors(self.lines, {path: each for path, each in errors.items() if path not in ours})
        self.extra_errors |= {"__all__": [message for each in others.values() for message in each]}

    def mark_conflicts(self, conflicts: Collection[Conflict], version: int) -> None:
        """Show both values at each field; saving once more keeps what was typed here."""
        self.version, self.shown = version, dict(self.row.draft)
        for one in conflicts:
            self.mark_errors({one.path: [_both(one, self.row)]})

    def render(self, *, status: int = 200) -> HttpResponse:
        is_form = bool(self.sheets) and self.may_edit
        if is_form:
            add_questions(self)
        template = "measurement/submission_form.html" if is_form else "measurement/submission.html"
        return render(self.request, template, _context(self), status=status)


def _changed(desk: Desk, posted: QueryDict, *, is_editable: bool) -> dict[str, str]:
    """What the fields of open answers, or of locked ones, say otherwise than the page had shown: path → text."""
    forms = [AnswerForm(line, {}) for line in desk.lines if line.is_editable == is_editable]
    typed = typed_in({key: str(posted[key]) for key in posted}, forms)
    return {path: text for path, text in typed.items() if desk.shown.get(path, "") != text}


def add_questions(desk: Desk) -> None:
    """Beside each open line what colleagues and what backbone staff asked about it, and what was answered."""
    found, draft, at = questions_of(desk.row), desk.row.draft, desk.request.now
    desk.sheets = [
        replace(
            sheet,
            asked=asked_of(sheet.line, found.get(sheet.line.indicator_id, []), draft, at=at),
            queries=desk.queries.get(sheet.line.indicator_id, ()),
        )
        for sheet in desk.sheets
    ]


def mark_file(desk: Desk, errors: Collection[str]) -> None:
    """What is wrong with a file that came along."""
    desk.extra_errors |= {"evidence": list(errors)} if errors else {}


def mark_notes(desk: Desk, errors: Mapping[str, list[str]], posted: QueryDict) -> None:
    """Notes on how the partner counts that were refused stay in their fields as they were typed."""
    for sheet in desk.sheets:
        if (name := f"how-{sheet.line.indicator_id}") in errors:
            desk.extra_errors[name] = named(sheet.line, name, errors[name])
    desk.sheets = [
        replace(sheet, how_typed=str(posted[name])) if (name := f"how-{sheet.line.indicator_id}") in errors else sheet
        for sheet in desk.sheets
    ]


def _both(one: Conflict, row: Submission) -> str:
    words = _("%(by)s changed this at %(time)s to “%(theirs)s”. You typed “%(yours)s”. Save again to keep yours.")
    at, nothing = clock(datetime.fromisoformat(one.at), row), _("nothing")
    return words % {"by": one.by, "time": at, "theirs": one.theirs or nothing, "yours": one.yours or nothing}


def _context(desk: Desk) -> dict[str, Any]:
    """What the templates of the form and of the locked page are given."""
    row, request = desk.row, desk.request
    today = local_day(request.now, row.initiative.time_zone)
    locked = [line for line in desk.lines if not line.is_editable or not desk.may_edit]
    return {
        "submission": row,
        "sheets": desk.sheets,
        "locked": [
            locked_line(line, desk.beside, desk.notes, partner=row.partner.name)
            | {"queries": desk.queries.get(line.indicator_id, ())}
            for line in locked
        ],
        "queries_open": [one for each in desk.queries.values() for one in each if one.is_open],
        "may_answer": can(request.grants, Permission.SUBMISSION_EDIT, scope_of(row)),
        "evidence": list(_evidence(desk)),
        "evidence_limit": settings.KEEL_EVIDENCE_MAX_BYTES,
        "removed": _removed(desk),
        "errors": {**desk.extra_errors, **errors_of(desk.sheets)},
        "deadline": deadline_words(row.due_on, today),
        "was_sent": any(_was_sent(line.entry) for line in desk.lines),
        "answered": sum(sheet.is_answered for sheet in desk.sheets),
        "base_version": desk.version,
        "shown": json.dumps({path: text for path, text in desk.shown.items() if text}),
        "saved_at": _saved_at(row, today),
        "may_submit": may_send(request, row),
        "entering": desk.entering,
        "may_enter": not desk.may_edit and can(request.grants, Permission.SUBMISSION_ENTER, scope_of(row)),
        "may_close": can(request.grants, Permission.PERIOD_CLOSE, scope_of(row)),
        "closing": closing_of(initiative_id=row.initiative_id, period=row.period) if row.locked_at else None,
        "unlock_asked": unlock_asked(row),
        "may_review": can(request.grants, Permission.SUBMISSION_REVIEW, scope_of(row)),
    }


def _was_sent(entry: Entry) -> bool:
    return entry.submitted_version_id is not None or entry.approved_version_id is not None


def _saved_at(row: Submission, today: date) -> str:
    """When the draft was saved last: "14:02" today, else the day."""
    if row.draft_at is None or not row.draft:
        return ""
    day = local_day(row.draft_at, row.initiative.time_zone)
    return clock(row.draft_at, row) if day == today else date_format(day, "j F Y")


def _evidence(desk: Desk) -> Iterator[dict[str, Any]]:
    """Every file with the name of what it is about; it can go as long as that is open."""
    names = {line.indicator_id: line.entry.indicator.definition.name for line in desk.lines}
    open_ids: set[int | None] = {sheet.line.indicator_id for sheet in desk.sheets}
    for indicator_id, files in desk.files.items():
        is_open = bool(open_ids) and (indicator_id is None or indicator_id in open_ids)
        for file in files:
            yield {"file": file, "about": names.get(indicator_id or 0, ""), "may_remove": is_open and desk.may_edit}


def _removed(desk: Desk) -> EvidenceFile | None:
    """The file just taken away, offered back."""
    pk = desk.request.GET.get("removed", "")
    files = EvidenceFile.objects.filter(submission=desk.row, removed_at__isnull=False)
    return files.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None


def _texts(raw: str) -> dict[str, str]:
    """The page's own note of what its fields held when it was made."""
    try:
        found = json.loads(raw)
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def locked_line(
    line: Line, beside: Mapping[int, Any], notes: Mapping[int, CountingNote], *, partner: str
) -> dict[str, Any]:
    """An answer that was given, for reading: the version that waits for review, else the approved one."""
    entry = line.entry
    version = entry.submitted_version if entry.state == EntryState.SUBMITTED else entry.approved_version
    kept = version.entries.get(str(line.indicator_id)) if version is not None else None
    return {
        "line": line,
        "name": entry.indicator.definition.name,
        "answer": answered(line, kept) if kept else None,
        "beside": beside.get(line.indicator_id),
        "how": notes.get(line.indicator_id),
        "is_approved": entry.state == EntryState.APPROVED,
        "is_submitted": entry.state == EntryState.SUBMITTED,
        "credit": credit_of(version, partner),
        "is_correctable": is_correctable(entry),
    }
