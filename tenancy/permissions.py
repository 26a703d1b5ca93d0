"""Who may do what: one table, one question.

Page, API and template ask `can(grants, permission, on=…)`. It is pure: the grants were loaded
once, when the network was entered.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from tenancy.enums import Role


class Permission(StrEnum):
    NETWORK_MANAGE = "network.manage"  # people, roles, outbox, settings
    INITIATIVE_CREATE = "initiative.create"
    INITIATIVE_EDIT = "initiative.edit"
    INITIATIVE_VIEW = "initiative.view"
    PLACE_EDIT = "place.edit"
    PARTNER_VIEW = "partner.view"
    PARTNER_EDIT = "partner.edit"
    PARTNER_INVITE = "partner.invite"
    LIBRARY_VIEW = "library.view"
    LIBRARY_EDIT = "library.edit"
    INDICATOR_EDIT = "indicator.edit"  # adopt, target, assign
    FIGURE_VIEW = "figure.view"  # official figures of an initiative
    PARTNER_FIGURE_VIEW = "partner_figure.view"  # which partner reported what
    SUBMISSION_VIEW = "submission.view"
    SUBMISSION_EDIT = "submission.edit"  # fill in the draft
    SUBMISSION_SUBMIT = "submission.submit"
    SUBMISSION_REVIEW = "submission.review"
    SUBMISSION_ENTER = "submission.enter"  # for a partner, marked as such
    DEADLINE_EDIT = "deadline.edit"  # extend, remind
    PERIOD_CLOSE = "period.close"  # close a period, and unlock what is frozen
    DATASET_IMPORT = "dataset.import"
    REPORT_VIEW = "report.view"
    REPORT_COMPILE = "report.compile"
    REPORT_PUBLISH = "report.publish"
    LEDGER_VIEW = "ledger.view"
    INVITE = "invite"  # to the roles of one's own reach


_SEE = frozenset({Permission.INITIATIVE_VIEW, Permission.FIGURE_VIEW, Permission.REPORT_VIEW, Permission.LIBRARY_VIEW})
_STEER = _SEE | {Permission.PARTNER_VIEW, Permission.PARTNER_FIGURE_VIEW}
_CONTRIBUTE = _SEE | {Permission.SUBMISSION_VIEW, Permission.SUBMISSION_EDIT}

# What partners say is theirs to say: whoever else types it in does so by SUBMISSION_ENTER, and it is marked.
_STAFF = frozenset(Permission) - {Permission.SUBMISSION_EDIT, Permission.SUBMISSION_SUBMIT}

ROLES: dict[Role, frozenset[Permission]] = {
    Role.OWNER: _STAFF,
    Role.BACKBONE: _STAFF - {Permission.NETWORK_MANAGE, Permission.INITIATIVE_CREATE},
    Role.STEERING: _STEER,
    Role.FACILITATOR: _STEER,
    Role.FUNDER: _SEE,
    Role.OBSERVER: _SEE,
    Role.LEAD: _CONTRIBUTE | {Permission.SUBMISSION_SUBMIT, Permission.PARTNER_INVITE},
    Role.CONTRIBUTOR: _CONTRIBUTE,
}

# What belongs to the whole network: a grant anywhere in it is enough.
NETWORK_WIDE = frozenset(
    {
        Permission.PLACE_EDIT,
        Permission.PARTNER_VIEW,
        Permission.PARTNER_EDIT,
        Permission.LIBRARY_VIEW,
        Permission.LIBRARY_EDIT,
    }
)

# What reaches beyond one initiative whatever it is asked for: no key that is limited to one carries it.
_NOT_NARROWED = frozenset({Permission.INVITE, Permission.PARTNER_INVITE})


@dataclass(frozen=True)
class HeldGrant:
    """One role somebody holds: everywhere in the network, in one initiative, or for one partner.

    `partner_initiative_ids` are the initiatives the partner takes part in: a partner's people see
    the figures of those, and of no other initiative of the network.
    """

    role: Role
    initiative_id: int | None = None
    partner_id: int | None = None
    partner_initiative_ids: frozenset[int] = frozenset()
    is_narrowed: bool = False  # of a key that counts for one initiative alone

    def carries(self, permission: Permission) -> bool:
        """Whether the role holds the permission, wherever that is."""
        return permission in ROLES[self.role] and not (self.is_narrowed and permission in _NOT_NARROWED)


@dataclass(frozen=True)
class Scope:
    """What a permission is asked for. Empty means: anywhere in the network."""

    initiative_id: int | None = None
    partner_id: int | None = None


ANYWHERE = Scope()


def can(grants: Iterable[HeldGrant], permission: Permission, on: Scope = ANYWHERE) -> bool:
    """Whether one of these grants carries the permission on that initiative or partner."""
    return any(grant.carries(permission) and _reaches(grant, permission, on) for grant in grants)


def _reaches(grant: HeldGrant, permission: Permission, on: Scope) -> bool:
    if grant.role == Role.OWNER or on == ANYWHERE or permission in NETWORK_WIDE:
        return True
    if grant.partner_id is not None:
        return _partner_grant_reaches(grant, on)
    return on.initiative_id is not None and grant.initiative_id == on.initiative_id


def _partner_grant_reaches(grant: HeldGrant, on: Scope) -> bool:
    """A partner's people reach their own partner, and the initiatives it takes part in."""
    if on.partner_id is not None and on.partner_id != grant.partner_id:
        return False
    return on.initiative_id is None or on.initiative_id in grant.partner_initiative_ids


def initiatives_with(grants: Iterable[HeldGrant], permission: Permission) -> frozenset[int] | None:
    """The initiatives where these grants carry the permission; None stands for all of the network's."""
    found: set[int] = set()
    for grant in grants:
        if not grant.carries(permission):
            continue
        if grant.role == Role.OWNER:
            return None
        found |= {grant.initiative_id} if grant.initiative_id is not None else grant.partner_initiative_ids
    return frozenset(found)


def narrowed(grants: Iterable[HeldGrant], *, initiative_id: int) -> tuple[HeldGrant, ...]:
    """What is left of these grants where they count for one initiative alone; never more than there was.

    An owner is then what the initiative's backbone staff is, and a partner's people reach the
    initiative only if the partner takes part in it. None of it invites anybody: an invitation to a partner opens
    all the initiatives that it takes part in.
    """
    left = []
    for grant in grants:
        if grant.role == Role.OWNER:
            left.append(HeldGrant(role=Role.BACKBONE, initiative_id=initiative_id, is_narrowed=True))
        elif grant.initiative_id == initiative_id:
            left.append(replace(grant, is_narrowed=True))
        elif initiative_id in grant.partner_initiative_ids:
            left.append(replace(grant, partner_initiative_ids=frozenset({initiative_id}), is_narrowed=True))
    return tuple(left)


def partners_with(grants: Iterable[HeldGrant], permission: Permission) -> frozenset[int]:
    """The partners for which a partner's grant carries the permission."""
    return frozenset(
        grant.partner_id for grant in grants if grant.partner_id is not None and grant.carries(permission)
    )
