"""Signs of life of the processes that nobody can ask."""

from datetime import datetime

from django.utils import timezone

from tenancy.models import Heartbeat


def beat(*, part: str, at: datetime | None = None) -> None:
    """Note that a part (`worker`, `beat`) is alive; called by the part itself, every few seconds."""
    moment = at or timezone.now()
    Heartbeat.objects.using("side").update_or_create(part=part, defaults={"at": moment})
