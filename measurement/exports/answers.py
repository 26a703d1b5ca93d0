"""Answers by partner as a file: one row for each partner and indicator, and if asked for each line of a breakdown."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from measurement.enums import ValueState
from measurement.formulas import Method, PartnerValue, partner_result, rounded
from measurement.formulas.display import PERCENTAGES, display_answer
from measurement.formulas.method import ANSWER_KINDS, RATIO_KINDS
from measurement.formulas.results import per_k
from measurement.models import DefinitionVersion
from measurement.queries.answer_rows import AnswerNames, AnswerRow, answer_names, answers_behind
from tenancy.exports.cells import Row, Shared
from tenancy.exports.sheets import Sheet

GROUP, TELLING, AUDIENCE = 8, 16, 17  # columns: the line of a breakdown; the narrative, and whom it is for
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
    return Sheet(_("Answers by partner"), answer_headings(), answers)


def answer_rows(found: Iterable[AnswerRow], names: AnswerNames, *, audiences: frozenset[str]) -> Iterator[Row]:
    """The cells of each answer: numbers as they were reported, a percentage or rate made by the engine.

    A narrative is there only where it is for one of `audiences`.
    """
    known = _Known(names)
    partners, indicators, meanings, sent = known.partners, known.indicators, known.meanings, known.sent
    for row in found:
        meaning = meanings[row[2], row.version_id, row.period_id]
        told = row.narrative if row.narrative and row.audience in audiences else None
        yield (
            partners[row[1]],
            indicators[row[2], row.period_id],
            names.cells[row.cell_id] if row.cell_id else None,
            known.states[row.state],
            meaning.number(row),
            meaning.unit,
            row.numerator,
            row.denominator,
            meaning.words(row),
            row.reason,
            told,
            row.audience if told else None,
            row.currency,
            row.rate,
            meaning.version,
            sent[row.submission_version_id],
        )


@dataclass(frozen=True, slots=True)
class _Meaning:
    """How one version of an indicator's definition is read."""

    method: Method
    is_quotient: bool
    is_answer: bool
    unit: Shared
    version: Shared

    def number(self, row: AnswerRow) -> Decimal | None:
        if not self.is_quotient or row.state != REPORTED:
            return row.value
        if row.numerator is not None and row.denominator:  # most of them, and `partner_result` says the same
            return rounded(self.method, per_k(self.method, row.numerator, row.denominator))
        return rounded(self.method, partner_result(self.method, _value(row)).value)

    def words(self, row: AnswerRow) -> str:
        """What was chosen or written; a number has no words."""
        if not self.is_answer or row.state != REPORTED:
            return row.text
        return display_answer(self.method, _value(row))


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
        self.states = {state.value: Shared([str(state.label)]) for state in ValueState}
        self.partners: dict[int, Shared] = _Made(self._partner)
        self.indicators: dict[tuple[int, int], Shared] = _Made(self._indicator)
        self.meanings: dict[tuple[int, int | None, int], _Meaning] = _Made(self._meaning)
        self.sent: dict[int | None, Shared] = _Made(lambda pk: Shared(names.sent.get(pk, [None] * 4)))

    def _partner(self, pk: int) -> Shared:
        one = self.names.partners[pk]
        return Shared([one.code, one.name, one.place.name if one.place else None])

    def _indicator(self, key: tuple[int, int]) -> Shared:
        definition, period = self.names.indicators[key[0]].definition, self.names.periods[key[1]]
        return Shared([definition.code, definition.name, period.label, period.start_on, period.end_on])

    def _meaning(self, key: tuple[int, int | None, int]) -> _Meaning:
        """A line of a breakdown has no version of its own: that of its period."""
        rule = self.names.rules[key[0]]
        in_force = rule.version_on(self.names.periods[key[2]].start_on)
        version: DefinitionVersion = next((one for one in rule.versions if one.pk == key[1]), in_force)
        method = rule.methods[version.pk]
        return _Meaning(
            method=method,
            is_quotient=method.kind in RATIO_KINDS and not method.has_shared_denominator,
            is_answer=method.kind in ANSWER_KINDS,
            unit=Shared(["%" if method.kind in PERCENTAGES else version.unit or method.currency]),
            version=Shared([version.number]),
        )


def _value(row: AnswerRow) -> PartnerValue:
    return PartnerValue(
        partner_id=row.partner_id,
        value=row.value,
        numerator=row.numerator,
        denominator=row.denominator,
        text=row.text,
    )
