"""What follows for figures when a partner or a place moves."""

from datetime import datetime

from measurement.operations.figures import refresh_reach
from partners.models import Partner
from tenancy.models import Event


def refresh_reach_of(*, network_id: int, at: datetime, event: int) -> None:
    """Take the event that a partner or a place was changed; make the lower bounds of reach anew."""
    moved = Event.objects.get(pk=event)
    partner_id = moved.object_id if moved.object_type == Partner._meta.label_lower else None
    refresh_reach(partner_id=partner_id, at=at)
