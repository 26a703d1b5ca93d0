"""The shipped templates: sound in themselves, and adopted once."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from initiatives.models import Goal, Initiative, Outcome
from initiatives.operations.goals import set_goal
from initiatives.operations.outcomes import add_outcome
from initiatives.validators import GoalEntry
from measurement.models import Breakdown, Category, Dimension, GoalMeasure, Indicator
from measurement.operations.indicators import archive_indicator, measure_goal
from measurement.operations.starters import adopt_starter
from measurement.queries.starters import Starter, starter, starter_contents, starters
from tenancy.models import Event
from tenancy.row_security import network
from tests.world import NOW, World, make_initiative

OWN = GoalEntry(statement="In our own words", population="All of us", due_on=date(2029, 12, 31))
CODES = ("cradle-to-career", "womens-well-being", "youth-social-action")


@pytest.fixture
def inside(world: World) -> Iterator[World]:
    with network(world.a.network.id):
        yield world


def by(world: World) -> dict[str, Any]:
    return {"by": world.a.people["owner"], "at": NOW}


def fresh(world: World, slug: str) -> Initiative:
    return make_initiative(world.a.network, name=slug.title(), slug=slug)


def the(code: str) -> Starter:
    found = starter(code)
    assert found is not None
    return found


def test_starters_are_those_that_are_shipped() -> None:
    assert tuple(one.code for one in starters()) == CODES


@pytest.mark.parametrize("code", CODES)
def test_adopt_starter_brings_all_and_does_nothing_twice(inside: World, code: str) -> None:
    chosen, initiative = the(code), fresh(inside, code)
    adopted = adopt_starter(initiative=initiative, starter=chosen, **by(inside))
    assert len(adopted) == len(chosen.indicators)
    assert {one.outcome.code for one in adopted if one.outcome} == {one["code"] for one in chosen.outcomes}
    assert Dimension.objects.count() == len(chosen.dimensions)
    goal = Goal.objects.get(initiative=initiative)
    assert (goal.statement, goal.due_on) == (chosen.goal["statement"], date(2031, 8, 31))
    assert GoalMeasure.objects.get(goal=goal).indicator.definition.code == chosen.goal["indicator"]
    before = Event.objects.count()
    assert adopt_starter(initiative=initiative, starter=chosen, **by(inside)) == []
    assert Event.objects.count() == before
    assert starter_contents(chosen, initiative).changes_nothing


@pytest.mark.parametrize("code", CODES)
def test_starter_says_what_is_measured_whole(code: str) -> None:
    chosen = the(code)
    contents = starter_contents(chosen)
    lines = [line for _name, lines in contents.areas for line in lines]
    assert len(lines) == len(chosen.indicators) == contents.new
    assert 8 <= len(lines) <= 20
    assert all(len(line.meaning) > 100 and line.question.endswith("?") for line in lines)
    assert [line.code for line in lines if line.measures_goal] == [chosen.goal["indicator"]]
    assert all(lines for _name, lines in contents.areas)
    assert all("Not stated" in categories for _name, categories in contents.dimensions)
    assert {name for line in lines for each in line.breakdowns for name in each.split(" × ")} == {
        name for name, _categories in contents.dimensions
    }


def test_starters_share_codes_only_for_the_same_thing() -> None:
    dimensions: dict[str, Any] = {}
    definitions: dict[str, Any] = {}
    for one in starters():
        for dimension in one.dimensions:
            assert dimensions.setdefault(dimension["code"], dimension) == dimension
        for indicator in one.indicators:
            assert definitions.setdefault(indicator["code"], indicator) == indicator


def test_all_starters_in_one_network_live_side_by_side(inside: World) -> None:
    for code in CODES:
        adopt_starter(initiative=fresh(inside, code), starter=the(code), **by(inside))
    assert Category.objects.filter(is_not_stated=True).count() == Dimension.objects.count()
    assert Breakdown.objects.exists()


def test_adopt_starter_beside_an_own_goal_chooses_what_measures_it(inside: World) -> None:
    initiative = fresh(inside, "own")
    goal = set_goal(initiative=initiative, entry=OWN, **by(inside))
    adopt_starter(initiative=initiative, starter=the("womens-well-being"), **by(inside))
    goal.refresh_from_db()
    assert goal.statement == OWN.statement
    assert GoalMeasure.objects.get(goal=goal).indicator.definition.code == "women-doing-well"


def test_adopt_starter_leaves_a_measured_goal_alone(inside: World) -> None:
    goal = set_goal(initiative=inside.a.initiative, entry=OWN, **by(inside))
    measure_goal(goal=goal, indicator=inside.a.indicator, **by(inside))
    adopt_starter(initiative=inside.a.initiative, starter=the("youth-social-action"), **by(inside))
    assert GoalMeasure.objects.get(goal=goal).indicator == inside.a.indicator


def test_measure_goal_again_by_the_same_is_no_event(inside: World) -> None:
    goal = set_goal(initiative=inside.a.initiative, entry=OWN, **by(inside))
    for _twice in range(2):
        measure_goal(goal=goal, indicator=inside.a.indicator, **by(inside))
    assert Event.objects.filter(type="measurement.goal.measured").count() == 1


def test_adopt_starter_uses_outcome_areas_of_the_same_name(inside: World) -> None:
    initiative = fresh(inside, "areas")
    add_outcome(initiative=initiative, name="SAFETY", **by(inside))
    chosen = the("womens-well-being")
    adopt_starter(initiative=initiative, starter=chosen, **by(inside))
    assert Outcome.objects.filter(initiative=initiative).count() == len(chosen.outcomes)


def test_starter_of_which_a_part_is_here_counts_the_rest_as_new(inside: World) -> None:
    chosen, initiative = the("womens-well-being"), fresh(inside, "part")
    adopt_starter(initiative=initiative, starter=chosen, **by(inside))
    one = Indicator.objects.get(initiative=initiative, definition__code="pay-gap")
    archive_indicator(indicator=one, **by(inside))
    contents = starter_contents(chosen, initiative)
    assert (contents.new, contents.changes_nothing) == (0, True)
    other = starter_contents(chosen, fresh(inside, "other"))
    assert (other.new, other.changes_nothing) == (len(chosen.indicators), False)
