"""What changes afterwards: after each step the stored figures are right, and the pages show it (rules 2, 8, 9, 17)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from initiatives.operations.initiatives import edit_initiative
from initiatives.operations.initiatives import entry_of as initiative_entry_of
from measurement.enums import (
    Accumulation,
    Frequency,
    Kind,
    Movement,
    OverPartners,
    OverTime,
    Standing,
    ValueState,
    YearKind,
)
from measurement.models import Assignment, Category, FigureCell, Indicator, Period, Submission
from measurement.operations.assignments import assign as assign_partners
from measurement.operations.assignments import end_assignments
from measurement.operations.definitions import change_definition, content_of
from measurement.operations.dimensions import merge_category, retire_category
from measurement.operations.expectations import open_due
from measurement.operations.figures import refresh_expected
from measurement.operations.indicators import archive_indicator, change_frequency
from measurement.operations.observations import withdraw_observations
from measurement.operations.periods import ensure_calendar
from measurement.operations.reviews import approve, ask_correction, withdraw_approval
from measurement.operations.submissions import submit
from measurement.queries.definitions import latest_version
from measurement.queries.explanations import explain_figure
from measurement.queries.figures import initiative_figures, scoreboard_of
from measurement.queries.verification import wrong_figures
from partners.operations.partners import edit_partner, entry_of
from tenancy.models import Job, Place
from tenancy.operations.jobs import run
from tenancy.operations.places import PlaceEntry, edit_place
from tenancy.row_security import network
from tests.measurement.figures_world import cell, report, set_baseline, shown
from tests.world import NOW, Side, World, assign, make_indicator, make_partner


@pytest.fixture
def side(world: World) -> Iterator[Side]:
    """Network A, entered; whatever a test did, the stored figures are right at its end."""
    with network(world.a.network.pk):
        yield world.a
        assert list(wrong_figures()) == []


def texts(side: Side, indicator: Indicator | None = None) -> list[str]:
    return [one.text for one in shown(side, indicator or side.indicator).periods]


def a_running_total(side: Side, accumulation: Accumulation = Accumulation.TO_DATE) -> Indicator:
    made = make_indicator(
        side.initiative, side.calendar, code="total", name="Total", over_time=OverTime.LAST, accumulation=accumulation
    )
    return assigned(side, made)


def assigned(side: Side, indicator: Indicator) -> Indicator:
    for partner in side.partners:
        assign(indicator, partner)
    refresh_expected(indicator_ids=[indicator.pk], at=NOW)
    return indicator


def a_stock(side: Side) -> Indicator:
    made = make_indicator(
        side.initiative, side.calendar, code="stock", name="Stock", kind=Kind.STOCK, over_time=OverTime.LAST
    )
    return assigned(side, made)


def people_in(side: Side, *codes: str, is_disjoint: bool = True) -> Indicator:
    """Unique people; the partners work in these towns of one county."""
    tenant = {"network_id": side.network.pk}
    county = Place.objects.create(**tenant, code="c", name="County", has_disjoint_children=is_disjoint)
    towns = {code: Place.objects.create(**tenant, code=code, name="Springfield", parent=county) for code in set(codes)}
    for partner, code in zip(side.partners, codes, strict=False):
        partner.place = towns[code]
        partner.save()
    made = make_indicator(
        side.initiative, side.calendar, code="people", name="People", kind=Kind.PEOPLE,
        over_time=OverTime.NONE, over_partners=OverPartners.RANGE,
    )  # fmt: skip
    return assigned(side, made)


def do_jobs() -> None:
    for job in Job.objects.filter(kind="measurement.refresh_reach", state="queued").order_by("pk"):
        assert run(job_id=job.pk, clock=lambda: NOW)


def test_late_edit_of_an_earlier_running_total_changes_that_period_alone(side: Side) -> None:
    total = a_running_total(side)
    for period, number in ((1, 10), (2, 25), (4, 40)):
        report(side, period, [number], indicator=total)
    assert texts(side, total) == ["no data", "10", "25", "25", "40"]
    report(side, 2, [20], indicator=total, correction="typing error")
    assert texts(side, total) == ["no data", "10", "20", "20", "40"]
    withdraw_observations(keys=[(side.periods[2].pk, side.partners[0].pk, total.pk)], at=NOW)
    assert texts(side, total) == ["no data", "10", "10", "10", "40"]


def test_withdrawn_and_corrected_answers_leave_the_figure_and_come_back(side: Side) -> None:
    open_due(initiative_ids=[side.initiative.pk], at=NOW)
    row = Submission.objects.get(partner=side.partners[0], period=side.periods[4])
    lead, backbone = side.people["lead"], side.people["backbone"]

    def send(number: int, key: str) -> None:
        typed = {f"{side.indicator.pk}.value": str(number), f"{side.indicator.pk}.note": "checked"}
        submit(submission=row, client_key=key, typed=typed, by=lead, at=NOW)
        approve(submissions=[row], by=backbone, at=NOW)

    send(90, "one")
    ask_correction(submission=row, indicator_id=side.indicator.pk, reason="counted twice", by=lead, at=NOW)
    assert texts(side)[-1] == "90"
    send(80, "two")
    assert texts(side)[-1] == "80"
    found = explain_figure(side.initiative, side.indicator, at=NOW)
    assert found is not None
    assert [(one.submission_version, one.correction) for one in found.corrections] == [(2, "counted twice")]
    withdraw_approval(submission=row, indicator_ids=[side.indicator.pk], reason="not checked", by=backbone, at=NOW)
    assert shown(side, side.indicator).value_text == "No data yet"


def test_partner_that_left_within_the_period_does_not_stand_in_for_one_that_is_silent(side: Side) -> None:
    report(side, 4, [10, 20])
    left = Assignment.objects.filter(partner=side.partners[0])
    end_assignments(assignments=left, ends_on=date(2026, 2, 15), reason="closed", by=side.people["backbone"], at=NOW)
    found = shown(side, side.indicator)
    assert (found.value_text, found.coverage_text) == ("30", "2 of 3 partners reported")
    assert found.latest is not None
    assert found.latest.is_incomplete
    report(side, 4, [ValueState.NOT_APPLICABLE])
    assert shown(side, side.indicator).coverage_text == "1 of 2 partners reported"


def test_assignment_that_began_in_the_past_is_expected_from_then_on(side: Side) -> None:
    partner = make_partner(side.initiative, code="p4", name="Late")
    for period in (2, 3, 4):
        report(side, period, [1, 1, 1])
    assign_partners(
        indicators=[side.indicator], partner_ids=[partner.pk], starts_on=date(2025, 12, 1),
        by=side.people["backbone"], at=NOW,
    )  # fmt: skip
    words = [one.coverage_text for one in shown(side, side.indicator).periods[2:]]
    assert words == [f"3 of {number} partners reported" for number in (3, 4, 4)]


def test_stock_is_not_carried_through_the_gap_between_two_assignments(side: Side) -> None:
    stock = a_stock(side)
    report(side, 1, [10, 20, 30], indicator=stock)
    mine = Assignment.objects.filter(indicator=stock, partner=side.partners[0])
    end_assignments(assignments=mine, ends_on=date(2025, 6, 30), reason="left", by=side.people["backbone"], at=NOW)
    assign_partners(
        indicators=[stock], partner_ids=[side.partners[0].pk], starts_on=date(2026, 1, 1),
        by=side.people["backbone"], at=NOW,
    )  # fmt: skip
    report(side, 3, [ValueState.NOT_AVAILABLE, 21], indicator=stock)
    assert texts(side, stock)[1:4] == ["60", "50", "51"]


def test_new_version_with_a_break_in_the_past_takes_old_answers_out(side: Side) -> None:
    report(side, 3, [20, 20, 20])
    report(side, 4, [30, 30, 30])
    definition = side.indicator.definition
    change_definition(
        definition=definition, content=replace(content_of(latest_version(definition)), meaning="another test"),
        effective_on=date(2026, 1, 1), reason="new test", is_break=True, by=side.people["backbone"], at=NOW,
    )  # fmt: skip
    assert texts(side)[3:] == ["60", "no data"]
    found = explain_figure(side.initiative, side.indicator, at=NOW, period=side.periods[4])
    assert found is not None
    assert found.reasons == [("reported under another definition", 3)]


def test_retired_and_merged_categories_keep_what_was_reported(side: Side) -> None:
    codes = [cell(side, "sex", "Sex", code) for code in ("boys", "girls", "x", "y")]
    report(side, 4, [10], cells=dict(zip(codes, [[4], [3], [2], [1]], strict=True)))
    by = side.people["backbone"]
    category = {one.code: one for one in Category.objects.select_related("dimension")}
    retire_category(category=category["y"], by=by, at=NOW)
    merge_category(category=category["x"], into=category["girls"], by=by, at=NOW)
    (view,) = shown(side, side.indicator).breakdowns
    assert {one.label: one.text for one in view.cells} == {"boys": "4", "girls": "3", "x (now girls)": "2", "y": "1"}
    assert FigureCell.objects.filter(indicator=side.indicator).count() == 4


def test_figures_of_a_frequency_that_was_left_follow_their_assignments(side: Side) -> None:
    report(side, 3, [1, 1, 1])
    calendar = ensure_calendar(
        network_id=side.network.pk, frequency=Frequency.YEAR, year_kind=YearKind.CALENDAR, start_month=1,
        by=side.people["backbone"], at=NOW,
    )  # fmt: skip
    change_frequency(indicator=side.indicator, calendar=calendar, by=side.people["backbone"], at=NOW)
    mine = Assignment.objects.filter(partner=side.partners[2])
    end_assignments(assignments=mine, ends_on=date(2025, 6, 30), reason="left", by=side.people["backbone"], at=NOW)
    found = shown(side, side.indicator)
    assert (found.value_text, found.coverage_text) == ("3", "3 of 3 partners reported")
    withdraw_observations(keys=[(side.periods[3].pk, side.partners[2].pk, side.indicator.pk)], at=NOW)
    assert shown(side, side.indicator).coverage_text == "2 of 2 partners reported"


def test_reach_follows_a_partner_that_moves_to_another_town(side: Side) -> None:
    people = people_in(side, "north", "south", "south")
    report(side, 4, [120, 80], indicator=people)
    assert texts(side, people)[-1] == "200"
    entry = replace(entry_of(side.partners[0]), place_id=side.partners[1].place_id)  # a town of the same name
    edit_partner(partner=side.partners[0], entry=entry, by=side.people["backbone"], at=NOW)
    do_jobs()
    assert texts(side, people)[-1] == "120–200"


def test_reach_follows_a_county_whose_towns_turn_out_to_overlap(side: Side) -> None:
    people = people_in(side, "north", "south", "south")
    report(side, 4, [120, 80], indicator=people)
    county = Place.objects.get(code="c")
    entry = PlaceEntry(code="c", name="County", has_disjoint_children=False)
    edit_place(place=county, entry=entry, by=side.people["backbone"], at=NOW)
    do_jobs()
    assert texts(side, people)[-1] == "120–200"
    town = Place.objects.get(code="north")
    entry = PlaceEntry(code="north", name="Springfield", parent_id=None)
    edit_place(place=town, entry=entry, by=side.people["backbone"], at=NOW)
    do_jobs()
    assert texts(side, people)[-1] == "120–200"  # places without a common county may overlap, too


def test_coverage_threshold_decides_what_is_complete_at_once(side: Side) -> None:
    report(side, 3, [100, 100, 100])
    report(side, 4, [110, 110])
    assert shown(side, side.indicator).latest_complete == shown(side, side.indicator).periods[3]
    entry = replace(initiative_entry_of(side.initiative), coverage_threshold=Decimal("0.6"))
    edit_initiative(initiative=side.initiative, entry=entry, by=side.people["backbone"], at=NOW)
    found = shown(side, side.indicator)
    assert found.latest_complete == found.latest
    assert found.changed is not None
    assert not found.changed.is_like_for_like


def test_archived_indicator_is_shown_nowhere_and_keeps_its_figures(side: Side) -> None:
    report(side, 4, [1, 1, 1])
    archive_indicator(indicator=side.indicator, by=side.people["backbone"], at=NOW)
    assert initiative_figures(side.initiative, at=NOW) == []


def test_like_for_like_of_fourteen_and_eleven_is_ten_percent_up_and_out_of_the_scoreboard(side: Side) -> None:
    """14 × 100 and then 11 × 110: the sums fell by 13.6%, those that reported both times rose by 10%."""
    for number in range(4, 15):
        partner = make_partner(side.initiative, code=f"p{number}", name=f"P {number}")
        assign(side.indicator, partner)
        side.partners.append(partner)
    refresh_expected(indicator_ids=[side.indicator.pk], at=NOW)
    set_baseline(side.indicator, 1000, side.periods[0])
    report(side, 3, [100] * 14)
    report(side, 4, [110] * 11)
    found = shown(side, side.indicator)
    assert (found.value_text, found.coverage_text) == ("1,210", "11 of 14 partners reported")
    assert found.changed is not None
    assert (found.changed.text, found.changed.change.partners) == ("+110", 11)
    assert found.changed.words.endswith("(+10%)")
    assert found.latest_complete is not None
    assert found.latest_complete.text == "1,400"
    board = scoreboard_of([found])
    assert (board.improved, board.measurable, board.tracked) == (0, 0, 1)


@pytest.mark.parametrize(
    ("target", "number", "standing", "progress"),
    [
        (50, 50, Standing.MET, ""),  # T = B: met or not, no share of a way of no length
        (50, 49, Standing.OFF_TRACK, ""),
        (45, 40, Standing.OFF_TRACK, ""),  # easier than the baseline: never 200%
        (45, 46, Standing.MET, ""),
    ],
)
def test_target_at_or_below_the_baseline_has_no_progress(
    side: Side, target: int, number: int, standing: Standing, progress: str
) -> None:
    Indicator.objects.update(target_value=Decimal(target), target_on=date(2026, 12, 31))
    set_baseline(side.indicator, 50, side.periods[0])
    report(side, 4, [number, 0, 0])
    found = shown(side, side.indicator)
    assert (found.standing, found.progress_text) == (standing, progress)


def test_answers_that_make_no_figure_are_not_called_no_data(side: Side) -> None:
    made = make_indicator(
        side.initiative, side.calendar, code="rate", name="Jobless", kind=Kind.OUTSIDE_SHARE,
        over_time=OverTime.LAST, over_partners=OverPartners.NONE,
    )  # fmt: skip
    Indicator.objects.filter(pk=made.pk).update(target_value=Decimal(5), target_on=date(2026, 12, 31))
    assigned(side, made)
    assert shown(side, made).standing_text == "No data yet"
    report(side, 4, [6, 7], indicator=made)
    assert shown(side, made).standing_text == "Not computable"


def test_movement_is_not_judged_by_the_period_of_the_baseline_itself(side: Side) -> None:
    set_baseline(side.indicator, 50, side.periods[1])
    for period in range(2):
        report(side, period, [20, 20, 10])
    assert shown(side, side.indicator).movement == Movement.NOT_MEASURABLE


def test_total_of_people_new_each_quarter_adds_up_each_partners_own(side: Side) -> None:
    """Two partners in one town with 100 new people each quarter: at least 500 in five quarters, at most 1,000."""
    made = make_indicator(
        side.initiative, side.calendar, code="new", name="New people", kind=Kind.PEOPLE, over_time=OverTime.SUM,
        over_partners=OverPartners.RANGE,
    )  # fmt: skip
    assigned(side, made)
    Indicator.objects.filter(pk=made.pk).update(target_value=Decimal(900), target_on=date(2026, 12, 31))
    for period in range(5):
        report(side, period, [100, 100, 0], indicator=made)
    assert shown(side, made).actual_text == "500–1,000"


def test_target_of_a_flow_counts_what_came_before_the_frequency_changed(side: Side) -> None:
    Indicator.objects.update(target_value=Decimal(300), target_on=date(2027, 12, 31))
    for period in range(5):
        report(side, period, [10, 10, 10])
    calendar = ensure_calendar(
        network_id=side.network.pk, frequency=Frequency.MONTH, year_kind=YearKind.CALENDAR, start_month=1,
        by=side.people["backbone"], at=NOW,
    )  # fmt: skip
    indicator = Indicator.objects.select_related("initiative", "calendar").get(pk=side.indicator.pk)
    april = datetime(2026, 3, 31, 12, tzinfo=UTC)
    indicator = change_frequency(indicator=indicator, calendar=calendar, by=side.people["backbone"], at=april)
    month = Period.objects.filter(calendar=calendar, start_on=date(2026, 4, 1)).get()
    report(side, month, [5, 5, 5], indicator=indicator)
    found = shown(side, indicator)
    assert (found.value_text, found.actual_text) == ("15", "165")
