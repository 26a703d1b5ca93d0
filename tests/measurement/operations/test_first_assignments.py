"""The first round of reporting, begun with one decision."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from measurement.models import Assignment, Indicator, Submission
from measurement.operations.first_assignments import begin_reporting
from measurement.queries.verification import wrong_figures
from tenancy.row_security import network
from tests.world import NOW, World, make_indicator


@pytest.fixture
def inside(world: World) -> Iterator[World]:
    with network(world.a.network.id):
        Assignment.objects.all().delete()
        Submission.objects.all().delete()
        contributing = make_indicator(world.a.initiative, world.a.calendar, code="more", name="More")
        Indicator.objects.filter(pk=contributing.pk).update(is_core=False)
        yield world


def begin(world: World, *partners: int) -> int:
    ids = [world.a.partners[number].pk for number in partners]
    user = world.a.people["backbone"]
    return len(begin_reporting(initiative=world.a.initiative, partner_ids=ids, by=user, at=NOW).new)


def test_first_round_asks_for_the_core_of_the_period_that_ended_last(inside: World) -> None:
    assert begin(inside, 0, 2) == 2
    assert {one.indicator_id for one in Assignment.objects.all()} == {inside.a.indicator.pk}
    rows = list(Submission.objects.select_related("period"))
    assert {row.period.label for row in rows} == {"Q1 2026"}
    assert len(rows) == 2
    assert list(wrong_figures()) == []


def test_first_round_that_would_be_late_gets_the_ordinary_days_from_today(inside: World) -> None:
    begin(inside, 0)
    row = Submission.objects.get()
    assert row.due_on == NOW.date() + timedelta(days=inside.a.initiative.deadline_days)
    assert row.due_reason == "The first round began after the ordinary day."


def test_first_round_in_time_keeps_the_ordinary_day(inside: World) -> None:
    inside.a.initiative.deadline_days = 60
    inside.a.initiative.save()
    begin(inside, 0)
    row = Submission.objects.get()
    assert (row.due_on, row.due_reason) == (date(2026, 5, 30), "")


def test_first_round_is_begun_once(inside: World) -> None:
    begin(inside, 0)
    with pytest.raises(ValidationError, match="Somebody reports already"):
        begin(inside, 1)


def test_first_round_needs_partners_and_indicators(inside: World) -> None:
    with pytest.raises(ValidationError):
        begin(inside)
    Indicator.objects.update(archived_at=NOW)
    with pytest.raises(ValidationError):
        begin(inside, 0)
