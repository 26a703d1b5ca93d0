"""What a person has to report, in all networks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from measurement.enums import SubmissionStatus
from measurement.formulas.deadlines import deadline_words, local_day
from measurement.models import Submission
from measurement.queries.submissions import OPEN_STATUSES, with_status
from measurement.queries.value_queries import with_queries
from tenancy.models import Network, User
from tenancy.permissions import HeldGrant, Permission, partners_with
from tenancy.queries.grants import held_grants
from tenancy.queries.networks import networks_of
from tenancy.queries.second_factors import is_open_with
from tenancy.row_security import network

SHOWN = 12  # answered submissions of each network that the list begins with


@dataclass(frozen=True, slots=True)
class DueLine:
    """One submission on somebody's list."""

    pk: int
    network: Network
    initiative: str
    initiative_slug: str
    partner: str
    period: str
    due_on: date
    status: SubmissionStatus
    deadline: str  # "due in 3 days"
    is_overdue: bool
    due_reason: str = ""  # why it is not the ordinary day
    is_locked: bool = False  # its period was closed
    questions: int = 0  # of the backbone about single values, that wait for an answer

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES and not self.is_locked

    @property
    def mark(self) -> str:
        """The mark before the words: an untouched one that is late is simply overdue."""
        is_late = self.is_overdue and self.status == SubmissionStatus.NOT_STARTED
        return "overdue" if is_late else self.status.value


@dataclass(frozen=True, slots=True)
class Work:
    """A person's list: what is due (overdue first), what waits for the backbone, what is approved (newest first)."""

    due: Sequence[DueLine]
    waiting: Sequence[DueLine]
    approved: Sequence[DueLine]
    has_more: bool
    reports: bool  # whether this person reports for any partner
    asked: Sequence[DueLine]  # submitted or approved, with a question about a value that waits for an answer
    closed: Sequence[Network]  # those that ask for a second factor first: nothing of theirs is listed


def work_of(user: User, *, at: datetime, has_used_second_factor: bool, everything: bool = False) -> Work:
    """One short visit per network under the person's own grants there; a fixed number of statements in each."""
    lines: list[DueLine] = []
    closed: list[Network] = []
    has_more = reports = False
    for one in networks_of(user):
        with network(one.pk):
            grants = held_grants(user_id=user.pk)
            if not is_open_with(one, grants, has_used_second_factor=has_used_second_factor):
                closed.append(one)
                continue
            partner_ids = partners_with(grants, Permission.SUBMISSION_EDIT)
            if not partner_ids:
                continue
            reports = True
            found, is_cut = _lines(one, grants, partner_ids, at=at, everything=everything)
            lines += found
            has_more |= is_cut
    due = sorted((line for line in lines if line.is_open), key=lambda line: (line.due_on, line.partner, line.pk))
    answered = sorted((line for line in lines if not line.is_open), key=lambda line: line.due_on, reverse=True)
    return Work(
        due=due,
        waiting=[line for line in answered if line.status == SubmissionStatus.SUBMITTED and not line.questions],
        approved=[line for line in answered if line.status == SubmissionStatus.APPROVED and not line.questions],
        has_more=has_more,
        reports=reports,
        asked=[line for line in answered if line.questions],
        closed=closed,
    )


def _lines(
    one: Network, grants: Sequence[HeldGrant], partner_ids: frozenset[int], *, at: datetime, everything: bool
) -> tuple[list[DueLine], bool]:
    initiative_ids = {id_ for grant in grants for id_ in grant.partner_initiative_ids}
    mine = Submission.objects.filter(partner_id__in=partner_ids, initiative_id__in=initiative_ids)
    rows = with_queries(with_status(mine.select_related("initiative", "partner", "period")))
    unfinished = rows.exclude(status=SubmissionStatus.APPROVED)
    approved = rows.filter(status=SubmissionStatus.APPROVED).order_by("-due_on", "-pk")
    history = list(approved if everything else approved[: SHOWN + 1])
    is_cut = not everything and len(history) > SHOWN
    shown = [*unfinished, *(history[:SHOWN] if is_cut else history)]
    if is_cut:
        shown += approved.filter(asked__gt=0).exclude(pk__in=[row.pk for row in shown])
    return [_line(one, row, at) for row in shown], is_cut


def _line(one: Network, row: Any, at: datetime) -> DueLine:
    today = local_day(at, row.initiative.time_zone)
    return DueLine(
        pk=row.pk,
        network=one,
        initiative=row.initiative.name,
        initiative_slug=row.initiative.slug,
        partner=row.partner.name,
        period=row.period.label,
        due_on=row.due_on,
        status=SubmissionStatus(row.status),
        deadline=deadline_words(row.due_on, today),
        is_overdue=row.due_on < today,
        due_reason=row.due_reason,
        is_locked=row.locked_at is not None,
        questions=row.asked,
    )
