"""Organisations that ask to join: asking, and what the backbone decides."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from initiatives.models import Initiative
from partners.enums import JoinRequestState
from partners.models import JoinRequest, Participation, Partner
from partners.operations.participations import join_initiative
from partners.operations.partners import add_partner
from partners.queries.join_requests import place_called
from partners.validators import JoinRequestEntry, PartnerEntry, answer_error, join_request_errors
from tenancy.enums import Role
from tenancy.formulas import sort_key
from tenancy.models import Network, User
from tenancy.operations.events import record
from tenancy.operations.invitations import invite
from tenancy.operations.locks import one_at_a_time
from tenancy.operations.mails import queue_mail
from tenancy.permissions import HeldGrant
from tenancy.queries.scopes import reach_of

KEPT = timedelta(days=90)  # after a decision, the person's name, address and message


@transaction.atomic
def ask_to_join(*, initiative: Initiative, entry: JoinRequestEntry, by: User | None, at: datetime) -> JoinRequest:
    """Keep what an organisation said, and thank the person by mail. Raises ValidationError by field.

    Asked again by the same person for the same organisation while the first is open, it changes
    nothing and says nothing: the answer never tells what is known here.
    """
    if errors := join_request_errors(entry):
        raise ValidationError(errors)
    one_at_a_time(initiative.network_id)
    email = entry.contact_email.lower()
    rows = JoinRequest.objects.filter(initiative=initiative, contact_email=email, state=JoinRequestState.OPEN)
    earlier = next((row for row in rows if sort_key(row.name) == sort_key(entry.name)), None)
    if earlier is not None:
        return earlier
    values = asdict(entry) | {"contact_email": email}
    request = JoinRequest.objects.create(
        network_id=initiative.network_id, initiative=initiative, asked_at=at, **values
    )
    _note("asked_to_join", request, by=by, at=at)
    _mail(request, "join_request_received", at=at)
    return request


@transaction.atomic
def accept_as_new(
    *, request: JoinRequest, grants: Iterable[HeldGrant], by: User, at: datetime, code: str = ""
) -> JoinRequest:
    """A new partner that takes part from today, with its contact invited as lead.

    Without a code one is made from the name. Raises ValidationError by field, and where somebody
    has decided already.
    """
    locked = _open(request)
    entry = PartnerEntry(
        code=code,
        name=locked.name,
        sector=locked.sector,
        type=locked.type,
        place_id=place_called(locked.place),
        website=locked.website,
    )
    partner = add_partner(network_id=locked.network_id, entry=entry, by=by, at=at)
    return _accept(locked, partner, grants=grants, by=by, at=at)


@transaction.atomic
def accept_as_existing(
    *, request: JoinRequest, partner: Partner, grants: Iterable[HeldGrant], by: User, at: datetime
) -> JoinRequest:
    """It is this partner: it takes part from today, if it does not yet, and its contact is invited as lead.

    Raises ValidationError as `accept_as_new` does, and for a partner in the archive.
    """
    locked = _open(request)
    if partner.is_archived:
        raise ValidationError({"partner": _("This partner is in the archive. Restore it first.")})
    return _accept(locked, partner, grants=grants, by=by, at=at)


@transaction.atomic
def decline(*, request: JoinRequest, answer: str, by: User, at: datetime) -> JoinRequest:
    """Say no, in a mail with these words or with kind ones of ours. Raises ValidationError."""
    locked = _open(request)
    if wrong := answer_error(answer):
        raise ValidationError({"answer": wrong})
    locked.answer = answer.strip()
    _decide(locked, JoinRequestState.DECLINED, by=by, at=at)
    _mail(locked, "join_request_declined", at=at)
    return locked


@transaction.atomic
def forget_contacts(*, at: datetime) -> int:
    """Empty what people said of themselves in requests decided long ago. How many there were."""
    rows = JoinRequest.objects.filter(decided_at__lt=at - KEPT).exclude(contact_email="")
    return rows.update(contact_name="", contact_email="", message="", answer="")


def _open(request: JoinRequest) -> JoinRequest:
    locked = JoinRequest.objects.select_for_update(of=("self",)).select_related("initiative").get(pk=request.pk)
    if not locked.is_open:
        raise ValidationError(_("Somebody has decided this request already."))
    return locked


def _accept(
    request: JoinRequest, partner: Partner, *, grants: Iterable[HeldGrant], by: User, at: datetime
) -> JoinRequest:
    initiative = request.initiative
    held = Participation.objects.filter(initiative=initiative, partner=partner).first()
    if held is None:
        today = localdate(at, ZoneInfo(initiative.time_zone))
        join_initiative(initiative=initiative, partner=partner, joined_on=today, by=by, at=at)
    elif held.left_on is not None:
        raise ValidationError(
            {"partner": _("This partner has left the initiative. Change its dates there, and then accept.")}
        )
    request.partner = partner
    _decide(request, JoinRequestState.ACCEPTED, by=by, at=at)
    if not _invite(request, partner, grants=grants, by=by, at=at):
        _mail(request, "join_request_accepted", at=at)
    return request


def _invite(request: JoinRequest, partner: Partner, *, grants: Iterable[HeldGrant], by: User, at: datetime) -> bool:
    """The contact as lead; False for who speaks for the partner already, or was asked to."""
    try:
        invite(
            by=by,
            reach=reach_of(grants),
            network_id=request.network_id,
            email=request.contact_email,
            name=request.contact_name,
            role=Role.LEAD,
            partner_id=partner.pk,
            at=at,
        )
    except ValidationError as error:
        if set(error.error_dict) != {"email"}:
            raise
        return False
    return True


def _decide(request: JoinRequest, state: JoinRequestState, *, by: User, at: datetime) -> None:
    request.state, request.decided_at, request.decided_by = state, at, by
    request.save(update_fields=["state", "decided_at", "decided_by", "partner", "answer"])
    _note(state.value, request, by=by, at=at)


def _note(verb: str, request: JoinRequest, *, by: User | None, at: datetime) -> None:
    """The ledger is for ever: it names the organisation, and leaves the person to the request."""
    record(
        f"partners.join_request.{verb}",
        by=by,
        at=at,
        on=request,
        initiative_id=request.initiative_id,
        name=request.name,
    )


def _mail(request: JoinRequest, template: str, *, at: datetime) -> None:
    """Nothing that the asker wrote is in it: anybody can enter anybody's address."""
    network = Network.objects.get(pk=request.network_id)
    context = {"initiative": request.initiative.name, "network_name": network.name, "answer": request.answer}
    queue_mail(network_id=network.pk, to=request.contact_email, template=template, context=context, at=at)
