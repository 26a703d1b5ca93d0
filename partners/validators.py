"""What may be said of a partner: values in, words out, nothing is looked up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _

from partners.enums import Sector
from tenancy.validators import code_error, name_error, too_long

LONGEST_MESSAGE = 2000
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


@dataclass(frozen=True, kw_only=True)
class JoinRequestEntry:
    """What an organisation that asks to join says of itself."""

    name: str
    contact_name: str
    contact_email: str
    sector: str = Sector.OTHER
    type: str = ""
    place: str = ""
    website: str = ""
    message: str = ""


def join_request_errors(entry: JoinRequestEntry) -> dict[str, str]:
    """Field → what to do about it; empty where nothing is wrong."""
    wrong = {
        "name": _organisation_error(entry.name),
        "sector": None if entry.sector in Sector.values else _("Choose a sector from the list."),
        "type": too_long(entry.type, longest=80),
        "place": too_long(entry.place, longest=120),
        "website": _website_error(entry.website),
        "contact_name": _contact_error(entry.contact_name),
        "contact_email": _email_error(entry.contact_email),
        "message": too_long(entry.message, longest=LONGEST_MESSAGE),
    }
    return {field: reason for field, reason in wrong.items() if reason}


def lead_errors(*, name: str, emails: Sequence[str]) -> dict[str, str]:
    """What is wrong with the people of a row: the columns `lead` and `email` of a file."""
    bad = [email for email in emails if _email_error(email)]
    wrong = {
        "lead": too_long(name, longest=120),
        "email": _("“%(word)s” is no e-mail address. Write it like name@example.org.") % {"word": bad[0][:80]}
        if bad
        else None,
    }
    return {field: reason for field, reason in wrong.items() if reason}


def answer_error(answer: str) -> str | None:
    """What is wrong with the words to those who were declined."""
    return too_long(answer, longest=LONGEST_MESSAGE)


def _organisation_error(name: str) -> str | None:
    if not name:
        return _("Enter the name of your organisation.")
    if "://" in name or "www." in name.lower():
        return _("Enter the name without a web address; there is a field for that below.")
    return name_error(name, longest=200)


def _contact_error(name: str) -> str | None:
    return too_long(name, longest=120) if name else _("Enter your name, so that we know whom to write to.")


def _email_error(address: str) -> str | None:
    try:
        validate_email(address)
    except ValidationError:
        return _("Enter an e-mail address, like name@example.org.")
    return too_long(address, longest=254)


def participation_errors(*, joined_on: date, left_on: date | None) -> dict[str, str]:
    if left_on is not None and left_on < joined_on:
        return {"left_on": _("The last day cannot be before the first day.")}
    return {}
