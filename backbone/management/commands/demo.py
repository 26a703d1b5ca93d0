"""Loads the demonstration: three invented networks with three years of figures, and people to sign in as."""

import time
from argparse import ArgumentParser
from datetime import UTC, datetime
from datetime import time as clock
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_date

from backbone.management.demonstration.content import scripts
from backbone.management.demonstration.people import ADDRESS, SIGN_INS
from backbone.management.demonstration.reporting import publish_reports
from backbone.management.demonstration.telling import tell
from backbone.management.demonstration.timeline import Timeline
from tenancy.models import Network

QUARTERS = {"harbour": 12, "northmoor": 6, "wellspring": 8}
EVENING = clock(17, 30)
BY_NAME = "--yes-load-the-demonstration-here"


class Command(BaseCommand):
    help = "Load the demonstration networks with people, partners, indicators and three years of figures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="Do nothing where there is a network already.")
        parser.add_argument("--today", metavar="YYYY-MM-DD", help="Tell it as if it were this day.")
        parser.add_argument(BY_NAME, action="store_true", dest="by_name", help="Load it on a server of your own, too.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_empty"] and Network.objects.exists():
            return
        now = _now(options["today"])
        _check(by_name=options["by_name"])
        began = time.monotonic()
        password_hash = make_password(settings.KEEL_DEMO_PASSWORD)
        with transaction.atomic():  # interrupted, nothing is there
            told = [
                tell(scripts(name), Timeline(now=now, quarters=quarters), password_hash=password_hash)
                for name, quarters in QUARTERS.items()
            ]
        for stages in told:
            publish_reports(stages)
            tenant = stages[0].network
            self.stdout.write(f"{tenant}: {settings.SITE_URL}/n/{tenant.slug}/")
        addresses = ", ".join(ADDRESS % key for key in SIGN_INS)
        self.stdout.write(f"Loaded in {time.monotonic() - began:.1f} seconds. Sign in as {addresses}.")


def _now(today: str | None) -> datetime:
    """This moment, or the evening of the given day."""
    if not today:
        return timezone.now()
    try:
        day = parse_date(today)
    except ValueError:
        day = None
    if day is None:
        raise CommandError("Give the day as year, month and day, like 2026-05-04.")
    return datetime.combine(day, EVENING, tzinfo=UTC)


def _check(*, by_name: bool) -> None:
    if not settings.KEEL_EMBEDDED and not by_name:
        raise CommandError(
            "This is not the embedded run. The demonstration makes accounts whose password is known to everybody; "
            f"to load it here all the same, add {BY_NAME}."
        )
    names = [scripts(name)[0].network for name in QUARTERS]
    there = Network.objects.filter(name__in=names).values_list("name", flat=True)
    if there:
        raise CommandError(
            f"The demonstration is here already ({', '.join(there)}). To start afresh, stop Keel, remove the folder "
            "KEEL_HOME (var/ unless you set it) or make an empty database, and run this again."
        )
