"""Work for a run: `python -m tests.faults.queue_work NETWORK mails N`, or `… NETWORK schedule`."""

import sys
from datetime import UTC, date, datetime

import django


def main(tenant: str, what: str, number: str = "0") -> None:
    """Mails to so many people, or a schedule whose reports have all fallen due."""
    django.setup()
    from django.conf import settings  # noqa: PLC0415 - after the set-up of Django

    from tenancy.models import Network  # noqa: PLC0415 - as above
    from tenancy.row_security import network  # noqa: PLC0415 - as above

    settings.KEEL_WAKE = "builtins.id"  # these jobs are announced by nobody: only the sweep can find them
    with network(Network.objects.get(slug=tenant).pk):
        if what == "mails":
            queue_mails(Network.objects.get(slug=tenant).pk, int(number))
        else:
            plan_reports()


def queue_mails(network_id: int, number: int) -> None:
    from tenancy.operations.mails import queue_mail  # noqa: PLC0415 - after the set-up of Django
    from tests.faults.poison import MAIL  # noqa: PLC0415 - as above

    at = datetime.now(UTC)
    for one in range(number):
        to = f"person{one}@example.org"
        queue_mail(network_id=network_id, to=to, template="report_published", context=MAIL, at=at)


def plan_reports() -> None:
    from backbone.operations.schedules import create_schedule  # noqa: PLC0415 - after the set-up of Django
    from initiatives.models import Initiative  # noqa: PLC0415 - as above
    from measurement.enums import Frequency, YearKind  # noqa: PLC0415 - as above
    from tenancy.models import User  # noqa: PLC0415 - as above

    create_schedule(
        initiative=Initiative.objects.get(),
        title="Quarterly report",
        frequency=Frequency.QUARTER,
        year_kind=YearKind.CALENDAR,
        start_month=1,
        days_after_deadline=7,
        at_hour=6,
        starts_on=date(2025, 1, 1),
        by=User.objects.get(email="backbone@f.example.org"),
        at=datetime(2025, 1, 2, tzinfo=UTC),  # so that every report since is due and missed
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
