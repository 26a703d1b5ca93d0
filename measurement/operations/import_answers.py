"""Partners' rows become approved answers: a submission for each partner and period, a version for what is new."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from initiatives.models import Initiative
from measurement.enums import EntryState, ValueState
from measurement.layouts import plain_name
from measurement.models import Entry, ImportRun, Period, Submission, SubmissionVersion
from measurement.operations.holding import check_periods_open, check_unlocked, held, while_periods_stand
from measurement.operations.import_changes import BATCH, Changes
from measurement.operations.import_library import Answered, Cells, Named
from measurement.operations.imports import Report
from measurement.operations.observations import CellRow, ObservationRow, post_observations
from tenancy.models import User
from tenancy.operations.events import record_many

NUMBERS = ("value", "numerator", "denominator")
PIECE = 2000  # answers posted at once


@dataclass(slots=True)
class Answer:
    """All that a file says for one partner and period. Without a total row, `total` stays None."""

    partner_id: int
    period: Period
    version_id: int
    total: Mapping[str, Any] | None = None
    cells: dict[str, tuple[int, Mapping[str, Any]]] = field(default_factory=dict)

    @property
    def key(self) -> tuple[int, int]:
        return (self.period.pk, self.partner_id)

    def kept(self) -> dict[str, Any]:
        """As a submission version keeps it. A missing number is "not available", with what the file says of it."""
        total = self.total or {"flag": _("Only a breakdown was published.")}
        kept: dict[str, Any] = {"state": _state(total).value, **_numbers(total)}
        if reason := _reason(total):
            kept["reason"] = reason
        cells = {key: _cell(row) for key, (_id, row) in sorted(self.cells.items())}
        return kept | ({"cells": cells} if cells else {}) | {"narrative": "", "definition_version": self.version_id}

    def row(self, *, indicator_id: int, submission_version_id: int) -> ObservationRow:
        total = self.total or {"flag": _("Only a breakdown was published.")}
        return ObservationRow(
            period_id=self.period.pk,
            partner_id=self.partner_id,
            indicator_id=indicator_id,
            version_id=self.version_id,
            submission_version_id=submission_version_id,
            state=_state(total),
            value=_decimal(total, "value"),
            numerator=_decimal(total, "numerator"),
            denominator=_decimal(total, "denominator"),
            reason=_reason(total),
            cells=tuple(
                CellRow(
                    cell_id=cell_id,
                    state=_state(row),
                    value=_decimal(row, "value"),
                    numerator=_decimal(row, "numerator"),
                    denominator=_decimal(row, "denominator"),
                    reason=_reason(row),
                )
                for cell_id, row in self.cells.values()
            ),
        )


def _state(row: Mapping[str, Any]) -> ValueState:
    return ValueState.REPORTED if any(row.get(name) for name in NUMBERS) else ValueState.NOT_AVAILABLE


def _numbers(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: row[name] for name in NUMBERS if row.get(name)}


def _decimal(row: Mapping[str, Any], name: str) -> Decimal | None:
    return Decimal(row[name]) if row.get(name) else None


def _reason(row: Mapping[str, Any]) -> str:
    """The label of the file; a missing number always has a reason."""
    missing = _("Not in the file") if _state(row) == ValueState.NOT_AVAILABLE else ""
    return str(row.get("flag") or missing)[:500]


def _cell(row: Mapping[str, Any]) -> dict[str, str]:
    return _numbers(row) if _state(row) == ValueState.REPORTED else {"reason": _reason(row)}


def answers_of(
    rows: Iterable[dict[str, Any]], what: Answered, partner_ids: Mapping[str, int], cells: Cells
) -> list[Answer]:
    """The rows of each partner and period put together."""
    found: dict[tuple[int, int], Answer] = {}
    for row in rows:
        partner_id = partner_ids[plain_name(row["partner"])]
        period = what.periods[date.fromisoformat(row["start"])]
        answer = found.setdefault((period.pk, partner_id), Answer(partner_id, period, what.versions[row["series"]].pk))
        named: Named = tuple((code, name) for code, name in row.get("cell", ()))
        cell_id = cells.id_of(named)
        if cell_id is None:
            answer.total = row
        else:
            answer.cells[cells.key_of(named)] = (cell_id, row)
    return list(found.values())


def post_answers(
    *,
    run: ImportRun,
    answers: Sequence[Answer],
    what: Answered,
    changes: Changes,
    by: User | None,
    at: datetime,
    report: Report,
) -> None:
    """Approve what is new or different; what stands already, stays as it is, and is counted."""
    submissions = _submissions(run, answers, changes=changes)
    entries = {
        entry.submission_id: entry
        for entry in Entry.objects.filter(
            indicator=what.indicator, submission__initiative_id=run.initiative_id
        ).select_related("approved_version")
    }
    name = str(what.indicator.pk)
    changed = [one for one in answers if not _stands(entries.get(submissions[one.key].pk), name, one)]
    changes.counts["unchanged"] += len(answers) - len(changed)
    check_unlocked(submissions[one.key] for one in changed)
    versions = _versions(run, changed, submissions, name, changes=changes, by=by, at=at)
    _approve(run, changed, submissions, entries, versions, what, changes=changes, at=at)
    posted = [one.row(indicator_id=what.indicator.pk, submission_version_id=versions[one.key].pk) for one in changed]
    for start in range(0, len(posted), PIECE):
        post_observations(rows=posted[start : start + PIECE], at=at)
        report(start + len(posted[start : start + PIECE]), len(posted))
    payload = {"import": run.pk, "indicators": [what.indicator.pk]}
    record_many(
        "measurement.submission.imported",
        by=by,
        at=at,
        on=[(submissions[one.key], payload | {"version": versions[one.key].number}) for one in changed],
    )


def _submissions(run: ImportRun, answers: Sequence[Answer], *, changes: Changes) -> dict[tuple[int, int], Submission]:
    """(period, partner) → submission, those that are there held until the end."""
    period_ids = {one.period.pk for one in answers}
    rows = Submission.objects.filter(initiative_id=run.initiative_id, period_id__in=period_ids)
    while_periods_stand([run.initiative_id])
    known = {(row.period_id, row.partner_id): row for row in held(rows.values_list("pk", flat=True)).values()}
    check_periods_open(run.initiative_id, {one.period.pk for one in answers if one.key not in known})
    days = Initiative.objects.values_list("deadline_days", flat=True).get(pk=run.initiative_id)
    made = changes.make(
        Submission(
            network_id=run.network_id,
            initiative_id=run.initiative_id,
            partner_id=one.partner_id,
            period=one.period,
            due_on=one.period.end_on + timedelta(days=days),
        )
        for one in answers
        if one.key not in known
    )
    return known | {(row.period_id, row.partner_id): row for row in made}


def _stands(entry: Entry | None, name: str, answer: Answer) -> bool:
    if entry is None or entry.approved_version is None or entry.state != EntryState.APPROVED:
        return False
    return _comparable(entry.approved_version.entries.get(name, {})) == _comparable(answer.kept())


def _comparable(kept: Mapping[str, Any]) -> tuple[Any, ...]:
    """What an answer says, whatever the zeros at the end of its numbers; words about it are left aside."""
    numbers = tuple(Decimal(kept[name]) if kept.get(name) else None for name in NUMBERS)
    cells = tuple((key, _comparable(cell)) for key, cell in sorted(kept.get("cells", {}).items()))
    return (kept.get("state"), kept.get("definition_version"), kept.get("reason", ""), numbers, cells)


def _versions(
    run: ImportRun,
    answers: Sequence[Answer],
    submissions: Mapping[tuple[int, int], Submission],
    name: str,
    *,
    changes: Changes,
    by: User | None,
    at: datetime,
) -> dict[tuple[int, int], SubmissionVersion]:
    ids = [submissions[one.key].pk for one in answers]
    last = dict(
        SubmissionVersion.objects.filter(submission_id__in=ids)
        .values("submission_id")
        .annotate(last=Max("number"))
        .values_list("submission_id", "last")
    )
    made = changes.make(
        SubmissionVersion(
            network_id=run.network_id,
            submission=submissions[one.key],
            number=last.get(submissions[one.key].pk, 0) + 1,
            entries={name: one.kept()},
            by_id=by.pk if by else None,
            by_name=run.by_name,
            at=at,
            reason=_("Imported from %(name)s") % {"name": run.file_name},
            client_key=f"import-{run.pk}-{at:%Y%m%d%H%M%S%f}",
        )
        for one in answers
    )
    return dict(zip([one.key for one in answers], made, strict=True))


def _approve(
    run: ImportRun,
    answers: Sequence[Answer],
    submissions: Mapping[tuple[int, int], Submission],
    entries: Mapping[int, Entry],
    versions: Mapping[tuple[int, int], SubmissionVersion],
    what: Answered,
    *,
    changes: Changes,
    at: datetime,
) -> None:
    new, known = [], []
    for one in answers:
        entry, version = entries.get(submissions[one.key].pk), versions[one.key]
        if entry is None:
            entry = Entry(network_id=run.network_id, submission=submissions[one.key], indicator=what.indicator)
            new.append(entry)
        else:
            changes.note(entry, old={"state": entry.state}, before_id=entry.approved_version_id)
            known.append(entry)
        entry.state, entry.state_at = EntryState.APPROVED, at
        entry.submitted_version = entry.approved_version = version
    changes.make(new)
    Entry.objects.bulk_update(known, ["state", "state_at", "submitted_version", "approved_version"], batch_size=BATCH)
