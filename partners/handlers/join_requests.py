"""What follows a request to join: the staff are told, and long after the decision what people said is forgotten."""

from datetime import datetime

from initiatives.models import Initiative
from partners.operations.join_notices import tell_staff
from partners.operations.join_requests import forget_contacts
from tenancy.models import Event
from tenancy.operations.jobs import enqueue_everywhere


def tick(*, at: datetime) -> None:
    """Queue today's forgetting for every network that has not had it."""
    enqueue_everywhere(kind="partners.forget_contacts", dedupe_key=f"day-{at.date()}", at=at)


def forget(*, network_id: int, at: datetime) -> None:
    """The job: inside its network."""
    forget_contacts(at=at)


def tell(*, network_id: int, at: datetime, event: int | None = None, initiative: int | None = None) -> None:
    """The job after a request, and the one that waits for the end of a quiet day."""
    asked = Event.objects.get(pk=event).initiative_id if event is not None else initiative
    tell_staff(initiative=Initiative.objects.get(pk=asked or 0), at=at)
