"""Which mails a person gets, as far as the person chooses."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from communications.models import ReminderRefusal, Subscription
from initiatives.models import Initiative
from initiatives.queries.initiatives import visible_initiatives
from measurement.formulas.deadlines import local_day
from partners.models import Participation
from tenancy.models import Network, User
from tenancy.permissions import HeldGrant, Permission, can, partners_with
from tenancy.queries.grants import held_grants
from tenancy.queries.networks import networks_of
from tenancy.queries.second_factors import is_open_with
from tenancy.row_security import network


@dataclass(frozen=True, slots=True)
class MailChoice:
    """One initiative: whether its reminders and its reports come to this person."""

    initiative: Initiative
    is_reminded: bool  # reports figures here, so that reminders concern this person
    refused_since: datetime | None
    follows: bool

    @property
    def sends_reminders(self) -> bool:
        """Whether the initiative reminds anybody; it is not for its partners to choose."""
        return self.initiative.is_open and self.initiative.sends_reminders


@dataclass(frozen=True, slots=True)
class NetworkMail:
    """What one network sends. `is_closed`: it asks for a second factor first, and nothing of it is told."""

    network: Network
    choices: Sequence[MailChoice] = ()
    is_closed: bool = False
    reports: bool = False  # whether this person reports for any partner there
    is_staff: bool = False


def mail_to(user: User, *, at: datetime, has_used_second_factor: bool) -> list[NetworkMail]:
    """One short visit per network under the person's own grants there; six statements in each."""
    found = []
    for one in networks_of(user):
        with network(one.pk):
            grants = held_grants(user_id=user.pk)
            if is_open_with(one, grants, has_used_second_factor=has_used_second_factor):
                found.append(_network_mail(one, user, grants, at))
            else:
                found.append(NetworkMail(one, is_closed=True))
    return found


def _network_mail(one: Network, user: User, grants: Sequence[HeldGrant], at: datetime) -> NetworkMail:
    refused = dict(ReminderRefusal.objects.filter(user=user).values_list("initiative_id", "since"))
    rows = Subscription.objects.filter(user=user, ended_at=None)
    followed = set(rows.values_list("initiative_id", flat=True))
    reports_for = partners_with(grants, Permission.SUBMISSION_EDIT)
    last_days = _last_days(reports_for)
    return NetworkMail(
        network=one,
        choices=[
            MailChoice(row, _is_running(last_days.get(row.pk, ()), row, at), refused.get(row.pk), row.pk in followed)
            for row in visible_initiatives(grants)
            if row.is_open or row.pk in followed
        ],
        reports=bool(reports_for),
        is_staff=can(grants, Permission.SUBMISSION_REVIEW),
    )


def _last_days(partner_ids: Collection[int]) -> dict[int, list[date | None]]:
    """Initiative id → until when each of these partners takes part. One statement."""
    found: dict[int, list[date | None]] = defaultdict(list)
    rows = Participation.objects.filter(partner_id__in=partner_ids, partner__archived_at=None)
    for initiative_id, left_on in rows.values_list("initiative_id", "left_on"):
        found[initiative_id].append(left_on)
    return found


def _is_running(last_days: Iterable[date | None], initiative: Initiative, at: datetime) -> bool:
    """Whether any of them still takes part, as reminders see it."""
    today = local_day(at, initiative.time_zone)
    return any(day is None or day >= today for day in last_days)


def reporting_ids(grants: Collection[HeldGrant]) -> frozenset[int]:
    """The initiatives for which these grants report figures, or did. No statement."""
    ids = [one.partner_initiative_ids for one in grants if one.carries(Permission.SUBMISSION_EDIT)]
    return frozenset().union(*ids)
