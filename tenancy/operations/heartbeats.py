"""Signs of life of the processes that nobody can ask."""

import logging
from datetime import datetime

from django.db import DatabaseError, connections
from django.utils import timezone

from tenancy.models import Heartbeat

log = logging.getLogger(__name__)


def beat(*, part: str, at: datetime | None = None) -> None:
    """Note that a part (`worker`, `beat`) is alive; called by the part itself, every few seconds.

    No request ends here that would clean up after a database restart, so a broken connection is
    dropped first. A database that is away is no reason for the part to stop.
    """
    moment = at or timezone.now()
    connection = connections["side"]
    connection.close_if_unusable_or_obsolete()
    try:
        Heartbeat.objects.using("side").update_or_create(part=part, defaults={"at": moment})
    except DatabaseError as error:
        log.warning("No heartbeat of %s: %s.", part, type(error).__name__)
