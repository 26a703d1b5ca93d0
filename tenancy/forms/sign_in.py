"""Signing up, signing in and passwords: allauth's forms, which say what to enter where something is missing."""

from typing import Any

from allauth.account import forms as account
from django.utils.translation import gettext_lazy as _

MISSING = {
    "login": _("Enter your e-mail address."),
    "email": _("Enter your e-mail address."),
    "password": _("Enter your password."),
    "oldpassword": _("Enter your present password."),
    "password1": _("Enter a password."),
    "password2": _("Enter the password once more."),
    "code": _("Enter the code from the mail."),
}


class Kindly:
    """Beside one of allauth's forms: its fields say what to enter."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in MISSING.keys() & self.fields.keys():
            self.fields[name].error_messages["required"] = MISSING[name]


class LoginForm(Kindly, account.LoginForm):
    """An address and a password."""


class SignupForm(Kindly, account.SignupForm):
    """A new account."""


class AddEmailForm(Kindly, account.AddEmailForm):
    """One more address."""


class ChangePasswordForm(Kindly, account.ChangePasswordForm):
    """Another password instead of the present one."""


class SetPasswordForm(Kindly, account.SetPasswordForm):
    """The first password."""


class ResetPasswordForm(Kindly, account.ResetPasswordForm):
    """Where to send the link."""


class ResetPasswordKeyForm(Kindly, account.ResetPasswordKeyForm):
    """A new password, after the link."""


class ReauthenticateForm(Kindly, account.ReauthenticateForm):
    """The password once more."""


class RequestLoginCodeForm(Kindly, account.RequestLoginCodeForm):
    """Where to send the code."""


class ConfirmLoginCodeForm(Kindly, account.ConfirmLoginCodeForm):
    """The mailed code, to sign in."""


class ConfirmEmailVerificationCodeForm(Kindly, account.ConfirmEmailVerificationCodeForm):
    """The mailed code, to confirm an address."""
