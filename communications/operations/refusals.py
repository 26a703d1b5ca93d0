"""Doing without reminders, and wanting them again: by the link in each of them, without signing in."""

from datetime import datetime

from django.core import signing
from django.db import transaction

from communications.models import ReminderRefusal
from initiatives.models import Initiative
from tenancy.models import User
from tenancy.operations.events import record

SALT = "keel.reminders"


def stop_token(*, initiative: Initiative, user: User) -> str:
    """What the link in a mail holds: whose reminders of what, signed, so that nobody makes up another's."""
    return signing.dumps([initiative.network_id, initiative.pk, user.pk], salt=SALT)


@transaction.atomic
def refuse_reminders(*, initiative: Initiative, by: User, at: datetime) -> ReminderRefusal:
    """No more reminders of this initiative; refusing twice is refusing once."""
    refusal, is_new = ReminderRefusal.objects.get_or_create(
        network_id=initiative.network_id, initiative=initiative, user=by, defaults={"since": at}
    )
    if is_new:
        record("communications.reminders.refused", by=by, at=at, on=refusal, name=str(initiative))
    return refusal


@transaction.atomic
def take_reminders(*, initiative: Initiative, by: User, at: datetime) -> None:
    """Reminders come again; without a refusal nothing happens."""
    refusal = ReminderRefusal.objects.select_for_update(of=("self",)).filter(initiative=initiative, user=by).first()
    if refusal is not None:
        record("communications.reminders.taken", by=by, at=at, on=refusal, name=str(initiative))
        refusal.delete()
