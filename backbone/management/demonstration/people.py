"""The people of the demonstration. Those one can sign in as share a password; the others have none."""

from datetime import datetime

from django.utils.text import slugify

from backbone.management.demonstration.content import Script
from tenancy.models import User
from tenancy.operations.accounts import open_account
from tenancy.queries.accounts import account_with_address

ADDRESS = "%s@demo.example"
SIGN_INS = ("owner", "backbone", "partner", "contributor", "funder", "stranger", "national")


def make_accounts(script: Script, *, password_hash: str) -> dict[str, User]:
    """Account name → user, for `<name>@demo.example`."""
    found = {}
    for key, name in script.accounts.items():
        user = person(ADDRESS % key, name)
        if not user.has_usable_password():
            user.password = password_hash  # hashed once for all, because hashing is slow on purpose
            user.save(update_fields=["password"])
        found[key] = user
    return found


def person(address: str, name: str) -> User:
    return account_with_address(address) or open_account(email=address, name=name, password="")


def address_of(name: str, domain: str) -> str:
    """ "Dr Ruth Abernethy" → "ruth.abernethy@old-harbour-clinic.example"."""
    return f"{slugify(name.removeprefix('Dr ')).replace('-', '.')}@{domain}.example"


def date_joined(at: datetime, users: list[User]) -> None:
    """Accounts are as old as the network."""
    User.objects.filter(pk__in=[user.pk for user in users]).update(created_at=at)
