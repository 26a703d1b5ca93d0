"""Answers by partner as a file: one row for each partner and indicator, and one for each line of a breakdown."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from measurement.enums import Kind, ValueState
from measurement.formulas import Method, PartnerValue, partner_result, rounded
from measurement.formulas.display import PERCENTAGES, display_answer
from measurement.formulas.method import ANSWER_KINDS, RATIO_KINDS
from measurement.queries.answer_rows import AnswerRow
from measurement.queries.methods import Rules
from tenancy.exports.cells import Cell
from tenancy.exports.sheets import Sheet

GROUP, TELLING, AUDIENCE = 8, 16, 17  # columns: the line of a breakdown; the narrative, and whom it is for


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
    """Rows of a file, as often as they are asked for; `read` begins a new reading of the database.

    `audiences` are those of the narratives that its reader may see.
    """

    read: Callable[[], Iterable[AnswerRow]]
    rules: Mapping[int, Rules]
    audiences: frozenset[str]

    def __iter__(self) -> Iterator[list[Cell]]:
        return answer_rows(self.read(), self.rules, audiences=self.audiences)


def answer_sheet(answers: Answers) -> Sheet:
    return Sheet(_("Answers by partner"), answer_headings(), answers)


def answer_rows(
    found: Iterable[AnswerRow], rules: Mapping[int, Rules], *, audiences: frozenset[str]
) -> Iterator[list[Cell]]:
    """The cells of each answer: numbers as they were reported, a percentage or rate made by the engine.

    A narrative is there only where it is for one of `audiences`.
    """
    states = {state.value: str(state.label) for state in ValueState}
    meanings = _Meanings(rules)
    for row in found:
        meaning = meanings.of(row)
        told = meaning.told(row) if row.audience in audiences else ""
        yield [
            row.partner_code, row.partner, row.place, row.indicator_code, row.indicator, row.period, row.starts_on,
            row.ends_on, row.group, states[row.state], meaning.number(row), meaning.unit, row.numerator,
            row.denominator, meaning.words(row), row.reason, told, row.audience if told else "", row.currency,
            row.rate, row.version, row.submission_version, row.submitted_at, row.submitted_by, row.correction,
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Meaning:
    """How one version of an indicator's definition is read."""

    method: Method
    unit: str

    def number(self, row: AnswerRow) -> Decimal | None:
        method = self.method
        if method.kind not in RATIO_KINDS or row.state != ValueState.REPORTED:
            return row.value
        return rounded(method, partner_result(method, _value(row)).value)

    def told(self, row: AnswerRow) -> str:
        """The narrative; of an indicator that asks for words, these are one."""
        is_text = self.method.kind == Kind.TEXT and row.state == ValueState.REPORTED
        return "\n\n".join(text for text in (row.text if is_text else "", row.narrative) if text)

    def words(self, row: AnswerRow) -> str:
        """What was chosen; a number has no words, and what was written stands with the narratives."""
        if self.method.kind == Kind.TEXT:
            return ""
        if self.method.kind not in ANSWER_KINDS or row.state != ValueState.REPORTED:
            return row.text
        return display_answer(self.method, _value(row))


class _Meanings:
    """Each looked up once, not once for each answer."""

    def __init__(self, rules: Mapping[int, Rules]) -> None:
        self.rules = rules
        self.known: dict[tuple[int, int | None], _Meaning] = {}

    def of(self, row: AnswerRow) -> _Meaning:
        key = (row.indicator_id, row.version_id)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = self._made(row)
        return found

    def _made(self, row: AnswerRow) -> _Meaning:
        rule = self.rules[row.indicator_id]
        version = next((one for one in rule.versions if one.pk == row.version_id), rule.version_on(row.starts_on))
        method = rule.methods[version.pk]
        return _Meaning(method, "%" if method.kind in PERCENTAGES else version.unit or method.currency)


def _value(row: AnswerRow) -> PartnerValue:
    return PartnerValue(
        partner_id=row.partner_id,
        value=row.value,
        numerator=row.numerator,
        denominator=row.denominator,
        text=row.text,
    )
