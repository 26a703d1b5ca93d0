"""Which indicators of a dashboard: the same questions on the page, in its files and in the API."""

from collections.abc import Iterable, Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from initiatives.models import Initiative, Outcome
from measurement.enums import Movement, Standing
from measurement.models import Indicator, Period
from measurement.queries.dashboard import in_order, reporting_partners
from measurement.queries.figures import IndicatorFigures
from partners.models import Partner
from tenancy.forms.choices import LongSelect

CORE = "core"
ALL_PARTNERS = _("All partners together")
STATUSES = [*Standing.choices, *Movement.choices]
SORTED_BY = [
    ("name", _("Name, A to Z")),
    ("-name", _("Name, Z to A")),
    ("status", _("Status, worst first")),
    ("-status", _("Status, best first")),
    ("progress", _("Least of the way first")),
    ("-progress", _("Most of the way first")),
    ("reported", _("Fewest reports first")),
    ("-reported", _("Most reports first")),
    ("-period", _("Latest period first")),
    ("period", _("Oldest period first")),
]
SHOWN = [(CORE, _("Core indicators only"))]
CHOICES = {"status": dict(STATUSES), "show": dict(SHOWN), "sort": dict(SORTED_BY)}


def _initiative(request: HttpRequest | None) -> Initiative | None:
    """The one the door has let somebody into; None while the schema is drawn."""
    return getattr(request, "initiative", None)


def _outcomes(request: HttpRequest | None) -> QuerySet[Outcome]:
    return Outcome.objects.filter(initiative=_initiative(request)).order_by("position", "name")


def _partners(request: HttpRequest | None) -> QuerySet[Partner]:
    initiative = _initiative(request)
    return Partner.objects.none() if initiative is None else reporting_partners(initiative)


class FigureFilter(django_filters.FilterSet):
    """The queryset chooses nothing: figures are made first, because status is not a column. See `chosen`.

    `sees_partners` keeps the question for a partner from those who may not know who reported what.
    """

    q = django_filters.CharFilter(method="later", label=_("Search"), widget=forms.TextInput(attrs={"type": "search"}))
    outcome = django_filters.ModelChoiceFilter(
        method="later", queryset=_outcomes, label=_("Outcome area"), empty_label=_("All areas")
    )
    status = django_filters.ChoiceFilter(method="later", choices=STATUSES, label=_("Status"), empty_label=_("Any"))
    show = django_filters.ChoiceFilter(method="later", choices=SHOWN, label=_("Indicators"), empty_label=_("All"))
    partner = django_filters.ModelChoiceFilter(
        method="later", queryset=_partners, label=_("Partner"), empty_label=ALL_PARTNERS, widget=LongSelect
    )
    period = django_filters.ModelChoiceFilter(
        method="later", queryset=lambda request: Period.objects.all(), label=_("As of"), empty_label=_("Latest")
    )
    sort = django_filters.ChoiceFilter(
        method="later", choices=SORTED_BY, label=_("Order"), empty_label=_("By outcome area")
    )

    class Meta:
        model = Indicator
        fields = ("q", "outcome", "status", "show", "partner", "period", "sort")

    def __init__(self, *args: Any, sees_partners: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not sees_partners:
            del self.filters["partner"]

    def later(self, queryset: QuerySet[Indicator], name: str, value: Any) -> QuerySet[Indicator]:
        return queryset

    @property
    def answers(self) -> dict[str, Any]:
        """What was asked for; what was asked wrongly is left out."""
        self.form.is_valid()
        return {name: value for name, value in getattr(self.form, "cleaned_data", {}).items() if value}

    @property
    def as_of(self) -> Period | None:
        return self.answers.get("period")

    @property
    def of_partner(self) -> Partner | None:
        return self.answers.get("partner")

    @property
    def partner_ids(self) -> list[int] | None:
        """The partners whose figures were asked for; None for all together."""
        return None if self.of_partner is None else [self.of_partner.pk]

    @property
    def sorted_by(self) -> str:
        return str(self.answers.get("sort", ""))

    def chosen(self, figures: Iterable[IndicatorFigures]) -> list[IndicatorFigures]:
        """The indicators asked for, in the order asked for."""
        asked = self.answers
        return in_order([one for one in figures if _fits(one, asked)], self.sorted_by)

    def offer(self, *, periods: Sequence[Period], partners: Iterable[tuple[int, str]]) -> None:
        """Let the form offer these, which are known already; `partners` as (id, name)."""
        choices = [("", _("Latest")), *((row.pk, row.label) for row in periods)]
        self.form.fields["period"].widget.choices = choices
        if "partner" in self.form.fields:
            self.form.fields["partner"].widget.choices = [("", ALL_PARTNERS), *partners]


def _fits(one: IndicatorFigures, asked: dict[str, Any]) -> bool:
    if "outcome" in asked and one.indicator.outcome_id != asked["outcome"].pk:
        return False
    if "status" in asked and asked["status"] not in (one.standing, one.movement):
        return False
    if asked.get("show") == CORE and not one.indicator.is_core:
        return False
    text = f"{one.name} {one.code} {one.indicator.question}".casefold()
    return all(word in text for word in str(asked.get("q", "")).casefold().split())
