"""Saves a checked import: everything in one transaction, or nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from measurement.layouts import Mapping, Staged, plain_name
from measurement.models import ImportRun, ImportState, Indicator
from measurement.operations.holding import held_from, hold_partners, while_periods_stand
from measurement.operations.import_answers import Answers, post_answers
from measurement.operations.import_changes import Changes
from measurement.operations.import_datasets import publish
from measurement.operations.import_library import Cells, answered
from measurement.operations.import_partners import Report as Reported
from measurement.operations.import_partners import partners_by_name, take_part
from measurement.operations.imports import Report, mapping_of
from measurement.queries.imports import staged_rows
from tenancy.models import User
from tenancy.operations.events import record
from tenancy.row_security import network


def save_import(
    *,
    network_id: int,
    run_id: int,
    by: User | None,
    at: datetime,
    report: Report,
    finish: Callable[[], None] = lambda: None,
) -> None:
    """Post what was checked, in one transaction of its own; killed anywhere, nothing of it stands.

    Does nothing where the import is not waiting to be saved. Raises ValidationError where errors are left.
    """
    with network(network_id):
        run = ImportRun.objects.select_for_update().get(pk=run_id)
        if run.state == ImportState.SAVING:
            _save(run, by=by, at=at, report=report)
        finish()


def _save(run: ImportRun, *, by: User | None, at: datetime, report: Report) -> None:
    if run.summary.get("errors"):
        raise ValidationError(_("Correct the errors in the file, or choose what to leave out, and import it again."))
    mapping = mapping_of(run.mapping)
    staged = staged_rows(run)
    report(0, staged.count)
    changes = Changes(run)
    cells = Cells(mapping, changes, run.network_id)
    cells.prepare(staged.cells[number] for number in sorted(set(staged.columns["cell"])))
    partner_ids = _partners(run, mapping, staged, changes=changes, at=at)
    job = _Saving(run, mapping, staged, cells, partner_ids, changes, by, at, report)
    job.hold()
    for number in sorted(set(staged.columns["initiative"]), key=lambda one: staged.initiatives[one]):
        job.fill(number)
    changes.save()
    run.state, run.saved_at = ImportState.SAVED, at
    run.summary = {name: run.summary[name] for name in CHECKED if name in run.summary} | {"made": dict(changes.counts)}
    run.save(update_fields=["state", "saved_at", "summary"])
    record("measurement.import.saved", by=by, at=at, on=run, payload=run.summary)
    report(staged.count, staged.count)


CHECKED = (
    "rows",
    "errors",
    "warnings",
    "partner_rows",
    "dataset_rows",
    "missing",
    "flagged",
    "repeated",
    "left_out",
    "initiatives",
)


def _partners(run: ImportRun, mapping: Mapping, staged: Staged, *, changes: Changes, at: datetime) -> list[int]:
    """Partner of each (name, code) of the file, 0 for none; those that are new are made."""
    used = set(staged.columns["partner"])
    named = [{"partner": name, "code": code} for n, (name, code) in enumerate(staged.partners) if n in used and name]
    known = partners_by_name(run, mapping, named, changes=changes, at=at) if named else {}
    return [known.get(plain_name(name), 0) if name else 0 for name, _code in staged.partners]


@dataclass(slots=True)
class _Saving:
    """One import on its way into its initiatives."""

    run: ImportRun
    mapping: Mapping
    staged: Staged
    cells: Cells
    partner_ids: list[int]
    changes: Changes
    by: User | None
    at: datetime
    report: Report
    done: int = 0

    def hold(self) -> None:
        """Hold all that stands in the initiatives of the file, in the one order, before the first of them is filled.

        Held one initiative after the other, submissions of the second would come after partners of the first. Of one
        alone everything is held where its answers are posted.
        """
        if len(self.staged.initiatives) < 2 or self.mapping.indicator is None:
            return
        while_periods_stand(self.staged.initiatives)
        periods = set(self.staged.columns["period"])
        held_from(self.staged.initiatives, {date.fromisoformat(self.staged.periods[one][1]) for one in periods})
        hold_partners({pk for pk in self.partner_ids if pk})

    def fill(self, initiative: int) -> None:
        """Everything that goes to one initiative, named by its number in the file."""
        columns, initiative_id = self.staged.columns, self.staged.initiatives[initiative]
        rows: Sequence[int] = range(self.staged.count)
        if len(self.staged.initiatives) > 1:
            rows = [row for row in rows if columns["initiative"][row] == initiative]
        partners = columns["partner"]
        mine = [row for row in rows if self.partner_ids[partners[row]]]
        indicator = self._post(initiative_id, mine) if mine else None
        if self.mapping.dataset is not None and len(mine) < len(rows):
            published = [self._published(row) for row in rows if not self.partner_ids[partners[row]]]
            publish(
                self.run, initiative_id, self.mapping, self.mapping.dataset, published, self.cells,
                indicator=indicator, changes=self.changes, at=self.at,
            )  # fmt: skip
        self.done += len(rows)

    def _post(self, initiative_id: int, rows: Sequence[int]) -> Indicator | None:
        """What partners report, and their answers; the indicator, where the mapping has one."""
        if self.mapping.indicator is None:
            return None
        what = answered(
            self.run, initiative_id, self.mapping, self.mapping.indicator, self._kinds(rows),
            changes=self.changes, at=self.at,
        )  # fmt: skip
        answers = Answers(self.staged, what, self.partner_ids, self.cells).gather(rows)
        periods = answers.periods()
        reported = (Reported(partner_id, periods[period_id]) for period_id, partner_id in answers.named())
        take_part(self.run, what.indicator, reported, changes=self.changes)
        post_answers(
            run=self.run, answers=answers, what=what, changes=self.changes, by=self.by, at=self.at,
            report=lambda posted, total: self.report(self.done + len(rows) * posted // total, self.staged.count),
        )  # fmt: skip
        return what.indicator

    def _kinds(self, rows: Sequence[int]) -> list[dict[str, object]]:
        """Each series, first day and cell once, as far as these rows have them together."""
        periods, cells = self.staged.columns["period"], self.staged.columns["cell"]
        found = {(periods[row], cells[row]) for row in rows}
        return [
            {"series": series, "start": start, "cell": self.staged.cells[cell]}
            for (series, start, _label), cell in (
                (self.staged.periods[period], cell) for period, cell in sorted(found)
            )
        ]

    def _published(self, row: int) -> dict[str, Any]:
        columns = self.staged.columns
        series, start, label = self.staged.periods[columns["period"][row]]
        return {
            "row": columns["row"][row],
            "series": series,
            "start": date.fromisoformat(start),
            "label": label,
            "cell": self.staged.cells[columns["cell"][row]],
            "value": columns["value"][row],
            "flag": self.staged.flags[columns["flag"][row]],
        }
