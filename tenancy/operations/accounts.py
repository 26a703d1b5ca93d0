"""Accounts of people who come in by a mailed link."""

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tenancy.models import User


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
