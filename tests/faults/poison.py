"""Jobs that go wrong, for workers started with `tests.faults.settings`."""

import os
import signal
import time
from datetime import datetime

from django.conf import settings

from config.subscriptions import JOB_HANDLERS as REAL
from tenancy.operations.mails import queue_mail

MAIL = {"report": "Report", "initiative": "Start well", "headline": "Better", "link": "https://example.org/"}


def fail(*, network_id: int, at: datetime) -> None:
    """Fails, each time."""
    raise ValueError("poison")


def kill(*, network_id: int, at: datetime) -> None:
    """Kills the process that does it, each time."""
    os.kill(os.getpid(), signal.SIGKILL)


def dawdle(*, network_id: int, at: datetime) -> None:
    """Takes three times its lease; then queues one mail."""
    time.sleep(3 * settings.KEEL_JOB_LEASE.total_seconds())
    queue_mail(network_id=network_id, to="slow@example.org", template="report_published", context=MAIL, at=at)


JOB_HANDLERS = REAL | {
    "fault.fail": "tests.faults.poison.fail",
    "fault.kill": "tests.faults.poison.kill",
    "fault.dawdle": "tests.faults.poison.dawdle",
}
