"""Where allauth and Django's mail meet Keel."""

from collections.abc import Sequence

from allauth.account.adapter import DefaultAccountAdapter
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.utils import timezone

from tenancy.models import OutboxMail


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by e-mail, in the house's words."""


class OutboxEmailBackend(BaseEmailBackend):
    """Keeps what would be sent in the outbox of an embedded run, where the owner can open it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        rows = [
            OutboxMail(
                to_email=to.lower(),
                subject=message.subject[:200],
                text=message.body,
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
    return next((str(part.content) for part in message.alternatives if part.mimetype == "text/html"), "")
