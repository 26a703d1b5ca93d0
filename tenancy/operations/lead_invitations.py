"""Asking the leads of many partners at once: the offers now, their mails by jobs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tenancy.enums import InvitationState, Role, TokenKind
from tenancy.models import Invitation, Token, User
from tenancy.operations.events import record_many
from tenancy.operations.invitations import mail_link, name_in_ledger, offered
from tenancy.operations.jobs import enqueue
from tenancy.operations.locks import one_at_a_time
from tenancy.queries.engaged import Pair, engaged
from tenancy.queries.scopes import Reach

MAILS_OF_A_JOB = 100  # written in about a second and a half


@dataclass(frozen=True, slots=True)
class LeadOffer:
    """Whom to ask to speak for which partner."""

    partner_id: int
    email: str
    name: str = ""


@transaction.atomic
def invite_leads(
    *, by: User, reach: Reach, network_id: int, offers: Sequence[LeadOffer], at: datetime
) -> list[Invitation]:
    """`invite` for many: each person once for each partner, and nobody who speaks for it or was asked to already.

    A fixed number of statements, and two for each job. Returns the invitations made. Raises ValidationError
    with the keys email, role where an offer may not be made.
    """
    one_at_a_time(network_id)  # as with one: two at once would both find that nobody was invited yet
    wanted: dict[Pair, Invitation] = {}
    for one in offers:
        invitation = offered(
            by=by,
            reach=reach,
            network_id=network_id,
            email=one.email,
            role=Role.LEAD,
            at=at,
            name=one.name,
            partner_id=one.partner_id,
        )
        wanted.setdefault((one.partner_id, invitation.email), invitation)
    partner_ids, emails = {pk for pk, _email in wanted}, {email for _pk, email in wanted}
    there = engaged(partner_ids=partner_ids, emails=emails, at=at).pairs
    made = Invitation.objects.bulk_create([one for pair, one in wanted.items() if pair not in there])
    record_many("tenancy.invitation.sent", by=by, at=at, on=[(one, {}) for one in made], name=name_in_ledger)
    for start in range(0, len(made), MAILS_OF_A_JOB):
        ids = [one.pk for one in made[start : start + MAILS_OF_A_JOB]]
        key = f"invitations-from-{ids[0]}"
        enqueue(kind="invitations.mail", network_id=network_id, dedupe_key=key, at=at, ids={"invitations": ids})
    return made


@transaction.atomic
def mail_links(*, network_id: int, invitation_ids: Sequence[int], at: datetime) -> int:
    """Queue the first mail of each of these; returns how many.

    None for those that were revoked meanwhile, or sent again by hand: a second mail would break that link.
    """
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("invited_by")
    waiting = rows.filter(pk__in=invitation_ids).order_by("pk")
    links = Token.objects.filter(network_id=network_id, kind=TokenKind.INVITATION, row_id__in=invitation_ids)
    linked = set(links.values_list("row_id", flat=True))
    number = 0
    for one in waiting:
        if one.pk not in linked and one.state(at=at) == InvitationState.OPEN:
            mail_link(invitation=one, by=one.invited_by, at=at)
            number += 1
    return number
