"""Which periods an initiative has closed, and what that holds still."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from measurement.models import Entry, Indicator, Period, PeriodClosing, Submission
from tenancy.models import Event

UNLOCK_ASKED = "measurement.submission.unlock_asked"

Place = tuple[int, int]  # initiative, period


@dataclass(frozen=True, slots=True)
class Frozen:
    """The closed periods of some initiatives, and whose submissions in them were unlocked again."""

    labels: Mapping[Place, str] = field(default_factory=dict)
    unlocked: frozenset[tuple[int, int, int]] = frozenset()  # initiative, period, partner

    def is_held(self, initiative_id: int, period_id: int, partner_ids: Collection[int] = ()) -> bool:
        """Whether figures stand still there for these partners; without any, for changes that are nobody's own."""
        if (initiative_id, period_id) not in self.labels:
            return False
        return not partner_ids or any((initiative_id, period_id, one) not in self.unlocked for one in partner_ids)

    def label(self, initiative_id: int, period_id: int) -> str:
        return self.labels[initiative_id, period_id]


def frozen_in(initiative_ids: Collection[int], *, partner_ids: Collection[int] = ()) -> Frozen:
    """What is closed in these initiatives. One statement; two where something is and partners are named."""
    rows = PeriodClosing.objects.filter(initiative_id__in=initiative_ids)
    labels = {(one[0], one[1]): one[2] for one in rows.values_list("initiative_id", "period_id", "period__label")}
    if not labels or not partner_ids:
        return Frozen(labels)
    submissions = Submission.objects.filter(
        initiative_id__in={place[0] for place in labels},
        period_id__in={place[1] for place in labels},
        partner_id__in=partner_ids,
        locked_at=None,
    )
    return Frozen(labels, frozenset(submissions.values_list("initiative_id", "period_id", "partner_id")))


def closed_since(indicators: QuerySet[Indicator], start_on: date) -> Period | None:
    """The first closed period in which these are reported and that begins on this day or later. One statement."""
    mine = Entry.objects.filter(
        indicator__in=indicators,
        submission__initiative_id=OuterRef("initiative_id"),
        submission__period_id=OuterRef("period_id"),
    )
    rows = PeriodClosing.objects.filter(Exists(mine), period__start_on__gte=start_on)
    found = rows.select_related("period").order_by("period__start_on").first()
    return found.period if found is not None else None


def closings_of(initiative_id: int, *, end_on: date | None = None) -> list[PeriodClosing]:
    """The closed periods of an initiative, the latest first; those that ended on one day. One statement."""
    rows = PeriodClosing.objects.filter(initiative_id=initiative_id).select_related("period")
    if end_on is not None:
        rows = rows.filter(period__end_on=end_on)
    return list(rows.order_by("-period__end_on", "-period__start_on"))


def closing_of(*, initiative_id: int, period: Period) -> PeriodClosing | None:
    """The closing of one period in one initiative, if it was closed. One statement."""
    rows = PeriodClosing.objects.filter(initiative_id=initiative_id, period=period)
    return rows.select_related("period").first()


def unlock_asked(submission: Submission) -> Event | None:
    """The partner's request to unlock that waits for an answer: one since it was locked. One statement, or none."""
    if submission.locked_at is None:
        return None
    events = Event.objects.filter(object_type="measurement.submission", object_id=submission.pk, type=UNLOCK_ASKED)
    return events.filter(at__gte=submission.locked_at).order_by("-pk").first()
