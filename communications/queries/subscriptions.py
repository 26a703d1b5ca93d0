"""Who follows an initiative."""

from django.db.models import QuerySet

from communications.models import Subscription
from tenancy.models import Grant


def subscribers(*, initiative_id: int) -> QuerySet[Subscription]:
    """Those who follow it and may still enter the network, by person."""
    members = Grant.objects.values("user_id")
    rows = Subscription.objects.filter(initiative_id=initiative_id, ended_at=None, user_id__in=members)
    return rows.filter(user__is_active=True).select_related("user").order_by("user_id")


def is_subscribed(*, initiative_id: int, user_id: int) -> bool:
    """Whether this person gets a mail for each report of the initiative."""
    return Subscription.objects.filter(initiative_id=initiative_id, user_id=user_id, ended_at=None).exists()
