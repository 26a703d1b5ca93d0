"""Which roles of a network must use a second factor."""

from collections.abc import Collection
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tenancy.enums import Role
from tenancy.models import Grant, Network, User
from tenancy.operations.events import record
from tenancy.queries.second_factors import SECOND_FACTORS, has_second_factor


@transaction.atomic
def require_second_factor(*, network: Network, roles: Collection[str], by: User, at: datetime) -> Network:
    """Ask everybody who holds one of these roles for a second factor, and nobody else.

    Raises ValidationError({"roles": …}) for a role that is none, and for one that `by` holds while
    having no second factor: nobody shuts the door behind which they stand. Nothing changed:
    nothing is recorded.
    """
    locked = Network.objects.select_for_update(no_key=True).get(pk=network.pk)
    before = list(locked.second_factor_roles)
    after = [role.value for role in Role if role.value in roles]
    if set(roles) - set(after):
        raise ValidationError({"roles": _("Choose roles from the list.")})
    own = set(Grant.objects.filter(user=by).values_list("role", flat=True))
    if (set(after) - set(before)) & own and not has_second_factor(user_id=by.pk):
        said = _("You hold this role and have no second factor yet. Set one up for yourself first.")
        raise ValidationError({"roles": said})
    if after != before:
        locked.second_factor_roles = after
        locked.save(update_fields=["second_factor_roles"])
        payload = {"second_factor_roles": [_words(before), _words(after)]}
        record("tenancy.network.second_factor_set", by=by, at=at, on=locked, payload=payload)
    return locked


def _words(roles: Collection[str]) -> str:
    return ", ".join(str(Role(role).label) for role in roles)


@transaction.atomic
def remove_second_factors(*, user: User) -> int:
    """Take all second factors and recovery codes off an account, and end its sessions; how many factors it had.

    An account is in no network, so no ledger records it. Networks that ask for one ask again.
    """
    rows = Authenticator.objects.filter(user=user)
    count = rows.filter(type__in=SECOND_FACTORS).count()
    rows.delete()
    sessions = UserSession.objects.filter(user=user)
    Session.objects.filter(session_key__in=list(sessions.values_list("session_key", flat=True))).delete()
    sessions.delete()
    return int(count)
