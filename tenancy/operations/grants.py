"""Giving and taking roles."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tenancy.enums import Role
from tenancy.models import ApiKey, Grant, Membership, Network, User
from tenancy.operations.api_keys import revoke_api_key
from tenancy.operations.events import record


@transaction.atomic
def give(
    *,
    by: User | None,
    to: User,
    network_id: int,
    role: Role,
    at: datetime,
    initiative_id: int | None = None,
    partner_id: int | None = None,
) -> Grant:
    """Give somebody a role in the current network; a role already held stays as it is."""
    Membership.objects.get_or_create(network_id=network_id, user=to)
    grant, is_new = Grant.objects.get_or_create(
        network_id=network_id,
        user=to,
        role=role,
        initiative_id=initiative_id,
        partner_id=partner_id,
        defaults={"granted_at": at},
    )
    if is_new:
        record("tenancy.role.granted", by=by, at=at, on=grant, name=str(to), payload={"role": [None, role]})
    return grant


@transaction.atomic
def remove(*, by: User | None, grant: Grant, at: datetime) -> None:
    """Take a role away; with the last one the network disappears from the person's list, and their keys are revoked.

    Raises ValidationError for the last owner: somebody must be able to let others in.
    """
    # One lock for the owners of a network: two owners removing each other at once leave one.
    Network.objects.select_for_update(no_key=True).get(pk=grant.network_id)
    others = Grant.objects.exclude(pk=grant.pk)
    if grant.role == Role.OWNER and not others.filter(role=Role.OWNER).exists():
        raise ValidationError(_("This is the only owner of the network. Invite another owner first."))
    record("tenancy.role.removed", by=by, at=at, on=grant, name=str(grant.user), payload={"role": [grant.role, None]})
    if not others.filter(user_id=grant.user_id).exists():
        Membership.objects.filter(network_id=grant.network_id, user_id=grant.user_id).delete()
        for key in ApiKey.objects.filter(user_id=grant.user_id, revoked_at=None):
            revoke_api_key(key=key, by=by, at=at)  # they open nothing now, and must not when the person comes back
    grant.delete()
