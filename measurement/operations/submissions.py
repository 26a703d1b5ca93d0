"""Submitting: what was typed is read, checked by every rule, and kept for ever as one version."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from measurement.enums import Audience, EntryState
from measurement.formulas.answers import as_json, read_entry
from measurement.formulas.entry import Problem
from measurement.models import Entry, Submission, SubmissionVersion
from measurement.operations.drafts import save_draft, typed_of
from measurement.operations.holding import check_unlocked, held
from measurement.queries.entries import Line, lines_of
from measurement.validators import blocking, check_entry
from tenancy.models import User
from tenancy.operations.events import record


class DraftChangedError(Exception):
    """Somebody changed an answer after this person had looked them over: nothing was submitted."""


@transaction.atomic
def submit(
    *,
    submission: Submission,
    client_key: str,
    by: User,
    at: datetime,
    typed: Mapping[str, str] | None = None,
    base_version: int | None = None,
    seen_version: int | None = None,
    reason: str = "",
    on_behalf: str = "",
) -> SubmissionVersion:
    """Submit everything that is open in one submission, and lock it.

    `client_key` comes with the form or the call: the same key again returns what it made the first
    time and stores nothing. `typed` is saved into the draft first ({"<indicator id>.<field>": text}).
    Raises ValidationError keyed by those paths for anything that is missing, wrong, or unusual and
    not confirmed with a note; and DraftConflictError as `save_draft` does. `on_behalf` is how staff came
    by figures that they enter for the partner: the version is marked, and the partner is told.
    """
    row = held([submission.pk])[submission.pk]
    if earlier := SubmissionVersion.objects.filter(submission=row, client_key=client_key).first():
        return earlier
    check_unlocked([row])
    if seen_version is not None and row.draft_version != seen_version:
        raise DraftChangedError
    if typed:
        base = row.draft_version if base_version is None else base_version
        row = save_draft(submission=row, changes=typed, base_version=base, by=by, at=at, on_behalf=on_behalf)
    lines = [line for line in lines_of(row) if line.is_editable]
    if not lines:
        raise ValidationError({NON_FIELD_ERRORS: _("Everything here was submitted already.")})
    answers = checked(row, lines)
    why = on_behalf or reason or _reasons(lines)
    version = _keep(row, answers, client_key=client_key, reason=why, is_on_behalf=bool(on_behalf), by=by, at=at)
    Entry.objects.filter(pk__in=[line.entry.pk for line in lines]).update(
        state=EntryState.SUBMITTED, state_at=at, submitted_version=version, comment=""
    )
    told = {"version": version.number, "indicators": list(answers), "reason": version.reason}
    verb = "entered" if on_behalf else "submitted"
    record(f"measurement.submission.{verb}", by=by, at=at, on=row, name=str(row.partner), payload=told)
    return version


def _reasons(lines: list[Line]) -> str:
    """Why a corrected version is made: what was said when the correction was asked for."""
    return " ".join(dict.fromkeys(line.entry.correction_reason for line in lines if line.entry.correction_reason))[
        :500
    ]


def checked(row: Submission, lines: list[Line]) -> dict[int, dict[str, Any]]:
    """Indicator id → its answer as it is kept. Raises ValidationError with every blocking problem of every line."""
    problems: dict[str, list[ValidationError]] = defaultdict(list)
    answers: dict[int, dict[str, Any]] = {}
    for line in lines:
        answer, found = check_line(row, line)
        answers[line.indicator_id] = answer
        for problem in blocking(found):
            path = f"{line.indicator_id}.{problem.field}"
            problems[path].append(ValidationError(problem.message, code=problem.code))
    if problems:
        raise ValidationError(dict(problems))
    return answers


def check_line(row: Submission, line: Line) -> tuple[dict[str, Any], list[Problem]]:
    """One line's answer as it would be kept, and everything that is wrong or unusual about it."""
    typed = typed_of(row, line.indicator_id)
    entry, problems = read_entry(line.method, typed)
    if problems:
        return {}, problems
    if entry.state is None:
        return {}, [Problem(field=first_field(line), code="required", message=_missing(line))]
    said = {"narrative": typed.get("narrative", "").strip(), "audience": typed.get("audience", "").strip()}
    kept = as_json(entry, **said, version_id=line.version.pk)
    if said["audience"] not in ("", *Audience.values):
        return kept, [Problem(field="audience", code="unknown", message=_("Choose who may read this."))]
    return kept, check_entry(line.method, entry, line.breakdowns, line.history)


def first_field(line: Line) -> str:
    """The field a person is led to when nothing was answered."""
    if line.method.kind in ("share", "rate"):
        return "numerator"
    return "text" if line.method.kind == "text" else "value"


def _missing(line: Line) -> str:
    name = line.entry.indicator.definition.name
    return _("Answer “%(indicator)s”, or say why there is no answer.") % {"indicator": name}


def _keep(
    row: Submission,
    answers: Mapping[int, dict[str, Any]],
    *,
    client_key: str,
    reason: str,
    is_on_behalf: bool,
    by: User,
    at: datetime,
) -> SubmissionVersion:
    number = SubmissionVersion.objects.filter(submission=row).count() + 1
    return SubmissionVersion.objects.create(
        network_id=row.network_id,
        submission=row,
        number=number,
        entries={str(indicator_id): answer for indicator_id, answer in answers.items()},
        by_id=by.pk,
        by_name=str(by),
        at=at,
        reason=reason,
        is_on_behalf=is_on_behalf,
        client_key=client_key,
    )
