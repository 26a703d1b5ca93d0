"""Which partners: the questions that can be asked of the list of who has reported."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from measurement.filters.submissions import APPROVED, OVERDUE, SENT_BACK, SUBMITTED, SubmissionFilter, in_state
from measurement.models import Submission
from measurement.queries.submissions import is_open, past_deadline

OPEN, LOCKED, UNLOCKED, ASKED = "open", "locked", "unlocked", "asked"
STATES = (
    (OPEN, _("Not submitted")),
    (OVERDUE, _("Overdue")),
    (SENT_BACK, _("Sent back")),
    (SUBMITTED, _("To review")),
    (APPROVED, _("Approved")),
)
PEOPLE = (("none", _("Nobody to remind")), ("some", _("Somebody to remind")))
LOCKS = ((LOCKED, _("Locked")), (UNLOCKED, _("Open")), (ASKED, _("Asked to unlock")))


class ReportingFilter(SubmissionFilter):
    """Over rows of `queries.reporting.reporting`."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="by_state", empty_label=_("Any"))
    people = django_filters.ChoiceFilter(label=_("People"), choices=PEOPLE, method="by_people", empty_label=_("Any"))
    lock = django_filters.ChoiceFilter(label=_("Lock"), choices=LOCKS, method="by_lock", empty_label=_("Any"))

    class Meta:
        model = Submission
        fields = ("state", "initiative", "period", "partner", "indicator", "people", "lock")

    def by_state(self, rows: QuerySet[Submission], name: str, value: str) -> QuerySet[Submission]:
        at = getattr(self.request, "now", None) or timezone.now()
        return rows.filter(condition(value, late=past_deadline(at=at)))

    def by_people(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(people=0) if value == "none" else rows.filter(people__gt=0)

    def by_lock(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == ASKED:
            return rows.filter(asks=True)
        return rows.filter(locked_at__isnull=value == UNLOCKED)


def condition(state: str, *, late: Q) -> Q:
    """What lies behind one of STATES. A closed period keeps its gaps; overdue is only what can still be answered."""
    if state == OPEN:
        return is_open()
    found = in_state(state, late=late)
    return found & Q(locked_at=None) if state == OVERDUE else found
