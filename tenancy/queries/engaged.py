"""Whom one need not invite: people who speak for a partner already, or were asked to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models.functions import Lower

from tenancy.enums import PARTNER_ROLES
from tenancy.models import Grant, Invitation

Pair = tuple[int, str]  # a partner's id and an address in small letters


@dataclass(frozen=True, slots=True)
class Engaged:
    """Who speaks for which partner, and whose invitation is still open."""

    speaking: frozenset[Pair] = frozenset()
    invited: frozenset[Pair] = frozenset()

    @property
    def pairs(self) -> frozenset[Pair]:
        return self.speaking | self.invited


def engaged(*, partner_ids: Collection[int], emails: Collection[str], at: datetime) -> Engaged:
    """Of these partners and addresses, in whatever role one speaks for a partner. Three statements.

    An address counts where its account has verified it. `emails` in small letters.
    """
    if not partner_ids or not emails:
        return Engaged()
    verified = EmailAddress.objects.annotate(small=Lower("email")).filter(small__in=emails, verified=True)
    addresses: dict[int, list[str]] = {}
    for user_id, email in verified.values_list("user_id", "small"):
        addresses.setdefault(user_id, []).append(email)
    scope = {"partner_id__in": partner_ids, "role__in": PARTNER_ROLES}
    held = Grant.objects.filter(user_id__in=addresses, **scope).values_list("partner_id", "user_id")
    asked = Invitation.objects.filter(
        email__in=emails, accepted_at=None, revoked_at=None, expires_at__gt=at, **scope
    ).values_list("partner_id", "email")
    return Engaged(
        frozenset((pk, email) for pk, user_id in held if pk is not None for email in addresses[user_id]),
        frozenset((pk, email) for pk, email in asked if pk is not None),
    )
