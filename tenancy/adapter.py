"""Where allauth and Django's mail meet Keel."""

from collections.abc import Sequence
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from tenancy.models import OutboxMail, User

SIGN_UP_MAIL = "account/email/email_confirmation_signup"


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by e-mail, in the house's words."""

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        """The account that somebody signed up for, under the name they gave."""
        user.name = form.cleaned_data["name"]
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mail it; where nothing is mailed, show the code of a sign-up, for which no owner has an outbox yet.

        Only of a sign-up: codes for accounts that others may have stay in the outbox.
        """
        super().send_mail(template_prefix, email, context)
        if settings.KEEL_EMBEDDED and template_prefix == SIGN_UP_MAIL:
            said = _("This installation sends no mail. The code for %(email)s is %(code)s.")
            messages.info(self.request, said % {"email": email, "code": context["code"]})


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
