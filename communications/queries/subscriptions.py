"""Who follows an initiative."""

from communications.models import Subscription
from measurement.permissions import audiences_of
from tenancy.permissions import Permission, Scope, can
from tenancy.queries.grants import held_grants


def subscribers(*, initiative_id: int, audience: str) -> list[Subscription]:
    """Those who follow it and may read its reports for this audience, by person.

    Two statements for each of them at most: a role that was taken away, or a partner that never took part
    here, ends the mails although another role in the network stays.
    """
    rows = Subscription.objects.filter(initiative_id=initiative_id, ended_at=None, user__is_active=True)
    on = Scope(initiative_id=initiative_id)
    return [
        row
        for row in rows.select_related("user").order_by("user_id")
        if can(grants := held_grants(user_id=row.user_id), Permission.REPORT_VIEW, on)
        and audience in audiences_of(grants, initiative_id)
    ]


def is_subscribed(*, initiative_id: int, user_id: int) -> bool:
    """Whether this person gets a mail for each report of the initiative."""
    return Subscription.objects.filter(initiative_id=initiative_id, user_id=user_id, ended_at=None).exists()
