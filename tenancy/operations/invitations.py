"""Letting people in: one mailed offer of one role."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from tenancy.enums import InvitationState, Role, TokenKind
from tenancy.models import Grant, Invitation, Network, User
from tenancy.operations.accounts import open_account
from tenancy.operations.events import record
from tenancy.operations.grants import give
from tenancy.operations.locks import one_at_a_time
from tenancy.operations.mails import queue_mail
from tenancy.operations.tokens import issue, withdraw
from tenancy.queries.accounts import account_with_address, has_address
from tenancy.queries.scopes import Reach

RESEND_PAUSE = timedelta(minutes=1)


class NotInvitedError(Exception):
    """The invitation went to an address that is not this account's."""


@transaction.atomic
def invite(
    *,
    by: User,
    reach: Reach,
    network_id: int,
    email: str,
    role: str,
    at: datetime,
    name: str = "",
    initiative_id: int | None = None,
    partner_id: int | None = None,
) -> Invitation:
    """Offer somebody a role by mail; the link works for 14 days.

    `reach` is what `by` may give. Raises ValidationError with the keys email, role, initiative,
    partner.
    """
    one_at_a_time(network_id)  # two at once would both find that nobody was invited yet
    invitation = offered(
        by=by,
        reach=reach,
        network_id=network_id,
        email=email,
        role=role,
        at=at,
        name=name,
        initiative_id=initiative_id,
        partner_id=partner_id,
    )
    _check_is_new(invitation, at=at)
    invitation.save(force_insert=True)
    _note("sent", invitation, by=by, at=at)
    mail_link(invitation=invitation, by=by, at=at)
    return invitation


