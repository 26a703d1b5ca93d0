"""Telling the staff of an initiative that organisations ask to join it: each request once, and no flood of mails."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from initiatives.models import Initiative
from partners.enums import JoinRequestState
from partners.models import JoinRequest
from partners.queries.join_requests import staff_of
from tenancy.models import Network
from tenancy.operations.events import record
from tenancy.operations.jobs import enqueue
from tenancy.operations.locks import one_at_a_time
from tenancy.operations.mails import queue_mail
from tenancy.queries.networks import is_only_shown

QUIET = timedelta(days=1)  # between two mails about one initiative, however many ask


@transaction.atomic
def tell_staff(*, initiative: Initiative, at: datetime) -> int:
    """One mail to each of the staff about the requests nobody was told of yet; returns how many mails.

    Within a day of the last such mail nothing is sent: one job waits for that day to end, however
    often this is called meanwhile. What was decided by then needs no mail.
    """
    network = Network.objects.get(pk=initiative.network_id)
    if is_only_shown(network):
        return 0
    one_at_a_time(network.pk)
    waiting = JoinRequest.objects.filter(initiative=initiative, state=JoinRequestState.OPEN)
    number = waiting.filter(staff_told_at=None).count()
    staff = staff_of(initiative)
    if not number or not staff or _is_put_off(initiative, at=at):
        return 0
    link = f"{reverse('partners:join-requests', args=[network.slug])}?initiative={initiative.pk}"
    context = {
        "initiative": initiative.name,
        "number": number,
        "waiting": waiting.count(),
        "link": settings.SITE_URL + link,
    }
    for user in staff:
        named = context | {"name": user.name}
        queue_mail(network_id=network.pk, to=user.email, template="join_requests_waiting", context=named, at=at)
    waiting.filter(staff_told_at=None).update(staff_told_at=at)
    told = {"requests": number, "people": len(staff)}
    record(
        "partners.join_request.staff_told", by=None, at=at, on=initiative, initiative_id=initiative.pk, payload=told
    )
    return len(staff)


def _is_put_off(initiative: Initiative, *, at: datetime) -> bool:
    """Whether a mail went out less than a day ago; then a job waits for the end of that day."""
    rows = JoinRequest.objects.filter(initiative=initiative)
    last = rows.aggregate(last=Max("staff_told_at"))["last"]
    if last is None or at >= last + QUIET:
        return False
    enqueue(
        kind="partners.tell_of_requests",
        network_id=initiative.network_id,
        dedupe_key=f"initiative-{initiative.pk}-after-{last.isoformat()}",
        at=at,
        ids={"initiative": initiative.pk},
        run_after=last + QUIET,
    )
    return True
