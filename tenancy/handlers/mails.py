"""The job that sends one mail."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from tenancy.operations.jobs import Claim, finish
from tenancy.operations.mails import MailNotSentError, note_failure, send_mail
from tenancy.row_security import network


def send(*, claim: Claim, clock: Callable[[], datetime]) -> None:
    """Send, and be done, in one transaction; a failure is written down in another and goes up to the queue."""
    mail_id = claim.ids["mail"]
    try:
        with network(claim.network_id):
            send_mail(mail_id=mail_id, attempt=claim.attempt, at=clock())
            finish(claim=claim, at=clock())
    except MailNotSentError:
        with network(claim.network_id):
            is_last = claim.attempt >= settings.KEEL_JOB_ATTEMPTS
            note_failure(mail_id=mail_id, attempt=claim.attempt, is_last=is_last)
        raise


send.opens_own_transactions = True  # type: ignore[attr-defined]  # read by tenancy.operations.jobs