def offered(
    *,
    by: User,
    reach: Reach,
    network_id: int,
    email: str,
    role: str,
    at: datetime,
    name: str = "",
    initiative_id: int | None = None,
    partner_id: int | None = None,
) -> Invitation:
    """An offer that may be made, not saved yet; nothing is looked up. Raises ValidationError with email, role."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValidationError({"email": _("Enter an e-mail address, like name@example.org.")}) from error
    if not reach.covers(role, initiative_id=initiative_id, partner_id=partner_id):
        raise ValidationError({"role": _("Choose a role that you may give, and what it is for.")})
    return Invitation(
        network_id=network_id,
        email=address,
        name=" ".join(name.split()),
        role=role,
        initiative_id=initiative_id,
        partner_id=partner_id,
        scope_name=reach.name_of(initiative_id=initiative_id, partner_id=partner_id)[:200],
        invited_by=by,
        invited_at=at,
        sent_at=at,
        expires_at=at + settings.KEEL_INVITATION_LASTS,
    )


def _check_is_new(one: Invitation, *, at: datetime) -> None:
    scope = {"role": one.role, "initiative_id": one.initiative_id, "partner_id": one.partner_id}
    holder = account_with_address(one.email)
    if holder and Grant.objects.filter(user=holder, **scope).exists():
        raise ValidationError({"email": _("This person has this role already.")})
    earlier = Invitation.objects.filter(email=one.email, accepted_at=None, revoked_at=None, expires_at__gt=at, **scope)
    if earlier.exists():
        raise ValidationError({"email": _("This person has been invited already. You can send the mail again.")})


@transaction.atomic
def resend(*, by: User, invitation: Invitation, at: datetime) -> Invitation:
    """Mail a new link for another 14 days; the link in the earlier mail stops working.

    Raises ValidationError when it was accepted or revoked, or sent less than a minute ago.
    """
    locked = _locked(invitation)
    if locked.state(at=at) not in {InvitationState.OPEN, InvitationState.EXPIRED}:
        raise ValidationError(_("This invitation was accepted or revoked. Invite the person again."))
    if at - locked.sent_at < RESEND_PAUSE:
        raise ValidationError(_("The mail was sent a moment ago. Wait a minute before you send it again."))
    locked.sent_at, locked.expires_at = at, at + settings.KEEL_INVITATION_LASTS
    locked.save(update_fields=["sent_at", "expires_at"])
    _note("resent", locked, by=by, at=at)
    mail_link(invitation=locked, by=by, at=at)
    return locked


@transaction.atomic
def revoke(*, by: User, invitation: Invitation, at: datetime) -> Invitation:
    """Take the offer back: the link stops working. Doing it twice changes nothing.

    Raises ValidationError when it was accepted: then the role has to be removed.
    """
    locked = _locked(invitation)
    if locked.accepted_at:
        raise ValidationError(_("This invitation was accepted. Remove the person's role instead."))
    if locked.revoked_at is None:
        locked.revoked_at = at
        locked.save(update_fields=["revoked_at"])
        withdraw(kind=TokenKind.INVITATION, network_id=locked.network_id, row_id=locked.pk)
        _note("revoked", locked, by=by, at=at)
    return locked


@transaction.atomic
def accept(*, by: User, invitation: Invitation, at: datetime) -> Grant:
    """Take the role that was offered; a second time changes nothing.

    Raises NotInvitedError for an account without the invited address, and ValidationError for an
    invitation that expired, was revoked, or was accepted and the role taken away since.
    """
    locked = _locked(invitation)
    if not has_address(by, locked.email):
        raise NotInvitedError
    scope = {"role": locked.role, "initiative_id": locked.initiative_id, "partner_id": locked.partner_id}
    if locked.accepted_by_id == by.pk:
        held = Grant.objects.filter(user=by, **scope).first()
        if held:
            return held
    if locked.state(at=at) != InvitationState.OPEN:
        raise ValidationError(_("This invitation is no longer valid. Ask for a new one."))
    locked.accepted_at, locked.accepted_by = at, by
    locked.save(update_fields=["accepted_at", "accepted_by"])
    _note("accepted", locked, by=by, at=at)
    return give(
        by=locked.invited_by,
        to=by,
        network_id=locked.network_id,
        role=Role(locked.role),
        initiative_id=locked.initiative_id,
        partner_id=locked.partner_id,
        at=at,
    )


@transaction.atomic
def accept_with_new_account(*, invitation: Invitation, name: str, password: str, at: datetime) -> Grant:
    """Make the account of somebody new, its address verified by the mailed link, and take the role.

    Raises ValidationError({"password": …, "email": …}) and what `accept` raises.
    """
    locked = _locked(invitation)  # a double click waits here and then finds the account
    if locked.state(at=at) != InvitationState.OPEN:
        raise ValidationError(_("This invitation is no longer valid. Ask for a new one."))
    user = open_account(email=locked.email, name=name, password=password)
    return accept(by=user, invitation=locked, at=at)


def _locked(invitation: Invitation) -> Invitation:
    return Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)


def mail_link(*, invitation: Invitation, by: User, at: datetime) -> None:
    """Queue the mail with a new link; the one before stops working."""
    secret = issue(kind=TokenKind.INVITATION, network_id=invitation.network_id, row_id=invitation.pk)
    network = Network.objects.get(pk=invitation.network_id)
    queue_mail(
        network_id=network.pk,
        to=invitation.email,
        template="invitation",
        context={
            "invitation": invitation,
            "invited_by": str(by),
            "network_name": network.name,
            "time_zone": network.time_zone,
            "link": settings.SITE_URL + reverse("tenancy:invitation-accept", args=[secret]),
        },
        at=at,
    )


def _note(verb: str, invitation: Invitation, *, by: User, at: datetime) -> None:
    record(f"tenancy.invitation.{verb}", by=by, at=at, on=invitation, name=name_in_ledger(invitation))


def name_in_ledger(invitation: Invitation) -> str:
    """The ledger is for ever: it names the role, and leaves the address to the invitation."""
    role = Role(invitation.role).label
    return f"{role}, {invitation.scope_name}" if invitation.scope_name else str(role)
