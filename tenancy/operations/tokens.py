"""Secrets for links: handed out once, kept as a hash."""

import secrets

from django.db import transaction

from tenancy.enums import TokenKind
from tenancy.models import Token
from tenancy.queries.tokens import digest


@transaction.atomic
def issue(*, kind: TokenKind, network_id: int, row_id: int) -> str:
    """A new secret (256 bits) for a row; the one before stops working. Only its hash is stored."""
    secret = secrets.token_urlsafe(32)
    Token.objects.update_or_create(
        network_id=network_id, kind=kind, row_id=row_id, defaults={"digest": digest(secret)}
    )
    return secret


def withdraw(*, kind: TokenKind, network_id: int, row_id: int) -> None:
    """Make the row's link stop working altogether."""
    Token.objects.filter(network_id=network_id, kind=kind, row_id=row_id).delete()
