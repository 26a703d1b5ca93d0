"""Accounts by their addresses."""

from allauth.account.models import EmailAddress

from tenancy.models import User


def account_with_address(email: str) -> User | None:
    """The account that has verified this address; an unverified one is nobody's."""
    found = EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user").first()
    return found.user if found else None


def has_address(user: User, email: str) -> bool:
    """Whether the account has verified this address, as its main one or another."""
    return bool(EmailAddress.objects.filter(user=user, email__iexact=email, verified=True).exists())
