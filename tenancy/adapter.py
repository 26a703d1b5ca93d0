"""Where allauth and Django's mail meet Keel."""

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from tenancy.models import OutboxMail, User

SIGN_UP_MAIL = "account/email/email_confirmation_signup"


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by e-mail, in the house's words."""

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        """The account that somebody signed up for, under the name they gave."""
        user.name = form.cleaned_data["name"]
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """The ways to confirm who one is, as the pages call them."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        words = {"mfa_reauthenticate": _("Use a code"), "mfa_reauthenticate:webauthn": _("Use a passkey")}
        return [method | {"description": words.get(method["id"], method["description"])} for method in methods]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mail it; where nothing is mailed, show the code of a sign-up, for which no owner has an outbox yet.

        Only of a sign-up: codes for accounts that others may have stay in the outbox.
        """
        super().send_mail(template_prefix, email, context)
        if settings.KEEL_EMBEDDED and template_prefix == SIGN_UP_MAIL:
            said = _("This installation sends no mail. The code for %(email)s is %(code)s.")
            messages.info(self.request, said % {"email": email, "code": context["code"]})


class SecondFactorAdapter(DefaultMFAAdapter):
    """Authenticator apps, passkeys and recovery codes, as this installation keeps and names them."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _lazy("This code is not right, or no longer. Enter the newest one."),
        "unverified_email": _lazy("Confirm all your e-mail addresses first, or remove those that are not yours."),
    }

    def encrypt(self, text: str) -> str:
        """What would let somebody make codes, unreadable without the secret key of the installation."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Also of what an earlier secret key has encrypted, while it stands in SECRET_KEY_FALLBACKS."""
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: User, type: str) -> str:
        """What a new passkey is called, unless its holder calls it something else."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey") if count == 0 else _("Passkey %(number)d") % {"number": count + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the address of the installation, whatever host a request names."""
        return {"id": urlsplit(settings.SITE_URL).hostname or "localhost", "name": "Keel"}


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(_key_from(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key_from(secret: str | bytes) -> bytes:
    """A key of its own for this purpose (HKDF, RFC 5869), so that nothing else that is made of the secret tells it."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"keel second factors").derive(force_bytes(secret))
    return urlsafe_b64encode(derived)


class OutboxEmailBackend(BaseEmailBackend):
    """Keeps what would be sent in the outbox of an embedded run, where the owner can open it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        rows = [
            OutboxMail(
                to_email=to.lower(),
                subject=message.subject[:200],
                text=str(message.body),
                html=_html(message),
                message_id=message.extra_headers.get("Message-ID", ""),
                sent_at=timezone.now(),
            )
            for message in email_messages
            for to in message.recipients()
        ]
        OutboxMail.objects.bulk_create(rows)
        return len(email_messages)


def _html(message: EmailMessage) -> str:
    if not isinstance(message, EmailMultiAlternatives):
        return ""
    parts = ((part[0], part[1]) for part in message.alternatives)
    return next((str(content) for content, kind in parts if kind == "text/html"), "")
