"""The mail that follows a submission: that it arrived, and where its receipt is."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from measurement.models import Submission, SubmissionVersion
from measurement.queries.receipts import reference
from tenancy.models import Event, Mail, Network, User
from tenancy.operations.mails import queue_mail


def mail_receipt(*, event: Event, at: datetime) -> Mail | None:
    """One mail to whoever submitted; None for a program's person that is gone.

    Called by the event's job, whose end is in the same transaction: mailed twice nobody is.
    """
    person = User.objects.filter(pk=event.actor_id or 0, is_active=True).first()
    rows = Submission.objects.select_related("initiative", "partner", "period").filter(pk=event.object_id)
    row = rows.first()
    if person is None or row is None:
        return None
    version = SubmissionVersion.objects.get(submission=row, number=event.payload["version"])
    slug = Network.objects.get(pk=event.network_id).slug
    link = reverse("measurement:submission-done", args=[slug, row.initiative.slug, row.pk])
    return queue_mail(
        network_id=event.network_id,
        to=person.email,
        template="receipt",
        context={
            "name": person.name,
            "partner": row.partner.name,
            "period": row.period.label,
            "initiative": row.initiative.name,
            "reference": reference(row, version),
            "link": settings.SITE_URL + link,
        },
        at=at,
    )
