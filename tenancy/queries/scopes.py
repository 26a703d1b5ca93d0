"""What a role can be for, and which roles a person may give."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.module_loading import import_string

from tenancy.enums import INITIATIVE_ROLES, PARTNER_ROLES, Role
from tenancy.permissions import HeldGrant, Permission, initiatives_with, partners_with


@dataclass(frozen=True)
class PartnerScope:
    """A partner as something to have a role for."""

    name: str
    initiative_ids: frozenset[int] = frozenset()
    is_archived: bool = False


@dataclass(frozen=True)
class Scopes:
    """Everything in the current network that a role can be for, by id."""

    initiatives: Mapping[int, str] = field(default_factory=dict)
    partners: Mapping[int, PartnerScope] = field(default_factory=dict)


@dataclass(frozen=True)
class Reach:
    """The roles a person may give, and take away again.

    An owner reaches all of the network. Backbone staff reach the roles in their initiatives, and
    the partners of those or of none yet. A partner's lead reaches the people of that partner.
    """

    is_whole: bool
    initiatives: Mapping[int, str]
    partners: Mapping[int, PartnerScope]

    @property
    def roles(self) -> tuple[Role, ...]:
        """In the order of the list of roles."""
        return tuple(
            role
            for role in Role
            if (role == Role.OWNER and self.is_whole)
            or (role in INITIATIVE_ROLES and self.initiatives)
            or (role in PARTNER_ROLES and self.partners)
        )

    def covers(self, role: str, *, initiative_id: int | None, partner_id: int | None) -> bool:
        if role in INITIATIVE_ROLES:
            return initiative_id in self.initiatives and partner_id is None
        if role in PARTNER_ROLES:
            return partner_id in self.partners and initiative_id is None
        return role == Role.OWNER and self.is_whole and initiative_id is None and partner_id is None

    def name_of(self, *, initiative_id: int | None, partner_id: int | None) -> str:
        """The printed name of what a role is for; empty for the network itself."""
        if partner_id is not None:
            return self.partners[partner_id].name
        return "" if initiative_id is None else self.initiatives[initiative_id]


def reach_of(grants: Iterable[HeldGrant]) -> Reach:
    """How far these grants reach in the current network.

    Initiatives and partners live on higher floors; the settings name the query.
    """
    held = tuple(grants)
    scopes: Scopes = import_string(settings.KEEL_SCOPES)()
    ids = initiatives_with(held, Permission.INVITE)
    if ids is None:
        return Reach(is_whole=True, initiatives=scopes.initiatives, partners=scopes.partners)
    own = partners_with(held, Permission.PARTNER_INVITE)
    return Reach(
        is_whole=False,
        initiatives={id_: name for id_, name in scopes.initiatives.items() if id_ in ids},
        partners={
            id_: partner
            for id_, partner in scopes.partners.items()
            if id_ in own or (ids and (not partner.initiative_ids or partner.initiative_ids & ids))
        },
    )
