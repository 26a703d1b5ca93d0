"""Mails to partners about what staff did with their submissions."""

from datetime import datetime

from django.db import transaction

from communications.queries.notices import UNLOCK_ASKED, notice_of, recipients_of, staff_of
from measurement.models import Submission
from tenancy.models import Event, Network
from tenancy.operations.mails import queue_mail
from tenancy.queries.networks import is_only_shown


@transaction.atomic
def tell_partners(*, event: Event, at: datetime) -> int:
    """One mail to each person of the partners that an event is about, where it says so; returns how many.

    Of a partner's wish to unlock, one to each of the staff who may.

    Called by the event's job, whose end is in the same transaction: told twice nobody is.
    """
    network = Network.objects.get(pk=event.network_id)
    if not event.payload.get("tells", True) or is_only_shown(network):
        return 0
    ids = event.payload.get("submissions", [event.object_id])
    rows = Submission.objects.filter(pk__in=ids).select_related("initiative", "partner", "period")
    submissions = list(rows.order_by("period__end_on", "partner__sort_key", "pk"))
    notice = notice_of(event)
    if event.type == UNLOCK_ASKED:
        recipients = staff_of(submissions, network_slug=network.slug, at=at)
    else:
        recipients, _nobody = recipients_of(submissions, network_slug=network.slug, at=at)
    for one in recipients:
        queue_mail(
            network_id=event.network_id,
            to=one.user.email,
            template="partner_notice",
            context=notice.context(name=one.user.name, initiative=submissions[0].initiative.name, lines=one.lines),
            at=at,
        )
    return len(recipients)
