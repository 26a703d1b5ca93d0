"""The read model of figures: what every page, file, report and answer of the API shows."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from measurement.enums import Direction, Kind, Movement, OverPartners, OverTime, Reason, Standing, ValueState
from measurement.models import Assignment, Baseline, DefinitionVersion, Indicator
from measurement.operations.figures import refresh_figures
from measurement.queries.figures import IndicatorFigures, goal_figures, initiative_figures, scoreboard_of
from tenancy.row_security import network
from tests.measurement.figures_world import cell, goal_of, report, set_baseline, shown
from tests.world import NOW, Side, World, assign, make_indicator, make_partner


def only(side: Side, **more: Any) -> IndicatorFigures:
    """The figures of the world's one indicator."""
    (found,) = initiative_figures(side.initiative, at=NOW, **more)
    return found


def test_figures_without_answers_have_no_value_and_say_so(world: World) -> None:
    with network(world.a.network.id):
        found = only(world.a)
        assert found.latest is None
        assert (found.value_text, found.standing) == ("No data yet", Standing.NO_TARGET)
        assert [one.result.reason for one in found.periods] == [Reason.NO_DATA] * 5


def test_figures_add_up_partners_and_say_who_reported(world: World) -> None:
    side = world.a
    with network(side.network.id):
        report(side, 3, [90, 1, 4])
        report(side, 4, [100, 5, 6])
        found = only(side)
        assert (found.value_text, found.coverage_text) == ("111", "3 of 3 partners reported")
        assert found.changed is not None
        assert (found.changed.text, found.changed.words) == ("+16", "since Q4 2025")


def test_figures_incomplete_show_the_change_among_the_same_partners(world: World) -> None:
    side = world.a
    with network(side.network.id):
        report(side, 3, [100, 100, 100])
        report(side, 4, [110, 110])
        found = only(side)
        assert (found.value_text, found.coverage_text) == ("220", "2 of 3 partners reported")
        assert found.changed is not None
        assert found.changed.is_like_for_like
        assert found.changed.text == "+20"
        assert found.changed.words == "since Q4 2025, among the 2 partners that reported both times (+10%)"
        assert found.latest_complete is not None
        assert found.latest_complete.text == "300"


def test_figures_of_a_reported_zero_are_zero_and_not_missing(world: World) -> None:
    side = world.a
    with network(side.network.id):
        report(side, 4, [0, 0, 0])
        assert only(side).value_text == "0"


def test_figures_of_a_share_divide_the_sums(world: World) -> None:
    side = world.a
    with network(side.network.id):
        share = make_indicator(
            side.initiative, side.calendar, code="share", name="Share", kind=Kind.SHARE, decimals=1,
            over_time=OverTime.RATIO, over_partners=OverPartners.RATIO,
        )  # fmt: skip
        for partner in side.partners[:2]:
            assign(share, partner)
        refresh_figures(indicator_ids=[share.pk], at=NOW)
        report(side, 4, [(90, 100), (1, 10)], indicator=share)
        found = shown(side, share)
        assert (found.value_text, found.coverage_text) == ("82.7%", "2 of 2 partners reported")


def test_figures_with_a_falling_target_progress_by_half(world: World) -> None:
    side = world.a
    with network(side.network.id):
        DefinitionVersion.objects.update(direction=Direction.DOWN)
        Indicator.objects.update(target_value=Decimal(10), target_on=date(2026, 12, 31))
        set_baseline(side.indicator, 20, side.periods[0])
        report(side, 4, [5, 5, 5])
        found = only(side)
        assert (found.progress_text, found.target_text, found.baseline_text) == ("50%", "10", "20")
        assert found.standing == Standing.AT_RISK  # 14.3 by now, and 5% of the way are 0.5
        assert found.movement == Movement.IMPROVED


def test_figures_with_a_partner_missing_have_gone_no_share_of_the_way(world: World) -> None:
    """From 50 to 86: 20 of two partners out of three are no 83% back."""
    side = world.a
    with network(side.network.id):
        Indicator.objects.update(target_value=Decimal(86), target_on=date(2026, 9, 30))
        set_baseline(side.indicator, 50, side.periods[0])
        report(side, 4, [10, 10])
        found = only(side)
        assert (found.standing, found.progress_text) == (Standing.INCOMPLETE, "")


@pytest.mark.parametrize(("value", "standing"), [(88, "met"), (74, "on_track"), (72, "at_risk"), (60, "off_track")])
def test_figures_stand_against_the_path_at_the_end_of_their_period(world: World, value: int, standing: str) -> None:
    """From 50 on 31 March 2025 to 86 on 31 March 2027: 68 a year later, and 5% of the way are 1.8."""
    side = world.a
    with network(side.network.id):
        Indicator.objects.update(target_value=Decimal(86), target_on=date(2026, 9, 30))
        set_baseline(side.indicator, 50, side.periods[0])
        report(side, 4, [value, 0, 0])
        assert only(side).standing == standing


def test_figures_of_a_flow_without_a_baseline_count_towards_the_target_together(world: World) -> None:
    side = world.a
    with network(side.network.id):
        Indicator.objects.update(target_value=Decimal(300), target_on=date(2026, 12, 31))
        for number in range(5):
            report(side, number, [10, 10, 10])
        found = only(side)
        assert (found.value_text, found.actual_text, found.target_text) == ("30", "150", "300 in total")
        assert found.standing == Standing.OFF_TRACK  # 187 by now


