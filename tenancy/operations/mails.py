"""Mail: queued with its cause, sent once by a worker, remembered by what became of it."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string

from tenancy.enums import MailState
from tenancy.models import Mail
from tenancy.operations.jobs import enqueue


class MailNotSentError(Exception):
    """The mail server did not take the mail. Says what went wrong, never to whom: it ends in a log."""


@transaction.atomic
def queue_mail(
    *, network_id: int, to: str, template: str, context: Mapping[str, Any], at: datetime, unsubscribe_url: str = ""
) -> Mail:
    """Write a mail and the job that sends it, in the caller's transaction and the current network.

    `template` names `templates/mail/<template>.txt`, `.html` and `_subject.txt`. `unsubscribe_url` is
    where one click stops mails of this kind (RFC 8058): a page, and a POST that mail programs send.
    """
    values = {**context, "site_url": settings.SITE_URL, "unsubscribe_url": unsubscribe_url}
    mail = Mail.objects.create(
        network_id=network_id,
        to_email=to.strip().lower(),
        subject=" ".join(render_to_string(f"mail/{template}_subject.txt", values).split())[:200],
        text=render_to_string(f"mail/{template}.txt", values).strip() + "\n",
        html=_inlined(render_to_string(f"mail/{template}.html", values)),
        message_id=f"<{secrets.token_hex(16)}@{urlsplit(settings.SITE_URL).hostname}>",
        unsubscribe_url=unsubscribe_url,
        queued_at=at,
    )
    enqueue(kind="mail.send", network_id=network_id, dedupe_key=f"mail-{mail.pk}", at=at, ids={"mail": mail.pk})
    return mail


def _inlined(html: str) -> str:
    """With the rules of the mail's style sheet written into its elements, as mail programs want it."""
    inliner = css_inline.CSSInliner(
        load_remote_stylesheets=False, extra_css=render_to_string("mail/mail.css"), keep_style_tags=False
    )
    return inliner.inline(html)


def send_mail(*, mail_id: int, attempt: int, at: datetime) -> None:
    """Hand one mail of the current network to the mail server; a mail that was sent stays sent.

    Its text is forgotten afterwards, because links in it open things; the log keeps to whom, what
    and when. Raises MailNotSentError.
    """
    mail = Mail.objects.select_for_update(of=("self",)).get(pk=mail_id)
    if mail.state == MailState.SENT:
        return
    message = EmailMultiAlternatives(subject=mail.subject, body=mail.text, to=[mail.to_email], headers=_headers(mail))
    message.attach_alternative(mail.html, "text/html")
    try:
        message.send()
    except (SMTPException, OSError) as error:
        raise MailNotSentError(type(error).__name__) from None
    mail.state, mail.sent_at, mail.attempts = MailState.SENT, at, attempt
    mail.text = mail.html = mail.unsubscribe_url = ""
    mail.save(update_fields=["state", "sent_at", "attempts", "text", "html", "unsubscribe_url"])


def _headers(mail: Mail) -> dict[str, str]:
    headers = {"Message-ID": mail.message_id}
    if mail.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def note_failure(*, mail_id: int, attempt: int, is_last: bool) -> None:
    """Write into the delivery log that an attempt failed, or that it was the last."""
    Mail.objects.filter(pk=mail_id).update(attempts=attempt, state=MailState.FAILED if is_last else MailState.QUEUED)
