"""Mails a network sends, with what became of them; and the outbox of an embedded run."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.enums import MailState
from tenancy.models.fields import NetworkModel


class Mail(NetworkModel):
    """One mail to one person, and its delivery. The Message-ID stays the same over attempts."""

    to_email = models.EmailField()
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    message_id = models.CharField(max_length=120)
    unsubscribe_url = models.TextField(blank=True, default="", db_default="")  # where mails of this kind are stopped
    state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.QUEUED)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = (models.Index(fields=["network", "to_email"], name="tenancy_mail_to"),)

    def __str__(self) -> str:
        return self.subject


class OutboxMail(models.Model):
    """What would have left the house: the embedded run keeps mails here for the owner to open."""

    to_email = models.EmailField(db_index=True)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    message_id = models.CharField(max_length=120, blank=True)
    sent_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.subject
