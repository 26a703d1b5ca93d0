"""What follows for assignments when a partner leaves an initiative."""

from datetime import datetime

from measurement.operations.assignments import end_for_leaver
from partners.models import Participation
from tenancy.models import Event


def end_leaver(*, network_id: int, at: datetime, event: int) -> None:
    """Take the event that a participation ended; end the partner's assignments there."""
    left = Event.objects.get(pk=event)
    participation = Participation.objects.filter(pk=left.object_id).first()
    if participation is not None:
        end_for_leaver(participation=participation, by=None, at=at)
