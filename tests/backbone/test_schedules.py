"""The clock of reports: due at the local hour, ordered once, caught up once."""

from datetime import UTC, date, datetime, timedelta

import pytest

from backbone.formulas import report_due_at
from backbone.models import Report, ReportSchedule
from backbone.operations.schedules import create_schedule, order_due_reports
from measurement.enums import Frequency, YearKind
from tenancy.models import Job
from tenancy.row_security import network
from tests.world import NOW, World


@pytest.mark.parametrize(
    ("due_on", "zone", "moment"),
    [
        (date(2026, 3, 21), "Europe/London", datetime(2026, 3, 28, 6, tzinfo=UTC)),
        (date(2026, 3, 22), "Europe/London", datetime(2026, 3, 29, 5, tzinfo=UTC)),  # summer time from this day
        (date(2026, 10, 18), "Europe/London", datetime(2026, 10, 25, 6, tzinfo=UTC)),
        (date(2026, 1, 1), "Asia/Kathmandu", datetime(2026, 1, 8, 0, 15, tzinfo=UTC)),
        (date(2026, 1, 1), "Pacific/Apia", datetime(2026, 1, 7, 17, tzinfo=UTC)),
        (date(2028, 2, 22), "Europe/London", datetime(2028, 2, 29, 6, tzinfo=UTC)),
    ],
)
def test_report_due_at_keeps_the_local_hour(due_on: date, zone: str, moment: datetime) -> None:
    assert report_due_at(due_on, days_after=7, at_hour=6, time_zone=zone) == moment


def test_report_due_at_an_hour_the_clocks_skip_is_taken_before_the_jump() -> None:
    skipped = report_due_at(date(2026, 3, 22), days_after=7, at_hour=1, time_zone="Europe/London")
    assert skipped == datetime(2026, 3, 29, 1, tzinfo=UTC)


def make_schedule(world: World, at: datetime) -> ReportSchedule:
    with network(world.a.network.id):
        return create_schedule(
            initiative=world.a.initiative,
            title="Quarterly report",
            frequency=Frequency.QUARTER,
            year_kind=YearKind.CALENDAR,
            start_month=1,
            days_after_deadline=7,
            at_hour=6,
            starts_on=date(2025, 1, 1),
            by=world.a.people["backbone"],
            at=at,
        )


@pytest.mark.django_db(transaction=True, databases=["default", "side", "owner", "platform"])
class TestClock:
    def test_clock_orders_each_due_report_once_and_none_from_before_the_schedule(self, world: World) -> None:
        make_schedule(world, at=datetime(2026, 1, 1, tzinfo=UTC))
        assert order_due_reports(at=NOW) == 2  # Q4 2025 (28 January) and Q1 2026 (28 April)
        assert order_due_reports(at=NOW) == 0
        with network(world.a.network.id):
            assert Report.objects.count() == 2
        assert Job.objects.filter(kind="report.compile").count() == 2

    def test_clock_that_stood_still_catches_up_once(self, world: World) -> None:
        make_schedule(world, at=NOW)
        assert order_due_reports(at=NOW) == 0
        later = NOW + timedelta(days=200)
        assert order_due_reports(at=later) == 2  # Q2 and Q3 2026
        assert order_due_reports(at=later) == 0

    def test_paused_schedule_orders_nothing(self, world: World) -> None:
        schedule = make_schedule(world, at=datetime(2026, 1, 1, tzinfo=UTC))
        with network(world.a.network.id):
            ReportSchedule.objects.filter(pk=schedule.pk).update(is_active=False)
        assert order_due_reports(at=NOW) == 0
