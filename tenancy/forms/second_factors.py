"""Codes and passkeys: allauth's forms in the house's words."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "none", "spellcheck": "false"}
CODE_KNOWN = 30 * (2 * settings.MFA_TOTP_TOLERANCE + 1)  # seconds for which a code of an app is accepted


def _code_field(label: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=40,
        error_messages={"required": _("Enter the code."), "max_length": _("The code is too long.")},
        widget=forms.TextInput(attrs=dict(CODE)),
    )


def use_once(authenticator: Authenticator, code: str) -> None:
    """Refuse a code of an app that was used before, for as long as it would be accepted (RFC 6238, 5.2).

    allauth remembers a code for one step of time, and accepts it for as many as are tolerated.
    """
    digits = "".join(filter(str.isdigit, code))
    key = f"second-factor-used-{authenticator.user_id}-{digits}"
    if authenticator.type == Authenticator.Type.TOTP and not cache.add(key, 1, timeout=CODE_KNOWN):
        raise get_adapter().validation_error("incorrect_code")


class AuthenticateForm(base.AuthenticateForm):
    """While signing in: a code of the app, or a recovery code."""

    code = _code_field(_("Code"), _("Six digits from your authenticator app, or one of your recovery codes."))

    def clean_code(self) -> str:
        code: str = super().clean_code()
        use_once(self.authenticator, code)
        return code


class ReauthenticateForm(base.ReauthenticateForm):
    """The same, of somebody who is signed in."""

    code = _code_field(_("Code"), _("Six digits from your authenticator app, or one of your recovery codes."))

    def clean_code(self) -> str:
        code: str = super().clean_code()
        use_once(self.authenticator, code)
        return code


class ActivateAppForm(ActivateTOTPForm):
    code = _code_field(_("Code that the app shows"), _("Six digits. They change every half minute."))


def _name_field() -> forms.CharField:
    return forms.CharField(
        label=_("Name"),
        max_length=60,
        required=False,
        help_text=_("So that you know which one it is, for example “Work laptop”."),
    )


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    name = _name_field()
    passwordless = forms.BooleanField(
        label=_("Sign in with it, without a password"),
        required=False,
        initial=True,
        help_text=_("Untick this for a security key without PIN or fingerprint: it then comes after the password."),
    )


class EditPasskeyForm(webauthn.EditWebAuthnForm):
    name = forms.CharField(
        label=_("Name"), max_length=60, error_messages={"required": _("Enter a name for the passkey.")}
    )
