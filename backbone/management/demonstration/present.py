"""The last periods, answered and reviewed one by one, as people do: early and late, sent back, begun, not at all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError

from backbone.management.demonstration.answering import typed_answers
from backbone.management.demonstration.content import words
from backbone.management.demonstration.past import entries_by_submission, keep_answers
from backbone.management.demonstration.stage import Stage
from backbone.management.demonstration.steps import Step
from backbone.management.demonstration.timeline import luck
from measurement.models import Period, Submission
from measurement.operations.drafts import save_draft
from measurement.operations.reviews import approve, ask_correction, send_back
from measurement.operations.submissions import submit

EARLY, FIRST_REVIEW, SECOND_REVIEW = 0.5, 0.55, 0.96  # shares of the days to report
CORRECTED = 2  # people who had been counted twice
TURNED_ROUND = ("persistent-absence", "reading-by-eight")  # sent back because two rows changed places
BEGUN = 2  # indicators filled in where somebody has only begun


@dataclass(frozen=True, slots=True)
class Round:
    """One period and what became of its submissions: `plan` is one of the script's `answers`.

    `is_latest`: each submission is made and approved by itself; else only those that had a history.
    """

    stage: Stage
    period: Period
    plan: Mapping[str, Any]
    is_latest: bool = False
    not_before: datetime | None = None

    def at(self, share: float) -> datetime:
        moment = self.stage.timeline.moment(self.period.end_on, share)
        return moment if self.not_before is None else max(moment, self.not_before + timedelta(hours=share))


def steps_of(told: Round, partners: Sequence[str]) -> Iterator[Step]:
    """What each partner does, and the two days on which the backbone reviews what is there."""
    batches: dict[float, list[str]] = {FIRST_REVIEW: [], SECOND_REVIEW: []}
    for partner in partners:
        share = luck("present", partner, told.period.label).uniform(0.12, 0.92)
        if partner in told.plan.get("missing", ()):
            continue
        if partner in told.plan.get("begun", ()):
            yield Step(told.at(0.9), partial(_begin, told, partner))
        elif partner in told.plan.get("submitted", ()):
            yield Step(told.at(max(share, SECOND_REVIEW + 0.01)), partial(_submit, told, partner))
        elif partner in told.plan.get("late", ()):
            yield Step(told.at(1.1), partial(_submit, told, partner))
            yield Step(told.at(1.25), partial(_approve, told, [partner]))
        elif partner in told.plan.get("sent-back", {}) or partner in told.plan.get("revised", {}):
            yield from _sent_back(told, partner)
        else:
            batch = FIRST_REVIEW if share < EARLY else SECOND_REVIEW
            batches[batch].append(partner)
            if told.is_latest:
                yield Step(told.at(share), partial(_submit, told, partner))
    for share, ready in batches.items():
        if told.is_latest:
            yield Step(told.at(share), partial(_approve, told, ready))
        else:
            kept = partial(keep_answers, told.stage, [told.period], ready, is_whole=True)
            yield Step(told.at(share), kept)


def _sent_back(told: Round, partner: str) -> Iterator[Step]:
    """Submitted with a slip, sent back with a comment; revised and approved, or still waiting."""
    revised = told.plan.get("revised", {}).get(partner)
    indicator = revised or told.plan["sent-back"][partner]
    slip = indicator if indicator in TURNED_ROUND else ""
    yield Step(told.at(0.3), partial(_submit, told, partner, slip=slip))
    yield Step(told.at(0.62), partial(_return, told, partner, indicator))
    if revised:
        yield Step(told.at(0.8), partial(_submit, told, partner, only=indicator, reason=words()["resubmitted"]))
        yield Step(told.at(SECOND_REVIEW), partial(_approve, told, [partner]))


def correct(told: Round, partner: str, indicator: str, *, is_finished: bool) -> Iterator[Step]:
    """A correction after the approval, asked for by the partner."""
    reason = luck("correction", partner, told.period.label).choice(words()["corrections"])
    yield Step(told.at(1.3), partial(_ask, told, partner, indicator, reason))
    if is_finished:
        yield Step(told.at(1.34), partial(_submit, told, partner, only=indicator, reason=reason, differs=True))
        yield Step(told.at(1.4), partial(_approve, told, [partner]))


def _submission(told: Round, partner: str) -> Submission:
    rows = Submission.objects.select_related("partner", "period__calendar", "initiative")
    return rows.get(initiative=told.stage.initiative, period=told.period, partner=told.stage.partners[partner])


def _typed(told: Round, partner: str, row: Submission, only: str = "", slip: str = "") -> dict[str, str]:
    """Path → text for the indicators of a submission; `slip` is the one with a mistake."""
    stage = told.stage
    ids = entries_by_submission(stage, [told.period], [partner])[row.pk]
    if only:
        ids = [stage.indicators[only].pk]
    found = typed_answers(stage, row, ids, is_whole=bool(only or slip))
    if slip:
        mine = stage.indicators[slip].pk
        found[mine] = _turned_round(found[mine])
    return {f"{pk}.{field}": text for pk, fields in found.items() for field, text in fields.items()}


def _turned_round(typed: Mapping[str, str]) -> dict[str, str]:
    """The two columns of free school meals, each where the other belongs."""
    other = {"cells.free-meals=eligible.": "cells.free-meals=not-eligible."}
    other |= {there: here for here, there in other.items()}

    def moved(field: str) -> str:
        start = next((one for one in other if field.startswith(one)), None)
        return field if start is None else other[start] + field.removeprefix(start)

    return {moved(field): text for field, text in typed.items()}


def _begin(told: Round, partner: str, at: datetime) -> None:
    """The contributor fills in the first indicators; the rest is waiting."""
    row, stage = _submission(told, partner), told.stage
    ids = entries_by_submission(stage, [told.period], [partner])[row.pk][:BEGUN]
    wanted = tuple(f"{pk}." for pk in ids)
    typed = {path: text for path, text in _typed(told, partner, row).items() if path.startswith(wanted)}
    by = stage.people.get("contributor") or stage.leads[partner]
    save_draft(submission=row, changes=typed, base_version=0, by=by, at=at)


def _submit(
    told: Round,
    partner: str,
    at: datetime,
    *,
    only: str = "",
    slip: str = "",
    reason: str = "",
    differs: bool = False,
) -> None:
    """Submit; where a figure is unusual, add the note that a person would."""
    on_behalf = told.plan.get("entered", {}).get(partner, "")
    row = _submission(told, partner)
    by = told.stage.reviewer if on_behalf else told.stage.leads[partner]
    typed = _typed(told, partner, row, only, slip)
    if differs:
        typed = _a_little_less(typed)
    key = f"{told.period.label}-{at:%Y%m%d%H%M%S}"
    send = partial(submit, submission=row, client_key=key, by=by, at=at, reason=reason, on_behalf=on_behalf)
    try:
        send(typed=typed)
    except ValidationError as error:
        typed |= _notes(error, partner)
        send(typed=typed)


def _a_little_less(typed: Mapping[str, str]) -> dict[str, str]:
    """Two fewer in the total, and in the largest cell of each breakdown."""
    ending = ".numerator" if any(path.endswith(".numerator") for path in typed) else ".value"
    largest: dict[tuple[str, ...], str] = {}
    for path, text in typed.items():
        if path.endswith(ending):
            group = tuple(part.partition("=")[0] for part in path.removesuffix(ending).split("|"))
            if group not in largest or int(text) > int(typed[largest[group]]):
                largest[group] = path
    return {**typed, **{path: str(max(int(typed[path]) - CORRECTED, 0)) for path in largest.values()}}


def _notes(error: ValidationError, partner: str) -> dict[str, str]:
    """A note for each indicator that has an unusual figure; raises the error again where anything else is wrong."""
    found = {}
    for path, problems in error.error_dict.items():
        if any(problem.code != "unusual" for problem in problems):
            raise error
        found[f"{path.partition('.')[0]}.note"] = luck("note", partner, path).choice(words()["unusual"])
    return found


def _approve(told: Round, partners: Sequence[str], at: datetime) -> None:
    rows = [_submission(told, partner) for partner in partners]
    if rows:
        approve(submissions=rows, by=told.stage.reviewer, at=at)


def _return(told: Round, partner: str, indicator: str, at: datetime) -> None:
    """One indicator is sent back; the others of the submission are approved."""
    row, stage = _submission(told, partner), told.stage
    comments = words()["sent_back"]
    comment = comments.get(indicator, comments["default"])
    send_back(submission=row, comments={stage.indicators[indicator].pk: comment}, by=stage.second_reviewer, at=at)
    approve(submissions=[row], by=stage.second_reviewer, at=at)


def _ask(told: Round, partner: str, indicator: str, reason: str, at: datetime) -> None:
    ask_correction(
        submission=_submission(told, partner),
        indicator_id=told.stage.indicators[indicator].pk,
        reason=reason,
        by=told.stage.leads[partner],
        at=at,
    )
