"""Organisations in the register that another one is likely to be."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from partners.enums import Likeness
from partners.formulas import Lookalikes, Match, Organisation, fingerprint
from partners.models import Partner
from partners.validators import PartnerEntry
from tenancy.models import Grant, Invitation


@dataclass(frozen=True, slots=True)
class Candidate:
    """A partner that another organisation is likely to be, and why. `words`: "the same website, the same place"."""

    partner: Partner
    reasons: tuple[Likeness, ...]

    @property
    def words(self) -> str:
        return ", ".join(str(reason.label) for reason in self.reasons)

    @property
    def sentence(self) -> str:
        """For where there is no room for a list: an error of the API, a row of a check."""
        given = {"name": self.partner.name, "code": self.partner.code, "why": self.words}
        if self.partner.is_archived:
            return _("It may be %(name)s (%(code)s, archived): %(why)s.") % given
        return _("It may be %(name)s (%(code)s): %(why)s.") % given


@dataclass(frozen=True, slots=True)
class Duplicates:
    """The register, ready to be asked about many organisations. Archived partners are among them."""

    partners: dict[int, Partner]
    lookalikes: Lookalikes[int]

    def of(self, organisation: Organisation) -> list[Candidate]:
        """The likeliest first; at most five."""
        return [self._candidate(match) for match in self.lookalikes.like(fingerprint(organisation))]

    def _candidate(self, match: Match[int]) -> Candidate:
        return Candidate(self.partners[match.key], match.reasons)


def register_duplicates() -> Duplicates:
    """The register of the current network, about 0.1 s for a thousand partners. Three statements."""
    partners = {one.pk: one for one in Partner.objects.select_related("place").order_by("sort_key", "code")}
    emails = _emails()
    known = {
        pk: Organisation(name=one.name, website=one.website, emails=tuple(emails[pk]), place=one.place_id)
        for pk, one in partners.items()
    }
    return Duplicates(partners, Lookalikes.of(known))


def likely_duplicates(organisation: Organisation) -> list[Candidate]:
    """Partners that this organisation is likely to be, the likeliest first. Three statements."""
    return register_duplicates().of(organisation)


def organisation_of(entry: PartnerEntry) -> Organisation:
    """A partner as somebody describes it, as it is compared."""
    return Organisation(name=entry.name, website=entry.website, place=entry.place_id)


def _emails() -> dict[int, list[str]]:
    """Addresses of those who speak, or were asked to speak, for each partner."""
    found: dict[int, list[str]] = defaultdict(list)
    held = Grant.objects.exclude(partner_id=None).values_list("partner_id", "user__email")
    asked = Invitation.objects.filter(revoked_at=None).exclude(partner_id=None).values_list("partner_id", "email")
    for partner_id, email in (*held, *asked):
        if partner_id is not None:
            found[partner_id].append(email)
    return found
