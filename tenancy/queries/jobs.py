"""Work in the background that stopped and waits for somebody."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from tenancy.enums import JobState
from tenancy.models import Job

LONGEST = 200  # rows on one page


@dataclass(frozen=True)
class StoppedJob:
    """One piece of work that failed too often. `error` is the class of what went wrong last."""

    pk: int
    title: str | Promise
    created_at: datetime
    attempts: int
    error: str


def stopped_jobs(*, network_id: int, limit: int | None = LONGEST) -> list[StoppedJob]:
    """The parked jobs of one network, the latest first, at most `limit`. One statement.

    What a kind of job does is known a floor above; the settings name the table.
    """
    words: dict[str, str | Promise] = import_string(settings.KEEL_JOB_WORDS)
    rows = Job.objects.filter(network_id=network_id, state=JobState.PARKED).order_by("-created_at", "-pk")[:limit]
    return [
        StoppedJob(row.pk, words.get(row.kind, row.kind), row.created_at, row.attempts, row.last_error or _("unknown"))
        for row in rows
    ]
