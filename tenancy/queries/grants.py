"""What a person may do in the current network."""

from django.conf import settings
from django.utils.module_loading import import_string

from tenancy.enums import Role
from tenancy.models import Grant
from tenancy.permissions import HeldGrant


def held_grants(*, user_id: int) -> tuple[HeldGrant, ...]:
    """The grants of one person in the current network, with the initiatives their partners take part in.

    Two statements at most. Participation lives one floor up; the settings name the query.
    """
    rows = list(Grant.objects.filter(user_id=user_id).values_list("role", "initiative_id", "partner_id"))
    partner_ids = {partner_id for _role, _initiative, partner_id in rows if partner_id is not None}
    initiatives: dict[int, frozenset[int]] = {}
    if partner_ids:
        initiatives = import_string(settings.KEEL_PARTNER_INITIATIVES)(partner_ids=partner_ids)
    return tuple(
        HeldGrant(
            role=Role(role),
            initiative_id=initiative_id,
            partner_id=partner_id,
            partner_initiative_ids=initiatives.get(partner_id or 0, frozenset()),
        )
        for role, initiative_id, partner_id in rows
    )
