"""Which partners of the register: the same questions on the page, in the API and in the export."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from initiatives.models import Initiative
from initiatives.queries.initiatives import visible_initiatives
from partners.enums import JoinRequestState, Sector
from partners.models import JoinRequest, Participation, Partner
from partners.queries.partners import types_in_use
from tenancy.formulas import sort_key
from tenancy.models import Place
from tenancy.queries.places import places, within

ACTIVE, ARCHIVED, ALL = "no", "yes", "all"


def _initiatives(request: HttpRequest | None) -> QuerySet[Initiative]:
    """Those the viewer may see; none while the schema is drawn, where there is no viewer."""
    if request is None:
        return Initiative.objects.none()
    return visible_initiatives(request.grants)  # type: ignore[attr-defined]  # set by NetworkMiddleware


def _places(request: HttpRequest | None) -> QuerySet[Place]:
    return Place.objects.none() if request is None else places()


def _types() -> list[tuple[str, str]]:
    return [(word, word) for word in types_in_use()]


class PartnerFilter(django_filters.FilterSet):
    """Without `archived`, only partners that are not."""

    q = django_filters.CharFilter(
        method="search",
        label=_("Name or code"),
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    sector = django_filters.ChoiceFilter(choices=Sector.choices, label=_("Sector"), empty_label=_("Any"))
    type = django_filters.ChoiceFilter(choices=_types, label=_("Type"), empty_label=_("Any"))
    place = django_filters.ModelChoiceFilter(
        queryset=_places, method="in_place", label=_("Place"), empty_label=_("Anywhere")
    )
    initiative = django_filters.ModelChoiceFilter(
        queryset=_initiatives, method="takes_part", label=_("Initiative"), empty_label=_("Any or none")
    )
    archived = django_filters.ChoiceFilter(
        choices=[(ARCHIVED, _("Only archived")), (ALL, _("With archived"))],
        method="nothing_more",
        label=_("Archived"),
        empty_label=_("Without archived"),
    )

    class Meta:
        model = Partner
        fields = ("q", "sector", "type", "place", "initiative", "archived")

    def filter_queryset(self, queryset: QuerySet[Partner]) -> QuerySet[Partner]:
        found: QuerySet[Partner] = super().filter_queryset(queryset)
        wanted = self.form.cleaned_data.get("archived") or ACTIVE
        return found if wanted == ALL else found.filter(archived_at__isnull=wanted == ACTIVE)

    def search(self, queryset: QuerySet[Partner], name: str, value: str) -> QuerySet[Partner]:
        """Every word somewhere in the name, in any case and without accents; or the beginning of the code."""
        words = sort_key(value).split()
        in_name = Q(*[Q(sort_key__contains=word) for word in words])
        return queryset.filter(in_name | Q(code__istartswith=value.strip()))

    def in_place(self, queryset: QuerySet[Partner], name: str, value: Place) -> QuerySet[Partner]:
        """In the place or in one that lies within it."""
        return queryset.filter(place_id__in=within(value))

    def takes_part(self, queryset: QuerySet[Partner], name: str, value: Initiative) -> QuerySet[Partner]:
        """Takes part today; a partner that left is not found."""
        return queryset.filter(
            pk__in=Participation.objects.filter(initiative=value, left_on=None).values("partner_id")
        )

    def nothing_more(self, queryset: QuerySet[Partner], name: str, value: Any) -> QuerySet[Partner]:
        """`archived` is asked in filter_queryset, because it also means something when it is not given."""
        return queryset


class JoinRequestFilter(django_filters.FilterSet):
    """Without `state`, only those that wait for a decision."""

    q = django_filters.CharFilter(
        field_name="name",
        lookup_expr="icontains",
        label=_("Organisation"),
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = django_filters.ChoiceFilter(
        choices=[*JoinRequestState.choices, (ALL, _("All"))], method="nothing_more", label=_("State")
    )
    initiative = django_filters.ModelChoiceFilter(queryset=_initiatives, label=_("Initiative"), empty_label=_("Any"))

    class Meta:
        model = JoinRequest
        fields = ("q", "state", "initiative")

    def filter_queryset(self, queryset: QuerySet[JoinRequest]) -> QuerySet[JoinRequest]:
        found: QuerySet[JoinRequest] = super().filter_queryset(queryset)
        return found if self.wanted == ALL else found.filter(state=self.wanted)

    @property
    def wanted(self) -> str:
        """The state asked for."""
        return self.form.cleaned_data.get("state") or JoinRequestState.OPEN.value

    def nothing_more(self, queryset: QuerySet[JoinRequest], name: str, value: Any) -> QuerySet[JoinRequest]:
        """`state` is asked in filter_queryset, because it also means something when it is not given."""
        return queryset
