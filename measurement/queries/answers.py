"""Answers as people read them: what was given, and what stands beside a field while it is filled in."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from measurement.enums import Audience, Kind, ValueState
from measurement.formulas import Method, PartnerValue, Span, display, display_answer, partner_result, plain
from measurement.formulas.display import EMPTY
from measurement.models import EvidenceFile, Period, Submission, SubmissionVersion, Target
from measurement.queries.entries import Line


def credit(by_name: str, partner: str, how: str) -> str:
    """Who entered figures for a partner, and how they came: "Entered by M. Osei for Riverside School. By phone: …"."""
    words = _("Entered by %(name)s for %(partner)s.") % {"name": by_name, "partner": partner}
    return f"{words} {how}".strip()


def credit_of(version: SubmissionVersion | None, partner: str) -> str:
    """The same of one version; nothing where the partner's own people sent it."""
    return credit(version.by_name, partner, version.reason) if version is not None and version.is_on_behalf else ""


@dataclass(frozen=True)
class Past:
    """One earlier approved answer of the same partner. Its words are made when shown: a form shows the last alone."""

    span: Span
    label: str
    method: Method
    value: PartnerValue

    @cached_property
    def words(self) -> str:
        if self._is_part:
            return plain(self.value.numerator or Decimal(0))
        return display_answer(self.method, self.value)

    @cached_property
    def number(self) -> Decimal | None:
        """In the stored scale, for a sparkline."""
        return self.value.numerator if self._is_part else partner_result(self.method, self.value).value

    @property
    def _is_part(self) -> bool:
        """What it was a share of then is not known here: the number itself is."""
        return self.method.has_shared_denominator and self.value.numerator is not None


@dataclass(frozen=True, slots=True)
class Beside:
    """What helps to answer: the partner's earlier answers, oldest first, and what everybody aims for."""

    past: tuple[Past, ...]
    target: str

    @property
    def last(self) -> Past | None:
        return self.past[-1] if self.past else None


def beside_of(submission: Submission, lines: Collection[Line]) -> dict[int, Beside]:
    """Indicator id → what stands beside it. Two statements, however many indicators."""
    calendars = {line.rule.calendar_id for line in lines}
    periods = Period.objects.filter(calendar_id__in=calendars).values_list(
        "calendar_id", "start_on", "end_on", "label"
    )
    labels = {(calendar, Span(start, end)): label for calendar, start, end, label in periods}
    ids = [line.indicator_id for line in lines]
    targets = Target.objects.filter(indicator_id__in=ids, period_id=submission.period_id)
    of_period = dict(targets.values_list("indicator_id", "value"))
    return {
        line.indicator_id: Beside(
            past=tuple(_past(line, span, value, labels) for span, value in line.past),
            target=_target(line, of_period.get(line.indicator_id)),
        )
        for line in lines
    }


def _past(line: Line, span: Span, value: PartnerValue, labels: Mapping[tuple[int, Span], str]) -> Past:
    return Past(span, labels.get((line.rule.calendar_id, span), ""), line.method, value)


def _target(line: Line, of_period: Decimal | None) -> str:
    """The initiative's target: for the period where there is one, else the last one with its date."""
    if of_period is not None:
        return display(line.method, of_period)
    indicator = line.entry.indicator
    if indicator.target_value is None or indicator.target_on is None:
        return ""
    words = {"target": display(line.method, indicator.target_value), "year": indicator.target_on.year}
    return _("%(target)s by %(year)s") % words


def value_of(kept: Mapping[str, Any], *, partner_id: int = 0) -> PartnerValue:
    """A kept answer, or one of its cells, as the engine takes it."""
    return PartnerValue(
        partner_id=partner_id,
        state=ValueState(kept.get("state") or ValueState.REPORTED),
        text=kept.get("text", ""),
        currency=kept.get("currency", ""),
        value=_number(kept, "value"),
        numerator=_number(kept, "numerator"),
        denominator=_number(kept, "denominator"),
        rate=_number(kept, "rate"),
    )


