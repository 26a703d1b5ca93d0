"""Who may do what in a network, and who has been asked to join."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tenancy.enums import InvitationState, Role
from tenancy.models import Grant, Invitation
from tenancy.queries.scopes import Reach

LONGEST = 500  # invitations on one page


@dataclass(frozen=True)
class HeldRole:
    """One role of one person, with the printed name of what it is for."""

    grant: Grant
    scope_name: str

    @property
    def label(self) -> str:
        return str(Role(self.grant.role).label)


def held_roles(reach: Reach) -> list[HeldRole]:
    """The roles within reach: owners first, then initiative by initiative and partner by partner. One statement."""
    roles = [
        HeldRole(grant, reach.name_of(initiative_id=grant.initiative_id, partner_id=grant.partner_id))
        for grant in Grant.objects.select_related("user")
        if _covers(reach, grant)
    ]
    order = {role.value: place for place, role in enumerate(Role)}
    return sorted(
        roles,
        key=lambda one: (
            one.grant.partner_id is not None,
            one.scope_name.casefold(),
            order[one.grant.role],
            str(one.grant.user).casefold(),
        ),
    )


@dataclass(frozen=True)
class ScopeGroup:
    """The people of the network itself (no name), of one initiative, or of one partner."""

    name: str
    roles: Sequence[HeldRole]


def people_by_scope(reach: Reach) -> list[ScopeGroup]:
    """`held_roles`, cut where the thing changes that the roles are for."""
    groups: dict[tuple[int | None, int | None], list[HeldRole]] = {}
    for role in held_roles(reach):
        groups.setdefault((role.grant.initiative_id, role.grant.partner_id), []).append(role)
    return [ScopeGroup(roles[0].scope_name, roles) for roles in groups.values()]


def invitations_within(reach: Reach, *, limit: int | None = LONGEST) -> list[Invitation]:
    """The invitations within reach, the latest first, all states; at most `limit`."""
    rows = Invitation.objects.select_related("invited_by").order_by("-sent_at", "-id")
    return [row for row in rows if _covers(reach, row)][:limit]


def pending_invitations(reach: Reach, *, at: datetime, limit: int | None = LONGEST) -> list[Invitation]:
    """Those that wait for an answer, or did until they expired."""
    waiting = {InvitationState.OPEN, InvitationState.EXPIRED}
    return [row for row in invitations_within(reach, limit=limit) if row.state(at=at) in waiting]


def grant_within(reach: Reach, *, grant_id: int) -> Grant | None:
    """One role in the current network, if it is within reach."""
    grant = Grant.objects.select_related("user").filter(pk=grant_id).first()
    return grant if grant and _covers(reach, grant) else None


def invitation_within(reach: Reach, *, invitation_id: int) -> Invitation | None:
    """One invitation of the current network, if it is within reach."""
    invitation = Invitation.objects.filter(pk=invitation_id).first()
    return invitation if invitation and _covers(reach, invitation) else None


def _covers(reach: Reach, row: Grant | Invitation) -> bool:
    return reach.covers(row.role, initiative_id=row.initiative_id, partner_id=row.partner_id)
