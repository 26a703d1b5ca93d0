"""Which partners take part in which initiative, from when until when."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from initiatives.models import Initiative
from partners.models import Participation, Partner
from partners.validators import participation_errors
from tenancy.models import User
from tenancy.operations.events import changes, record
from tenancy.operations.locks import one_at_a_time


@transaction.atomic
def join_initiative(
    *,
    initiative: Initiative,
    partner: Partner,
    joined_on: date,
    by: User | None,
    at: datetime,
    left_on: date | None = None,
) -> Participation:
    """Raises ValidationError by field; a partner takes part in an initiative once."""
    one_at_a_time(partner.network_id)
    errors = participation_errors(joined_on=joined_on, left_on=left_on)
    if Participation.objects.filter(initiative=initiative, partner=partner).exists():
        errors["initiative"] = _("%(partner)s takes part in %(initiative)s already. Change its dates instead.") % {
            "partner": partner.name,
            "initiative": initiative.name,
        }
    if errors:
        raise ValidationError(errors)
    participation = Participation.objects.create(
        network_id=partner.network_id, initiative=initiative, partner=partner, joined_on=joined_on, left_on=left_on
    )
    payload = changes({}, {"joined_on": joined_on} | ({"left_on": left_on} if left_on else {}))
    record(
        "partners.participation.joined",
        by=by,
        at=at,
        on=participation,
        name=participation_title(participation),
        payload=payload,
    )
    return participation


@transaction.atomic
def edit_participation(
    *, participation: Participation, joined_on: date, left_on: date | None, by: User | None, at: datetime
) -> Participation:
    """Change when a partner takes part. What it reported stays in past totals.

    Recorded as left, taking part again, or edited. Raises ValidationError by field.
    """
    errors = participation_errors(joined_on=joined_on, left_on=left_on)
    if errors:
        raise ValidationError(errors)
    before = {"joined_on": participation.joined_on, "left_on": participation.left_on}
    differences = changes(before, {"joined_on": joined_on, "left_on": left_on})
    if not differences:
        return participation
    participation.joined_on, participation.left_on = joined_on, left_on
    participation.save(update_fields=["joined_on", "left_on"])
    verb = _verb(before["left_on"], left_on)
    record(
        f"partners.participation.{verb}",
        by=by,
        at=at,
        on=participation,
        name=participation_title(participation),
        payload=differences,
    )
    return participation


def _verb(before: date | None, after: date | None) -> str:
    if before is None and after is not None:
        return "left"
    return "rejoined" if before is not None and after is None else "edited"


def participation_title(participation: Participation) -> str:
    """How the ledger prints it."""
    return f"{participation.partner.name}, {participation.initiative.name}"
