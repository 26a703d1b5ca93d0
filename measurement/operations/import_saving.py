"""Saves a checked import: everything in one transaction, or nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from measurement.layouts import Mapping, Staged, plain_name
from measurement.models import ImportRun, ImportState, Indicator
from measurement.operations.figures import hold_figures
from measurement.operations.holding import held_from, hold_partners, while_periods_stand
from measurement.operations.import_answers import Answers, post_answers
from measurement.operations.import_changes import Changes
from measurement.operations.import_datasets import publish
from measurement.operations.import_library import Cells, answered
from measurement.operations.import_partners import Report as Reported
from measurement.operations.import_partners import partners_by_name, take_part
from measurement.operations.imports import Report, mapping_of
from measurement.queries.imports import staged_parts
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
    parts = list(staged_parts(run, mapping))
    total = sum(staged.count for _layout, staged in parts)
    report(0, total)
    changes = Changes(run)
    cells = Cells(mapping, changes, run.network_id)
    cells.prepare(staged.cells[one] for _layout, staged in parts for one in sorted(set(staged.columns["cell"])))
    partner_ids = _partners(run, mapping, [staged for _layout, staged in parts], changes=changes, at=at)
    done, jobs = 0, []
    for (layout, staged), ids in zip(parts, partner_ids, strict=True):
        jobs.append(_Saving(run, layout, staged, cells, ids, changes, by, at, _from(report, done, total)))
        done += staged.count
    _hold(jobs)
    first_days = _first_days(jobs) if len(jobs) > 1 else {}
    for job in jobs:
        job.first_days = first_days
        job.fill()
    changes.save()
    run.state, run.saved_at = ImportState.SAVED, at
    run.summary = {name: run.summary[name] for name in CHECKED if name in run.summary} | {"made": dict(changes.counts)}
    run.save(update_fields=["state", "saved_at", "summary"])
    record("measurement.import.saved", by=by, at=at, on=run, payload=run.summary)
    report(total, total)


def _from(report: Report, done: int, total: int) -> Callable[[int], None]:
    """Reports rows that come after others."""
    return lambda rows: report(done + rows, total)


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
    "empty",
    "ignored_rows",
    "indicators",
)


def _partners(
    run: ImportRun, mapping: Mapping, parts: Sequence[Staged], *, changes: Changes, at: datetime
) -> list[list[int]]:
    """For each part, the partner of each of its (name, code), 0 for none; those that are new are made."""
    named = [
        {"partner": name, "code": code}
        for staged in parts
        for used in [set(staged.columns["partner"])]
        for number, (name, code) in enumerate(staged.partners)
        if number in used and name
    ]
    known = partners_by_name(run, mapping, named, changes=changes, at=at) if named else {}
    return [[known.get(plain_name(name), 0) if name else 0 for name, _code in staged.partners] for staged in parts]


@dataclass(slots=True)
class _Saving:
    """One part of an import on its way into its initiatives. `first_days`: (initiative, partner) → its first row's."""

    run: ImportRun
    mapping: Mapping
    staged: Staged
    cells: Cells
    partner_ids: list[int]
    changes: Changes
    by: User | None
    at: datetime
    report: Callable[[int], None]
    done: int = 0
    first_days: dict[tuple[int, int], date] = field(default_factory=dict)

    def fill(self) -> None:
        """All initiatives of the part, one after the other."""
        for number in sorted(set(self.staged.columns["initiative"]), key=lambda one: self.staged.initiatives[one]):
            self._fill(number)

    def _fill(self, initiative: int) -> None:
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
        first_days = {pk: day for (where, pk), day in self.first_days.items() if where == initiative_id}
        take_part(self.run, what.indicator, reported, first_days=first_days, changes=self.changes)
        post_answers(
            run=self.run, answers=answers, what=what, changes=self.changes, by=self.by, at=self.at,
            report=lambda posted, total: self.report(self.done + len(rows) * posted // total),
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


def _hold(jobs: Sequence[_Saving]) -> None:
    """Hold all that stands in the initiatives of the file, in the one order, before anything of it is filled.

    Held one after the other, submissions of the second initiative would come after partners of the first, and
    figures of the second indicator after those of later periods of the first. Where there is one of each,
    everything is held where its answers are posted.
    """
    held = [job for job in jobs if job.mapping.indicator is not None]
    initiatives = sorted({pk for job in held for pk in job.staged.initiatives})
    if len(held) < 2 and len(initiatives) < 2:
        return
    while_periods_stand(initiatives)
    held_from(initiatives, {date.fromisoformat(start) for job in held for _key, start, _label in job.staged.periods})
    hold_partners({pk for job in held for pk in job.partner_ids if pk})
    codes = [job.mapping.indicator.code for job in held if job.mapping.indicator]
    indicators = Indicator.objects.filter(initiative_id__in=initiatives, definition__code__in=codes)
    hold_figures(list(indicators.values_list("pk", flat=True)))


def _first_days(jobs: Sequence[_Saving]) -> dict[tuple[int, int], date]:
    """(initiative, partner) → the first day of any of its rows."""
    found: dict[tuple[int, int], date] = {}
    for job in jobs:
        columns = job.staged.columns
        places = zip(columns["initiative"], columns["partner"], columns["period"], strict=True)
        for initiative, partner, period in set(places):
            key = (job.staged.initiatives[initiative], job.partner_ids[partner])
            day = date.fromisoformat(job.staged.periods[period][1])
            found[key] = min(found.get(key, day), day)
    return found
