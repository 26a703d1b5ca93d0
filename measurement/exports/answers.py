"""Answers by partner as a file: one row for each partner and indicator, and if asked for each line of a breakdown."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from measurement.enums import Kind, ValueState
from measurement.formulas import Method, PartnerValue, partner_result, rounded
from measurement.formulas.display import PERCENTAGES, display_answer
from measurement.formulas.method import ANSWER_KINDS, RATIO_KINDS
from measurement.formulas.results import per_k
from measurement.models import DefinitionVersion
from measurement.queries.answer_rows import AnswerNames, AnswerRow, answer_names, answers_behind
from tenancy.exports.cells import Cell, Row, Shared
from tenancy.exports.sheets import Sheet

GROUP, TELLING, AUDIENCE = 8, 16, 17  # columns: the line of a breakdown; the narrative, and whom it is for
EMPTY: list[Cell] = [None] * 8
NOTHING_SAID = Shared(EMPTY[:6])  # in place of `_said`
REPORTED = ValueState.REPORTED.value


def answer_headings() -> list[str]:
    """In the order of the rows."""
    return [
        _("Partner code"), _("Partner"), _("Place"), _("Indicator code"), _("Indicator"), _("Period"), _("From"),
        _("To"), _("Breakdown"), _("State"), _("Value"), _("Unit"), _("Numerator"), _("Denominator"), _("Answer"),
        _("Reason"), _("Narrative"), _("For whom"), _("Currency"), _("Exchange rate"), _("Definition version"),
        _("Submission version"), _("Submitted at"), _("Submitted by"), _("Corrected because"),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answers:
    """Rows of a file, as often as they are asked for: each time is a new reading of the database.

    `period_ids` are {indicator id: period id}; `audiences` those of the narratives that the reader may see.
    """

    period_ids: Mapping[int, int]
    audiences: frozenset[str]
    partner_ids: Collection[int] | None = None
    has_groups: bool = False

    def __iter__(self) -> Iterator[Row]:
        names = answer_names(self.period_ids, has_groups=self.has_groups)
        found = answers_behind(self.period_ids, partner_ids=self.partner_ids, has_groups=self.has_groups)
        return answer_rows(found, names, audiences=self.audiences)


def answer_sheet(answers: Answers) -> Sheet:
    return Sheet(_("Answers by partner"), answer_headings(), answers, is_long=True)


def answer_rows(found: Iterable[AnswerRow], names: AnswerNames, *, audiences: frozenset[str]) -> Iterator[Row]:
    """The cells of each answer: numbers as they were reported, a percentage or rate made by the engine.

    A narrative is there only where it is for one of `audiences`; so is an answer in words of one's own.
    """
    known = _Known(names)
    partners, heads, meanings, ends = known.partners, known.heads, known.meanings, known.ends
    for row in found:
        # By place and in few pieces, because there may be hundreds of thousands of them.
        (
            _order, partner_id, indicator_id, period_id, cell_id, state, value, numerator, denominator,
            reason, version_id, sent_id, text, narrative, _audience, currency, rate,
        ) = row  # fmt: skip
        meaning = meanings[indicator_id, version_id, period_id]
        head, end = heads[indicator_id, period_id, cell_id, state], ends[meaning.version, sent_id]
        if reason or text or narrative or currency or rate or meaning.is_answer:
            said = _said(row, meaning, audiences)
            yield (partners[partner_id], head, meaning.number(row), meaning.unit, numerator, denominator, *said, end)
        elif numerator is None and denominator is None:
            yield (partners[partner_id], head, value, meaning.unit_alone, end)
        else:
            number = meaning.number(row)
            yield (partners[partner_id], head, number, meaning.unit, numerator, denominator, NOTHING_SAID, end)


def _said(row: AnswerRow, meaning: "_Meaning", audiences: frozenset[str]) -> Row:
    """Answer, reason, narrative, for whom, currency, exchange rate."""
    told = meaning.told(row) if row.audience in audiences else ""
    return (meaning.words(row), row.reason, told or None, row.audience if told else None, row.currency, row.rate)


@dataclass(frozen=True, slots=True)
class _Meaning:
    """How one version of an indicator's definition is read."""

    method: Method
    is_quotient: bool
    is_answer: bool
    is_text: bool
    unit: Shared
    unit_alone: Shared  # with nothing in the cells up to `NOTHING_SAID` and in it
    version: int

    def number(self, row: AnswerRow) -> Decimal | None:
        """As it was reported; of a quotient what the engine makes of its two numbers."""
        if not self.is_quotient or row.state != REPORTED:
            return row.value
        if row.numerator is not None and row.denominator:  # most of them, and `partner_result` says the same
            return rounded(self.method, per_k(self.method, row.numerator, row.denominator))
        return rounded(self.method, partner_result(self.method, _value(row)).value)

    def words(self, row: AnswerRow) -> str:
        """What was chosen; a number has no words, and what was written is told to its audience alone."""
        if self.is_text:
            return ""
        if not self.is_answer or row.state != REPORTED:
            return row.text
        return display_answer(self.method, _value(row))

    def told(self, row: AnswerRow) -> str:
        """What the partner says beside its answer; where words are the answer, these first."""
        return "\n\n".join(filter(None, (row.text, row.narrative))) if self.is_text else row.narrative