def test_figures_after_a_break_have_no_change_no_progress_and_no_movement(world: World) -> None:
    side = world.a
    with network(side.network.id):
        Indicator.objects.update(target_value=Decimal(86), target_on=date(2026, 9, 30))
        set_baseline(side.indicator, 50, side.periods[0])
        version = DefinitionVersion.objects.get(definition=side.indicator.definition)
        version.pk, version.number, version.is_break = None, 2, True
        version.effective_on, version.reason = date(2026, 1, 1), "new test"
        version._state.adding = True
        version.save()
        report(side, 3, [20, 20, 20])
        report(side, 4, [30, 30, 30], version=version)
        found = only(side)
        assert found.changed is None
        assert (found.standing, found.movement) == (Standing.NOT_COMPARABLE, Movement.NOT_MEASURABLE)
        assert (found.progress_text, found.expected_text) == ("", "")
        assert [one.sentence for one in found.breaks] == ["definition changed, not comparable: new test"]


def test_figures_moved_against_the_same_season_only(world: World) -> None:
    side = world.a
    with network(side.network.id):
        set_baseline(side.indicator, 50, side.periods[0])
        report(side, 3, [20, 20, 20])
        assert only(side).movement == Movement.NOT_MEASURABLE
        report(side, 4, [20, 20, 20])
        board = scoreboard_of([only(side)])
        assert (board.improved, board.tracked) == (1, 1)


def test_figures_moved_against_a_baseline_of_a_year_fold_the_quarters(world: World) -> None:
    side = world.a
    with network(side.network.id):
        Baseline.objects.create(
            network_id=side.network.pk, indicator=side.indicator, value=100, start_on=date(2024, 1, 1),
            end_on=date(2024, 12, 31), version=DefinitionVersion.objects.get(definition=side.indicator.definition),
            created_at=NOW,
        )  # fmt: skip
        for number in range(4):
            report(side, number, [10, 10, 10])
        found = only(side)
        assert found.movement == Movement.IMPROVED
        assert found.judgement.moved_to is not None
        assert found.judgement.moved_to.value == 120


def test_figures_of_some_partners_come_from_their_answers(world: World) -> None:
    side = world.a
    with network(side.network.id):
        cells = [cell(side, "sex", "Sex", code) for code in ("boys", "girls")]
        report(side, 4, [40, 5, 6], cells={cells[0]: [30, 3, 2], cells[1]: [10, 2, 4]})
        found = only(side, partner_ids=[side.partners[0].pk, side.partners[2].pk])
        assert (found.value_text, found.coverage_text) == ("46", "2 of 2 partners reported")
        (view,) = found.breakdowns
        assert [(one.label, one.text) for one in view.cells] == [("boys", "32"), ("girls", "14")]
        (whole,) = only(side).breakdowns
        assert [one.text for one in whole.cells] == ["35", "16"]


def test_figures_as_of_an_earlier_period_leave_out_the_later_ones(world: World) -> None:
    side = world.a
    with network(side.network.id):
        report(side, 3, [1, 1, 1])
        report(side, 4, [2, 2, 2])
        assert only(side, period=side.periods[3]).value_text == "3"


def test_figures_say_what_was_not_applicable(world: World) -> None:
    side = world.a
    with network(side.network.id):
        report(side, 4, [7, ValueState.NOT_APPLICABLE, ValueState.NOT_AVAILABLE])
        found = only(side)
        assert (found.value_text, found.coverage_text) == ("7", "1 of 2 partners reported")
        assert found.latest is not None
        assert found.latest.is_incomplete


def test_figures_take_the_same_statements_for_many_partners_and_indicators(world: World) -> None:
    side = world.a
    with network(side.network.id):
        report(side, 3, [1, 1, 1])
        report(side, 4, [1, 1])
        with CaptureQueriesContext(connection) as few:
            initiative_figures(side.initiative, at=NOW)
        for number in range(20):
            indicator = make_indicator(side.initiative, side.calendar, code=f"i{number}", name=f"Indicator {number}")
            for partner in side.partners:
                assign(indicator, partner)
            report(side, 3, [1, 1, 1], indicator=indicator)
            report(side, 4, [1, 1], indicator=indicator)
        for number in range(30):
            assign(side.indicator, make_partner(side.initiative, code=f"x{number}", name=f"X {number}"))
        refresh_figures(indicator_ids=[side.indicator.pk], at=NOW)
        assert Assignment.objects.filter(indicator=side.indicator).count() == 33
        with CaptureQueriesContext(connection) as many:
            assert len(initiative_figures(side.initiative, at=NOW)) == 21
        assert len(many) == len(few) <= 11


def test_goal_shows_the_indicator_that_measures_it(world: World) -> None:
    side = world.a
    with network(side.network.id):
        figures = initiative_figures(side.initiative, at=NOW)
        assert goal_figures(side.initiative, figures) is None
        goal = goal_of(side, measured=False)
        found = goal_figures(side.initiative, figures)
        assert found is not None
        assert found.goal == goal
        assert found.figures is None
        goal_of(side, measured=True)
        found = goal_figures(side.initiative, figures)
        assert found is not None
        assert found.figures is figures[0]
