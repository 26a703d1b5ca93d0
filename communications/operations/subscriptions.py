"""Following an initiative's reports by mail."""

from datetime import datetime

from django.db import transaction

from communications.models import Subscription
from initiatives.models import Initiative
from tenancy.models import User
from tenancy.operations.events import record


@transaction.atomic
def subscribe(*, initiative: Initiative, by: User, at: datetime) -> Subscription:
    """A mail for each report from now on; asking twice is asking once."""
    subscription, is_new = Subscription.objects.get_or_create(
        network_id=initiative.network_id, initiative=initiative, user=by, defaults={"since": at}
    )
    ended = Subscription.objects.filter(pk=subscription.pk, ended_at__isnull=False)
    if is_new or ended.update(ended_at=None):
        record("communications.subscription.started", by=by, at=at, on=subscription, name=str(initiative))
    return subscription


@transaction.atomic
def unsubscribe(*, initiative: Initiative, by: User, at: datetime) -> None:
    """No more mails about this initiative's reports; without a subscription nothing happens."""
    subscription = Subscription.objects.filter(initiative=initiative, user=by, ended_at=None).first()
    # Of two clicks at once the second waits here, and then finds nothing to end.
    if subscription is not None and Subscription.objects.filter(pk=subscription.pk, ended_at=None).update(ended_at=at):
        record("communications.subscription.ended", by=by, at=at, on=subscription, name=str(initiative))
