"""Approved answers for tests of figures, through the one writer."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from initiatives.models import Goal
from measurement.enums import ValueState
from measurement.models import (
    Baseline,
    Category,
    Cell,
    CellCategory,
    DefinitionVersion,
    Dimension,
    GoalMeasure,
    Indicator,
    Period,
    Submission,
    SubmissionVersion,
)
from measurement.operations.observations import CellRow, ObservationRow, post_observations
from measurement.queries.figures import IndicatorFigures, initiative_figures
from tests.world import NOW, Side

Answer = int | str | Decimal | tuple[int, int] | ValueState


def report(
    side: Side,
    period: int | Period,
    answers: Sequence[Answer],
    *,
    indicator: Indicator | None = None,
    version: DefinitionVersion | None = None,
    cells: Mapping[Cell, Sequence[Answer]] | None = None,
    correction: str = "",
) -> None:
    """Approved answers of the first partners in one period, in order; a pair is numerator and denominator.

    With `correction` as a second version of their submissions, for that reason.
    """
    asked = indicator or side.indicator
    when = side.periods[period] if isinstance(period, int) else period
    meaning = version or DefinitionVersion.objects.filter(definition_id=asked.definition_id).earliest("number")
    rows = []
    for number, (partner, answer) in enumerate(zip(side.partners, answers, strict=False)):
        submission, _new = Submission.objects.get_or_create(
            network_id=side.network.pk, initiative=side.initiative, partner=partner, period=when,
            defaults={"due_on": when.end_on},
        )  # fmt: skip
        made = {"entries": {}, "by_name": "Ana", "at": NOW, "client_key": correction or "k", "reason": correction}
        sent, _new = SubmissionVersion.objects.get_or_create(
            network_id=side.network.pk, submission=submission, number=2 if correction else 1, defaults=made
        )
        rows.append(
            ObservationRow(
                period_id=when.pk,
                partner_id=partner.pk,
                indicator_id=asked.pk,
                version_id=meaning.pk,
                submission_version_id=sent.pk,
                cells=tuple(CellRow(cell_id=one.pk, **numbers(given[number])) for one, given in (cells or {}).items()),
                **numbers(answer),
            )
        )
    post_observations(rows=rows, at=NOW)


def numbers(answer: Answer) -> dict[str, Any]:
    if isinstance(answer, ValueState):
        return {"state": answer}
    if isinstance(answer, tuple):
        return {"numerator": Decimal(answer[0]), "denominator": Decimal(answer[1])}
    return {"value": Decimal(answer)}


def set_baseline(indicator: Indicator, value: int | str | Decimal, period: Period) -> Baseline:
    return Baseline.objects.create(
        network_id=indicator.network_id,
        indicator=indicator,
        value=Decimal(value),
        start_on=period.start_on,
        end_on=period.end_on,
        source="City survey",
        version=DefinitionVersion.objects.filter(definition_id=indicator.definition_id).earliest("number"),
        created_at=NOW,
    )


def cell(side: Side, dimension: str, name: str, code: str, *, is_exclusive: bool = True) -> Cell:
    """The cell of one category, made where it is missing."""
    tenant = {"network_id": side.network.pk}
    axis, _new = Dimension.objects.get_or_create(
        **tenant, code=dimension, defaults={"name": name, "is_exclusive": is_exclusive}
    )
    position = Category.objects.filter(dimension=axis).count()
    category = Category.objects.create(**tenant, dimension=axis, code=code, name=code, position=position)
    made = Cell.objects.create(**tenant, key=f"{dimension}={code}", label=code)
    CellCategory.objects.create(**tenant, cell=made, category=category)
    return made


def goal_of(side: Side, *, measured: bool) -> Goal:
    goal, _new = Goal.objects.get_or_create(
        network_id=side.network.pk,
        initiative=side.initiative,
        defaults={"statement": "Every child reads", "population": "children", "due_on": date(2027, 12, 31)},
    )
    if measured:
        GoalMeasure.objects.create(network_id=side.network.pk, goal=goal, indicator=side.indicator)
    return goal


def shown(side: Side, indicator: Indicator, **more: Any) -> IndicatorFigures:
    """The figures of one indicator among all of the initiative's."""
    return next(one for one in initiative_figures(side.initiative, at=NOW, **more) if one.id == indicator.pk)
