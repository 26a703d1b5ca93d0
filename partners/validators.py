"""What may be said of a partner: values in, words out, nothing is looked up."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from partners.enums import Sector
from tenancy.validators import code_error, name_error, too_long

is_web_address = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True, kw_only=True)
class PartnerEntry:
    """A partner as somebody describes it: form, API and file alike."""

    code: str
    name: str
    sector: str = Sector.OTHER
    type: str = ""
    place_id: int | None = None
    parent_id: int | None = None
    website: str = ""
    note: str = ""


def partner_errors(entry: PartnerEntry) -> dict[str, str]:
    """Field → what to do about it; empty where nothing is wrong."""
    wrong = {
        "code": code_error(entry.code),
        "name": name_error(entry.name, longest=200),
        "sector": None if entry.sector in Sector.values else _("Choose a sector from the list."),
        "type": too_long(entry.type, longest=80),
        "website": _website_error(entry.website),
    }
    return {field: reason for field, reason in wrong.items() if reason}


def _website_error(address: str) -> str | None:
    if not address:
        return None
    try:
        is_web_address(address)
    except ValidationError:
        return _("Enter a web address that begins with https://, like https://example.org.")
    return too_long(address, longest=200)


def participation_errors(*, joined_on: date, left_on: date | None) -> dict[str, str]:
    if left_on is not None and left_on < joined_on:
        return {"left_on": _("The last day cannot be before the first day.")}
    return {}
