"""What partners answer, for tests: submissions of a network, and the one table of bad inputs."""

from measurement.enums import Kind, OverPartners, OverTime
from measurement.models import (
    Breakdown,
    Category,
    Cell,
    CellCategory,
    DefinitionVersion,
    Dimension,
    Indicator,
    Submission,
)
from measurement.operations.expectations import open_due
from measurement.operations.figures import refresh_figures
from tests.world import NOW, Side, assign, make_indicator

# What is typed for the count of the world → the field that is marked, and words of the sentence. The page and the
# API must say the same.
BAD_INPUTS: list[tuple[dict[str, str], str, str]] = [
    ({}, "value", "Answer"),
    ({"value": "-4"}, "value", "0 or more"),
    ({"value": "N/A"}, "value", "Not applicable"),
    ({"value": "3.5"}, "value", "whole"),
    ({"value": "12 apples"}, "value", "digits"),
    ({"value": "1.204,5"}, "value", "not clear"),
    ({"state": "not_available"}, "reason", "why"),
    ({"state": "not_applicable", "value": "4"}, "state", "Remove the numbers"),
    ({"value": "9", "cells.sex=girls.value": "6", "cells.sex=boys.value": "6"}, "value", "adds up to 12"),
    ({"value": "9", "cells.sex=girls.value": "none"}, "cells.sex=girls.value", "Not applicable"),
]


def first_submission(side: Side, *, partner: int = 0, period: int = 0) -> Submission:
    """Inside the network: a submission of the side, opened."""
    open_due(initiative_ids=[side.initiative.pk], at=NOW)
    rows = Submission.objects.select_related("period__calendar", "initiative", "partner")
    return rows.get(partner=side.partners[partner], period=side.periods[period])


def add_sexes(side: Side, indicator: Indicator | None = None) -> None:
    """Break an indicator down by girls and boys."""
    tenant, of = side.network, indicator or side.indicator
    sex, _new = Dimension.objects.get_or_create(network=tenant, code="sex", defaults={"name": "Sex"})
    for position, (code, name) in enumerate([("girls", "Girls"), ("boys", "Boys")]):
        category, is_new = Category.objects.get_or_create(
            network=tenant, dimension=sex, code=code, defaults={"name": name, "position": position}
        )
        if is_new:
            cell = Cell.objects.create(network=tenant, key=f"sex={code}", label=name)
            CellCategory.objects.create(network=tenant, cell=cell, category=category)
    version = DefinitionVersion.objects.get(definition_id=of.definition_id)
    Breakdown.objects.create(network=tenant, version=version, dimension=sex)


def add_share(side: Side) -> Indicator:
    """A percentage of two numbers, reported by every partner."""
    indicator = make_indicator(
        side.initiative,
        side.calendar,
        code="ready",
        name="Children ready for school",
        kind=Kind.SHARE,
        over_time=OverTime.RATIO,
        over_partners=OverPartners.RATIO,
        decimals=1,
        meaning="Children who meet all five milestones at the start of school.",
        numerator_name="children ready",
        denominator_name="children assessed",
    )
    for partner in side.partners:
        assign(indicator, partner)
    refresh_figures(indicator_ids=[indicator.pk], at=NOW)
    return indicator
