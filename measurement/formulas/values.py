"""One partner's approved answer, and what of it can be added up."""

from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal

from measurement.enums import Exclusion, Kind, ValueState
from measurement.formulas.arithmetic import multiply
from measurement.formulas.method import ANSWER_KINDS, RATIO_KINDS, VALUE_KINDS, Method

YES, NO = "yes", "no"
REACHED, NOT_REACHED = "reached", "not_reached"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerValue:
    """What one partner (one assignment) answered for one indicator, period and cell. No row at all is no answer.

    A share holds `numerator` and `denominator`, an average `value` (the mean) and `denominator` (n), yes/no and
    milestone `value` 1 or 0 (or the code in `text`), a rating or a milestone of several steps the step's code in
    `text` or its number 1 … m in `value`. `rate` turns `currency` into the method's currency.
    `carried_from` names the earlier period a value stands since; `answered` is then what, if anything, the partner
    said in this period instead of a value.
    """

    partner_id: int
    place: Hashable | None = None
    state: ValueState = ValueState.REPORTED
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    currency: str = ""
    rate: Decimal | None = None
    text: str = ""
    definition_version: int | None = None
    is_comparable: bool = True
    carried_from: Hashable | None = None
    answered: ValueState | None = None
    note: str = ""

    @property
    def has_answered(self) -> bool:
        """Whether the partner said anything in this very period."""
        return self.carried_from is None or self.answered is not None


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one answer puts into the sums; `exclusion` is empty exactly when it is in them."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    answer: str = ""
    exclusion: Exclusion = Exclusion.NONE


def contribution(method: Method, value: PartnerValue) -> Contribution:
    """Rule 1: a pair counts as a pair, and a partner that lacks either part counts as missing; 0 is a value."""
    if value.state == ValueState.NOT_APPLICABLE:
        return Contribution(exclusion=Exclusion.NOT_APPLICABLE)
    if value.state == ValueState.NOT_AVAILABLE:
        return Contribution(exclusion=Exclusion.NOT_AVAILABLE)
    if not value.is_comparable:
        return Contribution(exclusion=Exclusion.NOT_COMPARABLE)
    if method.kind in VALUE_KINDS:
        return _number(method, value)
    if method.kind in RATIO_KINDS:
        return _pair(method, value)
    if method.kind in ANSWER_KINDS:
        answer = answer_key(method, value)
        return Contribution(answer=answer) if answer else Contribution(exclusion=Exclusion.INCOMPLETE)
    is_there = value.text.strip() if method.kind == Kind.TEXT else value.value is not None
    return Contribution() if is_there else Contribution(exclusion=Exclusion.INCOMPLETE)


def _number(method: Method, value: PartnerValue) -> Contribution:
    if value.value is None:
        return Contribution(exclusion=Exclusion.INCOMPLETE)
    if method.kind != Kind.MONEY or value.currency in ("", method.currency):
        return Contribution(value=value.value)
    if value.rate is None:
        return Contribution(exclusion=Exclusion.OTHER_CURRENCY)
    return Contribution(value=multiply(value.value, value.rate))


def _pair(method: Method, value: PartnerValue) -> Contribution:
    numerator, denominator = value.numerator, value.denominator
    if method.kind == Kind.AVERAGE and numerator is None and denominator is not None:
        if value.value is not None:
            numerator = multiply(value.value, denominator)
        elif denominator == 0:
            numerator = denominator
    if method.has_shared_denominator and numerator is not None:
        return Contribution(numerator=numerator)
    if numerator is None or denominator is None:
        return Contribution(exclusion=Exclusion.INCOMPLETE)
    return Contribution(numerator=numerator, denominator=denominator)


def answer_key(method: Method, value: PartnerValue) -> str:
    """The code that is counted: yes/no, the code of a step, or the step's number. Empty for no answer."""
    if value.text.strip():
        return value.text.strip()
    if value.value is None:
        return ""
    if method.kind == Kind.YES_NO:
        return YES if value.value else NO
    if method.steps:
        position = int(value.value)
        return method.steps[position - 1] if 1 <= position <= len(method.steps) else ""
    if method.kind == Kind.MILESTONE:
        return REACHED if value.value else NOT_REACHED
    return str(int(value.value))


def positive_answer(method: Method) -> str:
    """The answer whose share is the figure: yes, or the last step of a milestone."""
    if method.kind == Kind.YES_NO:
        return YES
    return method.steps[-1] if method.steps else REACHED


def step_position(method: Method, answer: str) -> int:
    """1 … m on a rating scale; 0 for a code that the scale no longer has."""
    if answer in method.steps:
        return method.steps.index(answer) + 1
    return int(answer) if not method.steps and answer.isdecimal() else 0
