"""Explain this number: the formula with its numbers, every input, and adding it up again (rule 22)."""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from measurement.enums import Exclusion, Kind, OverPartners, ValueState
from measurement.formulas.arithmetic import total
from measurement.formulas.coverage import Coverage
from measurement.formulas.display import coverage_words, display_answer, display_result, plain
from measurement.formulas.method import ANSWER_KINDS, Method
from measurement.formulas.places import ONE_PLACE, PlaceGroups
from measurement.formulas.results import Result, result
from measurement.formulas.sums import Sums
from measurement.formulas.values import PartnerValue, contribution, positive_answer

MAX_TERMS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One partner's part in the figure: the numbers used, or why there are none (`exclusion`).

    is_in_floor: among those whose numbers add up to the lower end of the range. `shown` is the answer in words.
    """

    partner_id: int
    shown: str
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    answer: str = ""
    exclusion: Exclusion = Exclusion.NONE
    is_in_floor: bool = False
    carried_from: Hashable | None = None
    answered: ValueState | None = None
    definition_version: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything that a figure was made of. `formula` is for reading; `readd` computes from the rest."""

    method: Method
    inputs: tuple[Input, ...]
    expected: int
    shown: str
    formula: str
    coverage: Coverage
    coverage_words: str
    versions: tuple[int, ...] = ()
    shared_denominator: Decimal | None = None
    population: Decimal | None = None

    @property
    def included(self) -> tuple[Input, ...]:
        return tuple(row for row in self.inputs if not row.exclusion)

    @property
    def excluded(self) -> tuple[Input, ...]:
        return tuple(row for row in self.inputs if row.exclusion)


def explain(
    method: Method,
    values: Sequence[PartnerValue],
    sums: Sums,
    figure: Result,
    *,
    place_groups: PlaceGroups | None = None,
    shared_denominator: Decimal | None = None,
    population: Decimal | None = None,
) -> Explanation:
    """The explanation of `figure`, made from the values its sums were made of and with the same extra numbers."""
    inputs = _inputs(method, values, place_groups or ONE_PLACE, shared_denominator)
    versions = {value.definition_version for value in values if value.definition_version is not None}
    shown = display_result(method, figure)
    return Explanation(
        method=method,
        inputs=inputs,
        expected=sums.expected,
        shown=shown,
        formula=_formula(method, [row for row in inputs if not row.exclusion], figure, shown, shared_denominator),
        coverage=figure.coverage,
        coverage_words=coverage_words(figure.coverage),
        versions=tuple(sorted(versions)),
        shared_denominator=shared_denominator,
        population=population,
    )


def _inputs(
    method: Method, values: Sequence[PartnerValue], groups: PlaceGroups, shared_denominator: Decimal | None
) -> tuple[Input, ...]:
    rows = [(value, contribution(method, value)) for value in values]
    numbers = [
        (index, value.place, number)
        for index, (value, part) in enumerate(rows)
        if (number := part.value if part.value is not None else part.numerator) is not None
    ]
    floor: set[int] = set()
    if method.has_range:
        floor = {numbers[at][0] for at in groups.members_of_floor([(place, number) for _at, place, number in numbers])}
    return tuple(
        Input(
            partner_id=value.partner_id,
            shown=display_answer(method, value, shared_denominator=shared_denominator),
            value=part.value,
            numerator=part.numerator,
            denominator=part.denominator,
            answer=part.answer,
            exclusion=part.exclusion,
            is_in_floor=index in floor,
            carried_from=value.carried_from,
            answered=value.answered if value.carried_from is not None else value.state,
            definition_version=value.definition_version,
            note=value.note,
        )
        for index, (value, part) in enumerate(rows)
    )


