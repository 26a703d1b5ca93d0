"""Which submissions: the same questions in the review queue and in the API."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from initiatives.models import Initiative
from measurement.enums import EntryState
from measurement.models import Entry, Indicator, Period, Submission
from measurement.queries.submissions import holding, is_approved, is_open, past_deadline, visible_submissions
from measurement.queries.value_queries import has_replies
from partners.models import Partner

SUBMITTED, OVERDUE, DUE, SENT_BACK, APPROVED = "submitted", "overdue", "due", "sent_back", "approved"
REPLIES = "replies"  # answers to what staff asked about values
STATES = (
    (SUBMITTED, _("To review")),
    (OVERDUE, _("Overdue")),
    (DUE, _("Due")),
    (SENT_BACK, _("Sent back")),
    (APPROVED, _("Approved")),
    (REPLIES, _("Replies")),
)


def _seen(request: HttpRequest | None) -> QuerySet[Submission]:
    """What the viewer may see here: choices come from nothing else. None while the schema is drawn."""
    if request is None:
        return Submission.objects.none()
    rows = visible_submissions(request.grants)  # type: ignore[attr-defined]  # set by NetworkMiddleware
    initiative = getattr(request, "initiative", None)
    return rows if initiative is None else rows.filter(initiative=initiative)


def _initiatives(request: HttpRequest | None) -> QuerySet[Initiative]:
    return Initiative.objects.filter(pk__in=_seen(request).values("initiative_id")).order_by("name")


def _periods(request: HttpRequest | None) -> QuerySet[Period]:
    return Period.objects.filter(pk__in=_seen(request).values("period_id")).order_by("-end_on", "-start_on")


def _partners(request: HttpRequest | None) -> QuerySet[Partner]:
    return Partner.objects.filter(pk__in=_seen(request).values("partner_id")).order_by("sort_key")


def _indicators(request: HttpRequest | None) -> QuerySet[Any]:
    entries = Entry.objects.filter(submission__in=_seen(request).values("pk"))
    rows = Indicator.objects.filter(pk__in=entries.values("indicator_id"))
    return rows.select_related("definition").order_by("position", "definition__sort_key")


class IndicatorFilter(django_filters.ModelChoiceFilter):
    """Reads the name of the definition."""

    @property
    def field(self) -> Any:
        field = super().field
        field.label_from_instance = lambda indicator: indicator.definition.name
        return field


class SubmissionFilter(django_filters.FilterSet):
    """Over rows `with_status`. "submitted" is whatever waits for a decision, in whole or in part."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="by_state", empty_label=_("Any"))
    initiative = django_filters.ModelChoiceFilter(label=_("Initiative"), queryset=_initiatives)
    period = django_filters.ModelChoiceFilter(label=_("Period"), queryset=_periods, empty_label=_("Any"))
    partner = django_filters.ModelChoiceFilter(label=_("Partner"), queryset=_partners, empty_label=_("Any"))
    indicator = IndicatorFilter(
        label=_("Indicator"), queryset=_indicators, method="with_indicator", empty_label=_("Any")
    )

    class Meta:
        model = Submission
        fields = ("state", "initiative", "period", "partner", "indicator")

    def by_state(self, rows: QuerySet[Submission], name: str, value: str) -> QuerySet[Submission]:
        at = getattr(self.request, "now", None) or timezone.now()
        return rows.filter(in_state(value, late=past_deadline(at=at)))

    def with_indicator(self, rows: QuerySet[Submission], name: str, value: Indicator) -> QuerySet[Submission]:
        return rows.filter(pk__in=Entry.objects.filter(indicator=value).values("submission_id"))


def in_state(state: str, *, late: Q) -> Q:
    """The condition behind one of STATES."""
    return {
        SUBMITTED: holding(EntryState.SUBMITTED),
        OVERDUE: is_open() & late,
        DUE: is_open() & ~late,
        SENT_BACK: holding(EntryState.RETURNED),
        APPROVED: is_approved(),
        REPLIES: has_replies(),
    }[state]
