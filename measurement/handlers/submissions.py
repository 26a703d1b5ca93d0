"""The clock of submissions: what ended yesterday is due today; and the receipt of what was submitted."""

from datetime import datetime

from initiatives.models import Initiative
from measurement.operations.expectations import open_due
from measurement.operations.receipts import mail_receipt
from tenancy.models import Event
from tenancy.operations.jobs import enqueue_everywhere


def tick(*, at: datetime) -> None:
    """Once an hour, because the day ends at another hour in every time zone."""
    enqueue_everywhere(kind="measurement.open_due", dedupe_key=f"{at:%Y-%m-%dT%H}", at=at)


def open_ended(*, network_id: int, at: datetime) -> None:
    """Open what has fallen due in every running initiative of the current network."""
    ids = list(Initiative.objects.filter(is_open=True).values_list("pk", flat=True))
    if ids:
        open_due(initiative_ids=ids, at=at)


def mail_receipt_of(*, network_id: int, at: datetime, event: int) -> None:
    """Take the event that something was submitted; tell whoever did."""
    mail_receipt(event=Event.objects.get(pk=event), at=at)
