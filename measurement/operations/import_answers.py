"""Partners' rows become approved answers: a submission for each partner and period, a version for what is new.

Set by set: answers come by the thousand, and each set is a statement.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from measurement.enums import Audience, EntryState, ValueState
from measurement.layouts import Staged
from measurement.models import Entry, ImportRun, Period, Submission, SubmissionVersion
from measurement.operations.figure_counts import can_count, count_again
from measurement.operations.figures import refresh_figures
from measurement.operations.holding import hold_partners
from measurement.operations.import_changes import Changes
from measurement.operations.import_library import Answered, Cells
from measurement.operations.import_submissions import Kept, Key, add_entries, add_versions, standing, submissions_for
from measurement.operations.imports import Report
from measurement.operations.observations import CellRow, ObservationRow, post_observations
from measurement.operations.posting import post_sets
from measurement.queries.methods import rules_of
from measurement.queries.observations import timeline
from tenancy.models import User
from tenancy.operations.events import record_rows

NUMBERS = ("value", "numerator", "denominator")
PIECE = 2000  # answers posted at once
Said = tuple[ValueState, str | None, str | None, str | None, str]  # state, the three numbers, reason


@dataclass(slots=True)
class Answer:
    """All that a file says for one partner and period; `cells` by key, with their id. No `total` without its row."""

    key: Key
    period: Period
    version_id: int
    total: Said | None = None
    cells: dict[str, tuple[int, Said]] = field(default_factory=dict)

    @property
    def whole(self) -> Said:
        return self.total or (ValueState.NOT_AVAILABLE, None, None, None, _("Only a breakdown was published."))

    def kept(self) -> dict[str, Any]:
        """As a submission version keeps it. A missing number is "not available", with what the file says of it."""
        state, *numbers, reason = self.whole
        kept: dict[str, Any] = {"state": state.value}
        kept |= {name: number for name, number in zip(NUMBERS, numbers, strict=True) if number is not None}
        if reason:
            kept["reason"] = reason
        if self.cells:
            kept["cells"] = {key: _cell(said) for key, (_id, said) in sorted(self.cells.items())}
        return kept | {"narrative": "", "definition_version": self.version_id}


def _cell(said: Said) -> dict[str, str]:
    state, value, numerator, denominator, reason = said
    if state != ValueState.REPORTED:
        return {"reason": reason}
    if value is not None and numerator is None and denominator is None:
        return {"value": value}
    numbers = zip(NUMBERS, (value, numerator, denominator), strict=True)
    return {name: number for name, number in numbers if number is not None}


@dataclass(slots=True)
class Answers:
    """The rows of each partner and period put together: one after the other, so that few are held at once."""

    staged: Staged
    what: Answered
    partner_ids: Sequence[int]
    cells: Cells
    _rows: dict[Key, list[int]] = field(default_factory=dict)
    _places: dict[int, tuple[str, int] | None] = field(default_factory=dict)

    def gather(self, rows: Iterable[int]) -> "Answers":
        """Take the rows of these numbers in."""
        columns = self.staged.columns
        partners, periods = columns["partner"], columns["period"]
        starts = [self.what.periods.get(date.fromisoformat(start)) for _series, start, _label in self.staged.periods]
        ids = [0 if period is None else period.pk for period in starts]
        found: dict[Key, list[int]] = defaultdict(list)
        for row in rows:
            found[ids[periods[row]], self.partner_ids[partners[row]]].append(row)
        self._rows = {key: found[key] for key in sorted(found)}
        return self

    def named(self) -> list[Key]:
        """(period, partner) of each, in the order in which facts are held."""
        return list(self._rows)

    def periods(self) -> dict[int, Period]:
        return {period.pk: period for period in self.what.periods.values()}

    def of(self, keys: Iterable[Key]) -> list[Answer]:
        """The answers of these partners and periods."""
        periods = self.periods()
        return [self._answer(key, periods[key[0]], self._rows[key]) for key in keys]

    def _answer(self, key: Key, period: Period, rows: Sequence[int]) -> Answer:
        columns = self.staged.columns
        series = self.staged.periods[columns["period"][rows[0]]][0]
        answer = Answer(key, period, self.what.version_of(series, period.start_on).pk)
        for row in rows:
            place = self._place(columns["cell"][row])
            if place is None:
                answer.total = self._said(row)
            else:
                answer.cells[place[0]] = (place[1], self._said(row))
        return answer

    def _place(self, number: int) -> tuple[str, int] | None:
        """Key and id of a cell; None for the total."""
        if number not in self._places:
            named = self.staged.cells[number]
            cell_id = self.cells.id_of(named)
            self._places[number] = None if cell_id is None else (self.cells.key_of(named), cell_id)
        return self._places[number]

    def _said(self, row: int) -> Said:
        columns = self.staged.columns
        value, numerator, denominator = columns["value"][row], columns["numerator"][row], columns["denominator"][row]
        flag = self.staged.flags[columns["flag"][row]]
        if value is None and numerator is None and denominator is None:
            return (ValueState.NOT_AVAILABLE, None, None, None, (flag or _("Not in the file"))[:500])
        return (ValueState.REPORTED, value, numerator, denominator, flag[:500])


def post_answers(
    *,
    run: ImportRun,
    answers: Answers,
    what: Answered,
    changes: Changes,
    by: User | None,
    at: datetime,
    report: Report,
) -> None:
    """Approve what is new or different; what stands already, stays as it is, and is counted."""
    indicator_id = what.indicator.pk
    keys = answers.named()
    submissions = submissions_for(what.indicator, keys, answers.periods())
    changes.note_made(Submission, submissions.made)
    hold_partners({partner_id for _period_id, partner_id in keys})
    rules = rules_of([indicator_id])
    is_counted = can_count(rules[indicator_id])
    new = frozenset(submissions.made)
    moved: set[tuple[int, int]] = set()
    for start in range(0, len(keys), PIECE):
        piece = answers.of(keys[start : start + PIECE])
        stands = standing([pk for one in piece if (pk := submissions.ids[one.key]) not in new], indicator_id)
        changed = [one for one in piece if not _stands(stands.get(submissions.ids[one.key]), one)]
        changes.counts["unchanged"] += len(piece) - len(changed)
        if changed:
            submissions.check_unlocked(one.key for one in changed)
            _check_decided(changed, submissions.ids, stands)
            work = _Piece(run, changed, {one.key: submissions.ids[one.key] for one in changed}, stands, what, new)
            work.approve(changes=changes, by=by, at=at)
            work.post(is_counted=is_counted, at=at)
            moved |= {(one.period.pk, indicator_id) for one in changed}
        report(start + len(piece), len(keys))
    if is_counted:
        count_again(rules, timeline((), period_ids={pair[0] for pair in moved}), sorted(moved), at=at)
    else:  # who is expected has changed with the assignments, too
        refresh_figures(indicator_ids=[indicator_id], period_ids=sorted({pair[0] for pair in moved}), at=at)


def _check_decided(answers: Iterable[Answer], ids: Mapping[Key, int], stands: Mapping[int, Kept]) -> None:
    """Raise ValidationError for what a partner has sent in since the check and nobody has decided."""
    for one in answers:
        kept = stands.get(ids[one.key])
        if kept is not None and kept.state in (EntryState.SUBMITTED, EntryState.RETURNED):
            message = _("A partner has sent in its own answer for %(period)s. Decide about that one first.")
            raise ValidationError(message % {"period": one.period.label})


def _stands(kept: Kept | None, answer: Answer) -> bool:
    if kept is None or kept.said is None or kept.state != EntryState.APPROVED:
        return False
    now = answer.kept()
    return kept.said == now or _comparable(kept.said) == _comparable(now)


def _comparable(kept: Mapping[str, Any]) -> tuple[Any, ...]:
    """What an answer says, whatever the zeros at the end of its numbers; words about it are left aside."""
    numbers = tuple(Decimal(kept[name]) if kept.get(name) else None for name in NUMBERS)
    cells = tuple((key, _comparable(cell)) for key, cell in sorted(kept.get("cells", {}).items()))
    return (kept.get("state"), kept.get("definition_version"), kept.get("reason", ""), numbers, cells)


@dataclass(slots=True)
class _Piece:
    """Some answers that are new or different."""

    run: ImportRun
    answers: Sequence[Answer]
    submissions: Mapping[tuple[int, int], int]
    stands: Mapping[int, Kept]
    what: Answered
    new: frozenset[int]  # submissions
    versions: dict[tuple[int, int], int] = field(default_factory=dict)

    def approve(self, *, changes: Changes, by: User | None, at: datetime) -> None:
        """A version with the answer, and an entry that approves it; one event for each submission."""
        indicator_id = self.what.indicator.pk
        name = str(indicator_id)
        kept = {self.submissions[one.key]: json.dumps({name: one.kept()}, ensure_ascii=False) for one in self.answers}
        made = add_versions(
            self.run, kept, indicator_id=indicator_id, new=self.new, by_id=by.pk if by else None, at=at
        )
        self.versions = {one.key: made[self.submissions[one.key]].pk for one in self.answers}
        changes.note_made(SubmissionVersion, sorted(self.versions.values()))
        for one in self.answers:
            before = self.stands.get(self.submissions[one.key])
            if before is not None:
                changes.note_row(Entry, before.entry_id, old={"state": before.state}, before_id=before.version_id)
        new = add_entries(
            [(self.submissions[one.key], self.versions[one.key]) for one in self.answers],
            self.stands,
            indicator_id=self.what.indicator.pk,
            at=at,
        )
        changes.note_made(Entry, new)
        payload = {"import": self.run.pk, "indicators": [self.what.indicator.pk]}
        record_rows(
            "measurement.submission.imported", Submission,
            [(pk, f"submission {pk}", payload | {"version": one.number}) for pk, one in made.items()],
            by=by, at=at, network_id=self.run.network_id, initiative_id=self.what.indicator.initiative_id,
        )  # fmt: skip

    def post(self, *, is_counted: bool, at: datetime) -> None:
        """The facts: as a set where the figures are counted afterwards, else through the differences they make."""
        if not is_counted:
            post_observations(rows=[self._row(one) for one in self.answers], at=at)
            return
        indicator_id = self.what.indicator.pk
        facts, cells, replaced = [], [], []
        for one in self.answers:
            key = (*one.key, indicator_id)
            state, value, numerator, denominator, reason = one.whole
            more = (one.version_id, self.versions[one.key])
            facts.append((*key, state, value, numerator, denominator, "", "", AUDIENCE, "", None, None, reason, *more))
            for cell_id, said in sorted(one.cells.values()):
                cells.append((*key, cell_id, *said))
            if self.submissions[one.key] in self.stands:
                replaced.append(key)
        post_sets(facts=facts, cells=cells, replaced=replaced)

    def _row(self, one: Answer) -> ObservationRow:
        return ObservationRow(
            period_id=one.period.pk,
            partner_id=one.key[1],
            indicator_id=self.what.indicator.pk,
            version_id=one.version_id,
            submission_version_id=self.versions[one.key],
            **_typed(one.whole),
            cells=tuple(CellRow(cell_id=cell_id, **_typed(said)) for cell_id, said in one.cells.values()),
        )


AUDIENCE = Audience.BACKBONE.value


def _typed(said: Said) -> dict[str, Any]:
    state, *numbers, reason = said
    typed = {name: None if text is None else Decimal(text) for name, text in zip(NUMBERS, numbers, strict=True)}
    return {"state": state, "reason": reason, **typed}
