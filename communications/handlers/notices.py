"""The job that tells partners what staff did with their submissions."""

from datetime import datetime

from communications.operations.notices import tell_partners
from tenancy.models import Event


def tell(*, network_id: int, at: datetime, event: int) -> None:
    tell_partners(event=Event.objects.get(pk=event), at=at)
