"""From a secret in a link to the row it stands for."""

from hashlib import sha256

from tenancy.enums import TokenKind
from tenancy.models import Token


def digest(secret: str) -> str:
    """What is stored of a secret of 256 random bits: SHA-256, in 64 hexadecimal digits."""
    return sha256(secret.encode()).hexdigest()


def token_for(secret: str, *, kind: TokenKind) -> Token | None:
    """Found by its hash in the one global table; None for a secret that is unknown or was replaced."""
    return Token.objects.filter(digest=digest(secret), kind=kind).select_related("network").first()