@dataclass(frozen=True, slots=True)
class CellWords:
    label: str
    words: str
    parts: str


@dataclass(frozen=True, slots=True)
class Group:
    """The cells of one breakdown; those of categories or breakdowns that are gone have no title."""

    title: str
    cells: tuple[CellWords, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """A kept answer in words. `parts` says what a quotient is made of: "82 of 100"."""

    words: str
    parts: str
    reason: str
    note: str
    narrative: str
    audience: str  # who may read the words, in words
    groups: tuple[Group, ...]


def answered(line: Line, kept: Mapping[str, Any]) -> Answered:
    """What was answered, under the definition it was answered under."""
    method = line.rule.methods.get(kept.get("definition_version", 0), line.method)
    shared = line.history.shared_denominator
    return Answered(
        words=display_answer(method, value_of(kept), shared_denominator=shared),
        parts=parts_words(method, kept, shared),
        reason=kept.get("reason", ""),
        note=kept.get("note", ""),
        narrative=kept.get("narrative", ""),
        audience=audience_words(kept),
        groups=tuple(_groups(line, method, kept.get("cells", {}), shared)),
    )


def audience_words(kept: Mapping[str, Any]) -> str:
    """Who may read what was written; empty where nothing was."""
    if not kept.get("narrative") and not kept.get("text"):
        return ""
    return str(Audience(kept.get("audience") or Audience.BACKBONE).label)


def _groups(line: Line, method: Method, cells: Mapping[str, Any], shared: Decimal | None) -> Iterator[Group]:
    """Breakdown by breakdown, in the order of the form; then what has no place there any more."""
    left = dict(cells)
    for grid, breakdown in zip(line.grids, line.breakdowns, strict=True):
        found = [(cell.key, left.pop(cell.key)) for cell in grid.cells.values() if cell.key in left]
        if found:
            yield Group(breakdown.name, tuple(_cell(line, method, key, kept, shared) for key, kept in found))
    if left:
        yield Group("", tuple(_cell(line, method, key, kept, shared) for key, kept in left.items()))


def _cell(line: Line, method: Method, key: str, kept: Mapping[str, Any], shared: Decimal | None) -> CellWords:
    label = line.cells[key].label if key in line.cells else key
    parts = parts_words(method, kept, shared)
    if parts and shared is None and _number(kept, "denominator") == 0:
        return CellWords(label, EMPTY, parts)  # "– (0 of 0)": nobody is in it, which says why there is no quotient
    return CellWords(label, display_answer(method, value_of(kept), shared_denominator=shared), parts)


def parts_words(method: Method, kept: Mapping[str, Any], shared: Decimal | None = None) -> str:
    """ "82 of 100" for quotients, "of 40 people" for averages; nothing for other kinds."""
    denominator = shared if method.has_shared_denominator else _number(kept, "denominator")
    numerator = _number(kept, "numerator")
    if method.kind == Kind.AVERAGE and denominator is not None:
        return _("of %(number)s people") % {"number": plain(denominator)}
    if method.kind not in (Kind.SHARE, Kind.RATE) or numerator is None or denominator is None:
        return ""
    return _("%(part)s of %(whole)s") % {"part": plain(numerator), "whole": plain(denominator)}


def _number(kept: Mapping[str, Any], name: str) -> Decimal | None:
    return Decimal(kept[name]) if kept.get(name) else None


def evidence_of(submission: Submission) -> dict[int | None, list[EvidenceFile]]:
    """Indicator id (None: the whole submission) → its files, oldest first. One statement."""
    found: dict[int | None, list[EvidenceFile]] = defaultdict(list)
    for file in EvidenceFile.objects.filter(submission=submission, removed_at=None).order_by("uploaded_at", "pk"):
        found[file.indicator_id].append(file)
    return found
