"""What was mailed from a network, and what an embedded run kept instead of sending it."""

from django.db.models import Q, QuerySet

from tenancy.models import Mail, Membership, OutboxMail, User


def delivery_log() -> QuerySet[Mail]:
    """The mails of the current network, the latest first; their texts are forgotten once they are sent."""
    return Mail.objects.order_by("-queued_at", "-id").defer("text", "html")


def outbox_of(*, network_id: int) -> QuerySet[OutboxMail]:
    """What the current network mailed, and sign-in mails to its members, the latest first.

    A mail that another network sent is not among them, even to somebody who is in both: it is
    found by the Message-ID of this network's log. Sign-in mails (codes) have none.
    """
    members = User.objects.filter(pk__in=Membership.objects.filter(network_id=network_id).values("user_id"))
    addresses = [email.lower() for email in members.values_list("email", flat=True)]
    sent = list(Mail.objects.values_list("message_id", flat=True))
    return OutboxMail.objects.filter(Q(message_id__in=sent) | Q(message_id="", to_email__in=addresses)).order_by("-id")
