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
    if is_new or subscription.ended_at is not None:
        Subscription.objects.filter(pk=subscription.pk).update(ended_at=None)
        record("communications.subscription.started", by=by, at=at, on=subscription, name=str(initiative))
    return subscription


@transaction.atomic
def unsubscribe(*, initiative: Initiative, by: User, at: datetime) -> None:
    """No more mails about this initiative's reports; without a subscription nothing happens."""
    subscription = Subscription.objects.filter(initiative=initiative, user=by, ended_at=None).first()
    if subscription is not None:
        Subscription.objects.filter(pk=subscription.pk).update(ended_at=at)
        record("communications.subscription.ended", by=by, at=at, on=subscription, name=str(initiative))
