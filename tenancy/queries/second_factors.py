"""What an account is protected by, beside its password."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from tenancy.models import Network, User
from tenancy.permissions import HeldGrant

# Recovery codes alone are none: they are there for the day on which the others are lost.
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(*, user_id: int) -> bool:
    """Whether the account has an authenticator app or a passkey. One statement."""
    return bool(Authenticator.objects.filter(user_id=user_id, type__in=SECOND_FACTORS).exists())


def with_second_factor(user_ids: Collection[int]) -> frozenset[int]:
    """Those of the accounts that have one. One statement."""
    found = Authenticator.objects.filter(user_id__in=user_ids, type__in=SECOND_FACTORS)
    return frozenset(found.values_list("user_id", flat=True))


def is_open_with(network: Network, grants: Iterable[HeldGrant], *, has_used_second_factor: bool) -> bool:
    """Whether the network opens to somebody with these grants in a session that has used a second factor or not."""
    return has_used_second_factor or not network.roles_asked_for_second_factor(grant.role for grant in grants)


@dataclass(frozen=True)
class Passkey:
    """One passkey or security key, by the name its holder gave it."""

    pk: int
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class Protection:
    """What stands between a stranger and an account. `codes_left` is None where there are no recovery codes."""

    has_password: bool
    app: Authenticator | None
    passkeys: Sequence[Passkey]
    codes_left: int | None
    session_count: int

    @property
    def has_second_factor(self) -> bool:
        return self.app is not None or bool(self.passkeys)


def protection_of(user: User, *, at: datetime) -> Protection:
    """Three statements."""
    rows = list(Authenticator.objects.filter(user=user).order_by("created_at"))
    codes = next((row for row in rows if row.type == Authenticator.Type.RECOVERY_CODES), None)
    keys = UserSession.objects.filter(user=user).values_list("session_key", flat=True)
    return Protection(
        has_password=user.has_usable_password(),
        app=next((row for row in rows if row.type == Authenticator.Type.TOTP), None),
        passkeys=[
            Passkey(row.pk, row.wrap().name, row.created_at, row.last_used_at)
            for row in rows
            if row.type == Authenticator.Type.WEBAUTHN
        ],
        codes_left=len(codes.wrap().get_unused_codes()) if codes else None,
        session_count=Session.objects.filter(session_key__in=list(keys), expire_date__gt=at).count(),
    )
