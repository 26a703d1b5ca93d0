"""Who speaks for a partner, and who was asked to."""

from dataclasses import dataclass
from datetime import datetime

from partners.models import Partner
from tenancy.enums import InvitationState, Role
from tenancy.models import Grant, Invitation


@dataclass(frozen=True)
class Representative:
    """One person with a role for the partner."""

    name: str
    email: str
    role: str
    since: datetime


@dataclass(frozen=True)
class OpenInvitation:
    """An offer nobody has taken up; `is_expired` once its link has stopped working."""

    pk: int
    email: str
    name: str
    role: str
    sent_at: datetime
    expires_at: datetime
    is_expired: bool


def representatives_of(partner: Partner) -> list[Representative]:
    """By name. One statement."""
    grants = Grant.objects.filter(partner_id=partner.pk).select_related("user").order_by("user__name", "user__email")
    return [
        Representative(str(grant.user), grant.user.email, str(Role(grant.role).label), grant.granted_at)
        for grant in grants
    ]


def open_invitations_of(partner: Partner, *, at: datetime) -> list[OpenInvitation]:
    """Newest first. One statement."""
    rows = Invitation.objects.filter(partner_id=partner.pk, accepted_at=None, revoked_at=None)
    return [
        OpenInvitation(
            pk=row.pk,
            email=row.email,
            name=row.name,
            role=str(Role(row.role).label),
            sent_at=row.sent_at,
            expires_at=row.expires_at,
            is_expired=row.state(at=at) == InvitationState.EXPIRED,
        )
        for row in rows.order_by("-sent_at", "-pk")
    ]
