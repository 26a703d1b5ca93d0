"""Submissions, versions and entries of a file's answers, set by set."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from initiatives.models import Initiative
from measurement.enums import EntryState
from measurement.models import Entry, ImportRun, Indicator, Period, Submission, SubmissionVersion
from measurement.operations.holding import check_periods_open, closed_error, held_in, while_periods_stand
from measurement.operations.reviews import mark_approved
from tenancy.operations.lists import insert

Key = tuple[int, int]  # period, partner


@dataclass(frozen=True, slots=True)
class Submissions:
    """(period, partner) → id, held until the end; `made` are new. `closed`: those that are locked, with the period."""

    ids: Mapping[Key, int]
    made: Sequence[int]
    closed: Mapping[Key, str]

    def check_unlocked(self, keys: Iterable[Key]) -> None:
        """Raise ValidationError for the first that is locked."""
        for key in keys:
            if key in self.closed:
                raise closed_error(self.closed[key])


def submissions_for(indicator: Indicator, wanted: Sequence[Key], periods: Mapping[int, Period]) -> Submissions:
    """Those that are there, held in the order of their ids, and those that are not, made."""
    initiative_id = indicator.initiative_id
    while_periods_stand([initiative_id])
    touched = {period_id for period_id, _partner_id in wanted}
    ids: dict[Key, int] = {}
    closed: dict[Key, str] = {}
    for pk, period_id, partner_id, locked_at in held_in(initiative_id, touched):
        ids[period_id, partner_id] = pk
        if locked_at is not None:
            closed[period_id, partner_id] = periods[period_id].label
    missing = sorted(key for key in wanted if key not in ids)
    check_periods_open(initiative_id, {key[0] for key in missing})
    days = timedelta(days=Initiative.objects.values_list("deadline_days", flat=True).get(pk=initiative_id))
    made = insert(
        Submission._meta.db_table,
        {
            "period_id": "bigint", "partner_id": "bigint", "due_on": "date", "initiative_id": "bigint",
            "due_reason": "text", "draft": "jsonb", "draft_stamps": "jsonb", "draft_version": "int",
        },
        [(*key, periods[key[0]].end_on + days, initiative_id, "", "{}", "{}", 0) for key in missing],
        returning="id, period_id, partner_id",
    )  # fmt: skip
    ids |= {(period_id, partner_id): pk for pk, period_id, partner_id in made}
    return Submissions(ids, [row[0] for row in made], closed)


@dataclass(frozen=True, slots=True)
class Kept:
    """What stands for one submission: the entry, its approved version, and what that says."""

    entry_id: int
    state: str
    version_id: int | None
    said: dict[str, Any] | None


# Two statements by id: in a network that the planner knows nothing about yet, it joins them badly.
_STANDING = """
    SELECT submission_id, id, state, approved_version_id FROM measurement_entry
    WHERE indicator_id = %(indicator)s AND submission_id = ANY(%(submissions)s)
"""
_SAID = "SELECT id, (entries -> %(name)s)::text FROM measurement_submissionversion WHERE id = ANY(%(versions)s)"


def standing(submission_ids: Sequence[int], indicator_id: int) -> dict[int, Kept]:
    """Submission → what stands of one indicator. Two statements."""
    if not submission_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, {"submissions": list(submission_ids), "indicator": indicator_id})
        rows = cursor.fetchall()
        versions = [row[3] for row in rows if row[3] is not None]
        cursor.execute(_SAID, {"versions": versions, "name": str(indicator_id)})
        said = {pk: json.loads(text) for pk, text in cursor.fetchall() if text is not None}
    return {
        submission_id: Kept(entry_id, state, version_id, said.get(version_id))
        for submission_id, entry_id, state, version_id in rows
    }


@dataclass(frozen=True, slots=True)
class Version:
    pk: int
    number: int


_LAST = "SELECT submission_id, max(number) FROM measurement_submissionversion WHERE submission_id = ANY(%s) GROUP BY 1"


def add_versions(
    run: ImportRun,
    entries: Mapping[int, str],
    *,
    indicator_id: int,
    new: Collection[int],
    by_id: int | None,
    at: datetime,
) -> dict[int, Version]:
    """Submission → a new version of it, with these entries of an indicator (as JSON); of `new` ones it is the first.

    A file of several indicators makes a version for each of them, so the indicator is part of the key.
    """
    last: dict[int, int] = {}
    if known := [pk for pk in entries if pk not in new]:
        with connection.cursor() as cursor:
            cursor.execute(_LAST, [known])
            last = dict(cursor.fetchall())
    reason = (_("Imported from %(name)s") % {"name": run.file_name})[:500]
    client_key = f"import-{run.pk}-{at:%Y%m%d%H%M%S%f}-{indicator_id}"
    made = insert(
        SubmissionVersion._meta.db_table,
        {
            "submission_id": "bigint", "number": "int", "entries": "jsonb", "by_id": "bigint", "by_name": "text",
            "at": "timestamptz", "reason": "text", "is_on_behalf": "boolean", "client_key": "text",
        },
        [
            (pk, last.get(pk, 0) + 1, said, by_id, run.by_name, at, reason, False, client_key)
            for pk, said in entries.items()
        ],
        returning="submission_id, id, number",
    )  # fmt: skip
    return {submission_id: Version(pk, number) for submission_id, pk, number in made}


def add_entries(
    versions: Sequence[tuple[int, int]], stands: Mapping[int, Kept], *, indicator_id: int, at: datetime
) -> list[int]:
    """Approve (submission, version); returns the ids of entries that are new."""
    mark_approved([(stands[pk].entry_id, version, at) for pk, version in versions if pk in stands])
    state = EntryState.APPROVED.value
    made = insert(
        Entry._meta.db_table,
        {
            "submission_id": "bigint", "submitted_version_id": "bigint", "approved_version_id": "bigint",
            "indicator_id": "bigint", "state": "text", "state_at": "timestamptz", "comment": "text",
            "correction_reason": "text",
        },
        [(pk, version, version, indicator_id, state, at, "", "") for pk, version in versions if pk not in stands],
        returning="id",
    )  # fmt: skip
    return [pk for (pk,) in made]