class _Made(dict[Any, Any]):
    """A value for each key, made when it is first asked for."""

    def __init__(self, make: Callable[[Any], Any]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, key: Any) -> Any:
        found = self[key] = self.make(key)
        return found


class _Known:
    """What many rows have alike, made once for all of them."""

    def __init__(self, names: AnswerNames) -> None:
        self.names = names
        self.states = {state.value: str(state.label) for state in ValueState}
        self.partners: dict[int, Shared] = _Made(self._partner)
        self.heads: dict[tuple[int, int, int | None, str], Shared] = _Made(self._head)
        self.meanings: dict[tuple[int, int | None, int], _Meaning] = _Made(self._meaning)
        self.ends: dict[tuple[int, int | None], Shared] = _Made(self._end)

    def _partner(self, pk: int) -> Shared:
        """Code, name, place."""
        return Shared(self.names.partners[pk])

    def _head(self, key: tuple[int, int, int | None, str]) -> Shared:
        """Indicator, period, line of a breakdown, state."""
        definition, period = self.names.indicators[key[0]].definition, self.names.periods[key[1]]
        line: Cell = self.names.cells[key[2]] if key[2] else None
        when: list[Cell] = [period.label, period.start_on, period.end_on]
        return Shared([definition.code, definition.name, *when, line, self.states[key[3]]])

    def _end(self, key: tuple[int, int | None]) -> Shared:
        """The version of the definition and the submission. A line of a breakdown has none of its own."""
        nothing: Sequence[Cell] = (None, None, None, None)
        return Shared([key[0], *(self.names.sent.get(key[1] or 0) or nothing)])

    def _meaning(self, key: tuple[int, int | None, int]) -> _Meaning:
        """A line of a breakdown has no version of its own: that of its period."""
        rule = self.names.rules[key[0]]
        in_force = rule.version_on(self.names.periods[key[2]].start_on)
        version: DefinitionVersion = next((one for one in rule.versions if one.pk == key[1]), in_force)
        method = rule.methods[version.pk]
        unit = "%" if method.kind in PERCENTAGES else version.unit or method.currency
        return _Meaning(
            method=method,
            is_quotient=method.kind in RATIO_KINDS and not method.has_shared_denominator,
            is_answer=method.kind in ANSWER_KINDS,
            is_text=method.kind == Kind.TEXT,
            unit=Shared([unit]),
            unit_alone=Shared([unit, *EMPTY]),
            version=version.number,
        )


def _value(row: AnswerRow) -> PartnerValue:
    return PartnerValue(
        partner_id=row.partner_id,
        value=row.value,
        numerator=row.numerator,
        denominator=row.denominator,
        text=row.text,
    )