def readd(explanation: Explanation) -> str:
    """The shown digits, from the listed inputs alone: the test of every explanation."""
    included = explanation.included
    new: dict[str, Any] = {"expected": explanation.expected, "n": len(included)}
    usable = [row for row in explanation.inputs if row.exclusion in (Exclusion.NONE, Exclusion.OTHER_CURRENCY)]
    new["carried"] = sum(row.carried_from is not None for row in usable)
    new["reported"] = len(usable) - new["carried"]
    if explanation.method.over_partners not in (OverPartners.NONE, OverPartners.ANSWERS):
        for part in ("value", "numerator", "denominator"):
            new[f"{part}_sum"] = total(_numbers(included, part))
    if explanation.method.has_range:
        floor = [row for row in included if row.is_in_floor]
        for part in ("value", "numerator"):
            new[f"{part}_floor"] = total(_numbers(floor, part))
    answers = Counter(row.answer for row in included if row.answer)
    figure = result(
        explanation.method,
        Sums(**new, distribution=answers),
        shared_denominator=explanation.shared_denominator,
        population=explanation.population,
    )
    return display_result(explanation.method, figure)


def _numbers(rows: Sequence[Input], part: str) -> list[Decimal]:
    return [number for row in rows if (number := getattr(row, part)) is not None]


def _formula(
    method: Method, used: Sequence[Input], figure: Result, shown: str, shared_denominator: Decimal | None
) -> str:
    """The calculation as one line of text, its numbers as reported; of long lists the first ones and how many."""
    if figure.value is None:
        return shown
    if method.kind in ANSWER_KINDS:
        return _answers_formula(method, used, shown)
    if method.over_partners in (OverPartners.RATIO, OverPartners.SHARED_RATIO):
        return _quotient_formula(method, used, shown, shared_denominator)
    terms = _terms(_numbers(used, "value"))
    if not method.has_range:
        return f"{terms} = {shown}"
    floor = _terms(_numbers([row for row in used if row.is_in_floor], "value"))
    sentence = _("at least %(floor)s (the highest where people may overlap), at most %(sum)s: %(shown)s")
    return sentence % {"floor": floor, "sum": terms, "shown": shown}


def _quotient_formula(method: Method, used: Sequence[Input], shown: str, shared: Decimal | None) -> str:
    times = f"{plain(Decimal(method.factor))} × " if method.factor != 1 else ""
    numerators = _numbers(used, "numerator")
    if not method.has_shared_denominator or shared is None:
        below = _numbers(used, "denominator")
        sums = f"{times}{plain(total(numerators))} ÷ {plain(total(below))}"
        if len(used) == 1:
            return f"{sums} = {shown}"
        return f"{times}({_terms(numerators)}) ÷ ({_terms(below)}) = {sums} = {shown}"
    floor = total(_numbers([row for row in used if row.is_in_floor], "numerator"))
    sentence = _("at least %(floor)s ÷ %(all)s, at most %(sum)s ÷ %(all)s: %(shown)s")
    numbers = {"floor": f"{times}{plain(floor)}", "sum": f"{times}({_terms(numerators)})", "all": plain(shared)}
    return sentence % {**numbers, "shown": shown}


def _answers_formula(method: Method, used: Sequence[Input], shown: str) -> str:
    if method.kind == Kind.RATING:
        return _("the middle of %(number)s ratings: %(shown)s") % {"number": len(used), "shown": shown}
    positive = sum(row.answer == positive_answer(method) for row in used)
    numbers = {"positive": positive, "number": len(used), "shown": shown}
    return _("%(positive)s of the %(number)s that answered = %(shown)s") % numbers


def _terms(numbers: Sequence[Decimal], name: Callable[[Decimal], str] = plain) -> str:
    """ "90 + 1", or "1 + 2 + … (750 numbers)"."""
    listed = " + ".join(name(number) for number in numbers[:MAX_TERMS])
    if len(numbers) <= MAX_TERMS:
        return listed
    rest = _("%(listed)s + … (%(number)s numbers, together %(sum)s)")
    return rest % {"listed": listed, "number": len(numbers), "sum": name(total(numbers))}
