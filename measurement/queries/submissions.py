"""Submissions: which one may see, and where each stands."""

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.aggregates import BitOr
from django.db.models import Case, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull

from initiatives.models import Initiative
from measurement.enums import EntryState, SubmissionStatus
from measurement.formulas.deadlines import local_day
from measurement.models import Entry, Submission
from tenancy.enums import Role
from tenancy.permissions import ROLES, HeldGrant, Permission

# One bit for each state an entry of the submission is in; the heaviest that is there decides.
BITS = {
    EntryState.APPROVED: 1,
    EntryState.SUBMITTED: 2,
    EntryState.OPEN: 4,
    EntryState.DRAFT: 8,
    EntryState.RETURNED: 16,
}
OPEN_STATUSES = (SubmissionStatus.SENT_BACK, SubmissionStatus.IN_PROGRESS, SubmissionStatus.NOT_STARTED)


def visible_submissions(grants: Iterable[HeldGrant]) -> QuerySet[Submission]:
    """Those of the current network that these grants open: of one's own partner, or of an initiative one reviews."""
    reach = [_reach(grant) for grant in grants if Permission.SUBMISSION_VIEW in ROLES[grant.role]]
    rows = Submission.objects.select_related("initiative", "partner", "period__calendar")
    return rows.filter(reduce(or_, reach)) if reach else rows.none()


def _reach(grant: HeldGrant) -> Q:
    if grant.role == Role.OWNER:
        return Q(pk__isnull=False)
    if grant.partner_id is not None:
        return Q(partner_id=grant.partner_id, initiative_id__in=grant.partner_initiative_ids)
    return Q(initiative_id=grant.initiative_id)


def with_status(rows: QuerySet[Submission]) -> QuerySet[Any]:
    """Each with `bits` (of its entries' states) and `status`; something open beside something sent is in progress."""
    bit = Case(*(When(state=state, then=Value(number)) for state, number in BITS.items()), output_field=IntegerField())
    mine = Entry.objects.filter(submission=OuterRef("pk")).order_by().values("submission")
    status = Case(
        When(bits__gte=16, then=Value(SubmissionStatus.SENT_BACK.value)),
        When(bits__gte=5, then=Value(SubmissionStatus.IN_PROGRESS.value)),
        When(bits=4, then=Value(SubmissionStatus.NOT_STARTED.value)),
        When(bits__gte=2, then=Value(SubmissionStatus.SUBMITTED.value)),
        When(bits=1, then=Value(SubmissionStatus.APPROVED.value)),
        default=Value(SubmissionStatus.NOT_STARTED.value),
    )
    return rows.annotate(bits=Coalesce(Subquery(mine.annotate(bits=BitOr(bit)).values("bits")[:1]), 0), status=status)


def holding(*states: EntryState) -> Q:
    """At least one entry is in one of these states."""
    return Q(pk__in=Entry.objects.filter(state__in=states).values("submission_id"))


def is_open() -> Q:
    """The status is one of OPEN_STATUSES. Entries that are approved are not read for it."""
    return holding(EntryState.RETURNED, EntryState.DRAFT, EntryState.OPEN) | Q(_WITHOUT_ENTRIES)


def is_approved() -> Q:
    """Every entry is approved, and there are some."""
    others = (state for state in EntryState if state != EntryState.APPROVED)
    return ~holding(*others) & ~Q(_WITHOUT_ENTRIES)


# One look at an index for each submission. As NOT EXISTS, PostgreSQL reads all entries of the network instead.
_WITHOUT_ENTRIES = IsNull(Subquery(Entry.objects.filter(submission=OuterRef("pk")).order_by().values("pk")[:1]), True)


def past_deadline(*, at: datetime) -> Q:
    """Submissions whose last day is over where their initiative is. One statement for the time zones."""
    zones = Initiative.objects.values_list("time_zone", flat=True).distinct()
    clauses = [Q(initiative__time_zone=zone, due_on__lt=local_day(at, zone)) for zone in zones]
    return reduce(or_, clauses, Q(pk__in=[]))


def newest_period_first(rows: QuerySet[Submission]) -> QuerySet[Submission]:
    """By period, the latest first, and within it by partner."""
    return rows.order_by(F("period__end_on").desc(), "partner__sort_key", "pk")
