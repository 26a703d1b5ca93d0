"""The people who speak for the partners of a file: who they are, how many will be invited, and inviting them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from partners.models import Partner
from partners.validators import lead_errors
from tenancy.models import User
from tenancy.operations.lead_invitations import LeadOffer, invite_leads
from tenancy.queries.scopes import Reach
from tenancy.validators import Record

OF_PEOPLE = frozenset({"lead", "email"})
BETWEEN = re.compile(r"[;,\n]")


@dataclass(frozen=True, slots=True)
class People:
    """Who speaks for the partner of one row; addresses in small letters, each once."""

    name: str
    emails: tuple[str, ...]

    def errors(self) -> Mapping[str, str | None]:
        """Column → what to do about it."""
        return lead_errors(name=self.name, emails=self.emails)


def people_of(row: Record) -> People:
    """An address may stand in the column of the name: a file has one column "Contact" for either."""
    name, cell = " ".join(row.values.get("lead", "").split()), row.values.get("email", "")
    if "@" in name and not cell:
        name, cell = "", name
    emails = (part.strip().lower() for part in BETWEEN.split(cell))
    return People(name, tuple(dict.fromkeys(filter(None, emails))))


@dataclass(frozen=True, slots=True)
class Invited:
    """What became of the addresses of a file, each counted once for each partner."""

    sent: int = 0
    passed_over: int = 0  # they speak for the partner already, or were asked to
    out_of_reach: int = 0  # whoever saves the file may not invite for that partner


@transaction.atomic
def invite_people(
    *,
    records: Sequence[Record],
    partner_of: Mapping[int, Partner],
    by: User,
    reach: Reach,
    network_id: int,
    at: datetime,
) -> Invited:
    """Ask the people of the rows to speak for their partners as leads; rows without a partner are passed over.

    `partner_of`: line → partner; `reach`: what `by` may give now that the partners are there. Raises
    ValidationError where an address is none.
    """
    offers: dict[tuple[int, str], LeadOffer] = {}
    for row in records:
        partner, people = partner_of.get(row.line), people_of(row)
        if partner is None:
            continue
        name = people.name if len(people.emails) == 1 else ""  # of several, nobody knows whose it is
        for email in people.emails:
            offers.setdefault((partner.pk, email), LeadOffer(partner.pk, email, name))
    within = [one for one in offers.values() if one.partner_id in reach.partners]
    made = invite_leads(by=by, reach=reach, network_id=network_id, offers=within, at=at)
    return Invited(len(made), len(within) - len(made), len(offers) - len(within))
