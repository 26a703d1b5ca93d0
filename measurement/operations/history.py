"""Answers of earlier periods, taken over in bulk as submitted and approved back then; read and checked like any."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from measurement.enums import EntryState
from measurement.formulas.answers import as_json, read_entry
from measurement.formulas.entry import Problem
from measurement.models import Cell, Entry, Submission, SubmissionVersion
from measurement.operations.observations import post_observations
from measurement.operations.reviews import mark_approved, observation_row
from measurement.queries.definitions import grids_of
from measurement.queries.entries import breakdown_of
from measurement.queries.methods import Rules, rules_of
from measurement.validators import check_entry
from tenancy.models import User
from tenancy.operations.events import Past, record_past

BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAnswers:
    """One submission as it was: {indicator id: {field: text as typed}}, by whom and when."""

    submission: Submission
    typed: Mapping[int, Mapping[str, str]]
    by: User
    submitted_at: datetime
    approved_by: User
    approved_at: datetime


@transaction.atomic
def keep_history(*, answers: Sequence[PastAnswers], at: datetime) -> int:
    """Keep many submissions that were open until now as approved, and post them; returns how many answers.

    Entries that are not named stay open. `at` is when the figures changed. Raises ValidationError keyed
    "<submission id>.<indicator id>.<field>" for anything that no partner could have submitted; then nothing is kept.
    """
    rules = rules_of({indicator_id for one in answers for indicator_id in one.typed})
    kept = _checked(answers, rules)
    entries = _entries(answers)
    versions = SubmissionVersion.objects.bulk_create(
        [_version(one, kept[one.submission.pk]) for one in answers], batch_size=BATCH
    )
    changed, rows = [], []
    for one, version in zip(answers, versions, strict=True):
        for indicator_id in kept[one.submission.pk]:
            entry = entries[one.submission.pk, indicator_id]
            entry.state, entry.state_at = EntryState.APPROVED, one.approved_at
            entry.submitted_version = entry.approved_version = version
            changed.append((one.submission, entry))
            rows.append((entry.pk, version.pk, one.approved_at))
    mark_approved(rows)
    _record(answers)
    cells = dict(Cell.objects.values_list("key", "pk"))
    post_observations(rows=[observation_row(submission, entry, cells) for submission, entry in changed], at=at)
    return len(changed)


def _checked(answers: Sequence[PastAnswers], rules: Mapping[int, Rules]) -> dict[int, dict[int, dict[str, Any]]]:
    """Submission id → indicator id → the answer as it is kept. The past is not held against the past of the past."""
    grids = grids_of({version.pk for rule in rules.values() for version in rule.versions})
    kept: dict[int, dict[int, dict[str, Any]]] = defaultdict(dict)
    problems: dict[str, str] = {}
    for one in answers:
        is_blocking = one.submission.initiative.blocks_unequal_breakdowns
        for indicator_id, typed in one.typed.items():
            version = rules[indicator_id].version_on(one.submission.period.start_on)
            method = rules[indicator_id].methods[version.pk]
            entry, found = read_entry(method, typed)
            breakdowns = [breakdown_of(grid, is_blocking=is_blocking) for grid in grids.get(version.pk, ())]
            found = found or check_entry(method, entry, breakdowns)
            if entry.state is None and not found:
                found = [Problem(field="state", code="required", message=_("There is no answer."))]
            path = f"{one.submission.pk}.{indicator_id}"
            problems |= {f"{path}.{problem.field}": problem.message for problem in found if problem.is_hard}
            said = {"narrative": typed.get("narrative", "").strip(), "audience": typed.get("audience", "")}
            kept[one.submission.pk][indicator_id] = as_json(entry, **said, version_id=version.pk)
    if problems:
        raise ValidationError({path: [message] for path, message in problems.items()})
    return kept


def _entries(answers: Sequence[PastAnswers]) -> dict[tuple[int, int], Entry]:
    rows = Entry.objects.filter(submission_id__in=[one.submission.pk for one in answers])
    held = rows.order_by("pk").select_for_update(of=("self",))
    return {(row.submission_id, row.indicator_id): row for row in held}


def _version(one: PastAnswers, kept: Mapping[int, Mapping[str, Any]]) -> SubmissionVersion:
    return SubmissionVersion(
        network_id=one.submission.network_id,
        submission=one.submission,
        number=1,
        entries={str(indicator_id): answer for indicator_id, answer in kept.items()},
        by_id=one.by.pk,
        by_name=str(one.by),
        at=one.submitted_at,
        client_key="history",
    )


def _record(answers: Sequence[PastAnswers]) -> None:
    """The events as they came: each submission, later its approval."""
    moments = [(one.submitted_at, "submitted", one.by, one) for one in answers]
    moments += [(one.approved_at, "approved", one.approved_by, one) for one in answers]
    record_past(
        [
            Past(
                verb=f"measurement.submission.{verb}",
                by=by,
                at=at,
                on=one.submission,
                name=str(one.submission.partner),
                payload={"indicators": sorted(one.typed), "version": 1},
            )
            for at, verb, by, one in sorted(moments, key=lambda moment: (moment[0], moment[3].submission.pk))
        ]
    )
