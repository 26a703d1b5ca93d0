"""Accounts of people who come in by a mailed link."""

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tenancy.models import User
from tenancy.validators import name_error


@transaction.atomic
def open_account(*, email: str, name: str, password: str) -> User:
    """An account whose address is verified, because its holder followed a link mailed there.

    An account that somebody made with this address and never verified is taken over whole: its
    password was set by a stranger. Without a password one signs in by codes.
    Raises ValidationError({"password": …}) for a weak one, and {"email": …} where somebody's
    account has the address.
    """
    address = email.strip().lower()
    user = User.objects.filter(email=address).first() or User(email=address)
    if user.pk and EmailAddress.objects.filter(user=user, verified=True).exists():
        raise ValidationError({"email": _("There is an account with this address. Sign in to it.")})
    user.name = name
    if password:
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise ValidationError({"password": error}) from error
    user.set_password(password or None)
    user.save()
    EmailAddress.objects.update_or_create(user=user, email=address, defaults={"verified": True, "primary": True})
    return user


@transaction.atomic
def rename_account(*, user: User, name: str) -> User:
    """Change one's own name. What the ledger has printed stays; an account is in no network, so none records it.

    Raises ValidationError({"name": …}).
    """
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"name": _("Enter your name, so that others know who reported what.")})
    if wrong := name_error(name, longest=120):
        raise ValidationError({"name": wrong})
    user.name = name
    user.save(update_fields=["name"])
    return user


def move_session(*, from_key: str, to_key: str) -> None:
    """Let the list of signed-in devices know a session by its new key."""
    UserSession.objects.filter(session_key=from_key).update(session_key=to_key)
