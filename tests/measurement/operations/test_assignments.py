"""Who reports what: no pair twice at once, a leaver is no longer expected, past periods stay."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from measurement.handlers.assignments import end_leaver
from measurement.models import Assignment, Figure, Indicator
from measurement.operations.assignments import assign, end_assignments, end_for_leaver
from measurement.queries.assignments import expected_partner_ids
from partners.models import Participation
from partners.operations.participations import edit_participation
from tenancy.models import Event, Job
from tenancy.operations.jobs import due_job_ids, run
from tenancy.row_security import network
from tests.world import NOW, World, make_indicator, make_partner


@pytest.fixture
def inside(world: World) -> Iterator[World]:
    with network(world.a.network.id):
        yield world


def by(world: World) -> dict[str, Any]:
    return {"by": world.a.people["backbone"], "at": NOW}


@pytest.fixture
def indicator(inside: World) -> Indicator:
    return make_indicator(inside.a.initiative, inside.a.calendar, code="new", name="New")


def ids(world: World) -> list[int]:
    return [partner.pk for partner in world.a.partners]


def take(world: World, indicator: Indicator, **fields: Any) -> Any:
    given: dict[str, Any] = {"partner_ids": ids(world), "starts_on": date(2025, 4, 1)} | fields
    return assign(indicators=[indicator], **given, **by(world))


def test_assign_expects_the_partners_from_then_on(inside: World, indicator: Indicator) -> None:
    take(inside, indicator)
    periods = inside.a.periods
    assert expected_partner_ids(indicator, periods[0]) == frozenset()
    assert expected_partner_ids(indicator, periods[1]) == frozenset(ids(inside))
    assert Figure.objects.get(indicator=indicator, period=periods[1]).expected == 3
    assert Event.objects.filter(type="measurement.assignment.created").count() == 1


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [
        (date(2025, 4, 1), None),
        (date(2025, 1, 1), date(2025, 4, 1)),
        (date(2025, 6, 30), date(2025, 6, 30)),
        (date(2024, 1, 1), None),
    ],
)
def test_assign_in_days_that_are_taken_is_refused(
    inside: World, indicator: Indicator, starts_on: date, ends_on: date | None
) -> None:
    take(inside, indicator, ends_on=date(2025, 6, 30))
    with pytest.raises(ValidationError) as error:
        take(inside, indicator, starts_on=starts_on, ends_on=ends_on)
    assert "partners" in error.value.message_dict
    assert Assignment.objects.filter(indicator=indicator).count() == 3


def test_assign_after_the_end_of_the_earlier_one_is_a_second_row(inside: World, indicator: Indicator) -> None:
    take(inside, indicator, ends_on=date(2025, 6, 30))
    take(inside, indicator, starts_on=date(2025, 7, 1))
    assert Assignment.objects.filter(indicator=indicator).count() == 6


def test_assign_skipping_those_assigned_adds_only_the_others(inside: World, indicator: Indicator) -> None:
    take(inside, indicator, partner_ids=ids(inside)[:1])
    done = take(inside, indicator, skips_assigned=True)
    assert (len(done.new), done.skipped) == (2, 1)


def test_assign_somebody_outside_the_initiative_is_refused_by_name(inside: World, indicator: Indicator) -> None:
    partner = make_partner(inside.a.initiative, code="px", name="Gone Trust")
    Participation.objects.filter(partner=partner).update(left_on=date(2024, 12, 31))
    with pytest.raises(ValidationError) as error:
        take(inside, indicator, partner_ids=[*ids(inside), partner.pk])
    assert "Gone Trust" in error.value.message_dict["partners"][0]
    assert not Assignment.objects.filter(indicator=indicator).exists()


def test_assign_a_partner_that_leaves_ends_with_its_last_day(inside: World, indicator: Indicator) -> None:
    Participation.objects.filter(partner=inside.a.partners[0]).update(left_on=date(2026, 6, 30))
    take(inside, indicator)
    row = Assignment.objects.get(indicator=indicator, partner=inside.a.partners[0])
    assert row.ends_on == date(2026, 6, 30)


def test_assign_backwards_or_nothing_is_refused(inside: World, indicator: Indicator) -> None:
    wrong: tuple[dict[str, Any], ...] = ({"ends_on": date(2025, 3, 31)}, {"partner_ids": []})
    for fields in wrong:
        with pytest.raises(ValidationError):
            take(inside, indicator, **fields)


def test_end_assignments_keeps_past_periods_and_expects_no_more(inside: World, indicator: Indicator) -> None:
    rows = take(inside, indicator).new
    end_assignments(assignments=rows[:1], ends_on=date(2025, 9, 30), reason="Merged", **by(inside))
    periods = inside.a.periods
    assert len(expected_partner_ids(indicator, periods[2])) == 3
    assert len(expected_partner_ids(indicator, periods[3])) == 2
    assert Figure.objects.get(indicator=indicator, period=periods[3]).expected == 2


def test_end_assignments_in_the_middle_of_a_period_takes_that_period_off(inside: World, indicator: Indicator) -> None:
    rows = take(inside, indicator).new
    end_assignments(assignments=rows, ends_on=date(2025, 9, 29), reason="Merged", **by(inside))
    assert expected_partner_ids(indicator, inside.a.periods[2]) == frozenset()


def test_end_assignments_before_they_begin_takes_them_away(inside: World, indicator: Indicator) -> None:
    rows = take(inside, indicator, starts_on=date(2027, 1, 1)).new
    assert end_assignments(assignments=rows, ends_on=date(2026, 12, 31), reason="Left", **by(inside)) == []
    assert not Assignment.objects.filter(indicator=indicator).exists()


def test_end_assignments_without_a_reason_is_refused(inside: World, indicator: Indicator) -> None:
    rows = take(inside, indicator).new
    with pytest.raises(ValidationError) as error:
        end_assignments(assignments=rows, ends_on=date(2025, 9, 30), reason=" ", **by(inside))
    assert "reason" in error.value.message_dict


def test_end_for_leaver_twice_changes_nothing_more(inside: World) -> None:
    participation = Participation.objects.get(partner=inside.a.partners[0])
    participation.left_on = date(2025, 12, 31)
    assert len(end_for_leaver(participation=participation, **by(inside))) == 1
    assert end_for_leaver(participation=participation, **by(inside)) == []


@pytest.mark.django_db(transaction=True)
def test_partner_that_leaves_is_no_longer_expected_once_the_job_has_run(world: World) -> None:
    with network(world.a.network.id):
        participation = Participation.objects.get(partner=world.a.partners[0])
        edit_participation(
            participation=participation,
            joined_on=participation.joined_on,
            left_on=date(2025, 6, 30),
            **by(world),
        )
    assert Job.objects.filter(kind="measurement.end_leaver").count() == 1
    for job_id in due_job_ids(at=NOW):
        run(job_id=job_id, clock=lambda: NOW)
    with network(world.a.network.id):
        expected = [len(expected_partner_ids(world.a.indicator, period)) for period in world.a.periods]
    assert expected == [3, 3, 2, 2, 2]


def test_end_leaver_of_an_event_that_is_gone_does_nothing(inside: World) -> None:
    event = Event.objects.create(
        network=inside.a.network, type="x", at=NOW, actor_name="", object_type="x", object_id=0, object_name=""
    )
    end_leaver(network_id=inside.a.network.id, at=NOW, event=event.pk)
    assert Assignment.objects.filter(ends_on=None).count() == 3


@pytest.mark.django_db(transaction=True)
def test_assign_the_same_pair_twice_at_once_makes_one_row(world: World) -> None:
    with network(world.a.network.id):
        indicator = make_indicator(world.a.initiative, world.a.calendar, code="new", name="New")

    def attempt(_number: int) -> bool:
        try:
            with network(world.a.network.id):
                take(world, indicator, partner_ids=ids(world)[:1])
        except ValidationError:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, range(2))) == [False, True]
