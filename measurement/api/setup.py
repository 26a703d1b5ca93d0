"""Calendars, periods and indicators of initiatives."""

from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from initiatives.models import Initiative, Outcome
from measurement.enums import Frequency, Trajectory, YearKind
from measurement.filters.setup import IndicatorFilter, PeriodFilter
from measurement.models import Calendar, Indicator, IndicatorDefinition, Period
from measurement.operations.indicators import (
    IndicatorSetup,
    adopt,
    archive_indicator,
    change_frequency,
    edit_indicator,
    restore_indicator,
)
from measurement.operations.periods import ensure_calendar
from measurement.operations.targets import set_target
from measurement.queries.indicators import indicators_of_all
from measurement.queries.periods import calendars
from measurement.serializers.setup import (
    CalendarSerializer,
    IndicatorChangeSerializer,
    IndicatorSerializer,
    OverallTargetSerializer,
    PeriodSerializer,
)
from tenancy.api.access import NetworkEndpoint
from tenancy.models import User
from tenancy.permissions import Permission, Scope, can, initiatives_with
from tenancy.views.access import check


class SetupEndpoint(NetworkEndpoint):
    """What belongs to an initiative: seen by who sees its figures, changed by who sets it up."""

    reads, writes = Permission.FIGURE_VIEW, Permission.INDICATOR_EDIT

    def seen(self, field: str) -> Q:
        """The condition for rows of initiatives that this person sees; `field` leads to the initiative's id."""
        ids = initiatives_with(self.tenant.grants, self.reads)
        return Q() if ids is None else Q(**{f"{field}__in": ids})

    def indicator(self, pk: int) -> Indicator:
        """One that this person may see, and when something is changed, set up; else 404."""
        rows = Indicator.objects.select_related("definition", "initiative", "calendar")
        row = get_object_or_404(rows, self.seen("initiative_id"), pk=pk)
        if self.request.method not in ("GET", "HEAD", "OPTIONS"):
            check(self.tenant, self.writes, Scope(initiative_id=row.initiative_id))
        return row


class CalendarList(SetupEndpoint, ListAPIView):  # type: ignore[type-arg]  # not subscriptable at run time
    serializer_class = CalendarSerializer
    queryset = Calendar.objects.none()
    filterset_fields = ("frequency", "year_kind", "start_month")

    def get_queryset(self) -> QuerySet[Calendar]:
        return calendars()

    def post(self, request: Request, **kwargs: Any) -> Response:
        """The network's calendar of this kind; made if it is not there."""
        sent = CalendarSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        data = sent.validated_data
        row = ensure_calendar(
            network_id=self.tenant.network.pk,
            frequency=Frequency(data["frequency"]),
            year_kind=YearKind(data["year_kind"]),
            start_month=data["start_month"],
            **self.who(),
        )
        return Response(CalendarSerializer(row).data, status=status.HTTP_201_CREATED)


class PeriodList(SetupEndpoint, ListAPIView):  # type: ignore[type-arg]  # not subscriptable at run time
    """Periods by their first day. They are made ahead by the clock, and when an indicator is adopted."""

    serializer_class = PeriodSerializer
    filterset_class = PeriodFilter
    queryset = Period.objects.order_by("start_on", "calendar_id")


class IndicatorList(SetupEndpoint, ListAPIView):  # type: ignore[type-arg]  # not subscriptable at run time
    """Indicators of the initiatives one may see, in the order of their outcome areas."""

    serializer_class = IndicatorSerializer
    filterset_class = IndicatorFilter
    queryset = Indicator.objects.none()

    def get_queryset(self) -> QuerySet[Indicator]:
        return indicators_of_all().filter(self.seen("initiative_id"))

    def post(self, request: Request, **kwargs: Any) -> Response:
        """Adopt a definition."""
        sent = IndicatorSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        data = sent.validated_data
        initiative = get_object_or_404(Initiative, self.seen("pk"), pk=data["initiative_id"])
        check(self.tenant, self.writes, Scope(initiative_id=initiative.pk))
        row = adopt(
            initiative=initiative,
            definition=_row(IndicatorDefinition.objects.all(), data["definition_id"], "definition"),
            calendar=_row(Calendar.objects.all(), data["calendar_id"], "calendar"),
            starts_on=data["starts_on"],
            setup=_setup(data, None),
            **self.who(),
        )
        return Response(IndicatorSerializer(row).data, status=status.HTTP_201_CREATED)


class IndicatorDetail(SetupEndpoint):
    serializer_class = IndicatorChangeSerializer
    queryset = Indicator.objects.none()

    def get(self, request: Request, pk: int, **kwargs: Any) -> Response:
        return Response(IndicatorSerializer(self.indicator(pk)).data)

    def patch(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Change what is sent; another calendar holds for future periods only."""
        row = self.indicator(pk)
        sent = IndicatorChangeSerializer(data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        data = sent.validated_data
        row = edit_indicator(indicator=row, setup=_setup(data, row), **self.who())
        if "calendar_id" in data:
            calendar = _row(Calendar.objects.all(), data["calendar_id"], "calendar")
            row = change_frequency(indicator=row, calendar=calendar, from_on=data.get("from_on"), **self.who())
        return Response(IndicatorSerializer(row).data)


class IndicatorTarget(SetupEndpoint):
    serializer_class = OverallTargetSerializer
    queryset = Indicator.objects.none()

    def put(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Set the overall target, or the band, and the smallest change that matters; nothing takes it away."""
        row = self.indicator(pk)
        sent = OverallTargetSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        data = sent.validated_data
        row = set_target(
            indicator=row,
            numbers=sent.numbers(data),
            target_on=data.get("target_on"),
            trajectory=Trajectory(data["trajectory"]),
            band_low=data.get("band_low"),
            band_high=data.get("band_high"),
            smallest_change=data.get("smallest_change"),
            **self.who(),
        )
        return Response(IndicatorSerializer(row).data)


class IndicatorArchive(SetupEndpoint):
    serializer_class = IndicatorSerializer
    queryset = Indicator.objects.none()

    def put(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """No longer asked for; its figures stay. Doing it twice changes nothing."""
        return self._answer(pk, archive_indicator)

    def delete(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Asked for again."""
        return self._answer(pk, restore_indicator)

    def _answer(self, pk: int, operation: Any) -> Response:
        row = self.indicator(pk)
        operation(indicator=row, **self.who())
        row.refresh_from_db(fields=["archived_at"])
        return Response(IndicatorSerializer(row).data)


def may_set_up(tenant: Any, initiative_id: int) -> bool:
    return can(tenant.grants, Permission.INDICATOR_EDIT, Scope(initiative_id=initiative_id))


def _row(rows: QuerySet[Any], pk: int | None, field: str) -> Any:
    """The row, None for no id; an unknown id is the sender's mistake, told by its field."""
    if pk is None:
        return None
    found = rows.filter(pk=pk).first()
    if found is None:
        raise ValidationError({field: ["There is none with this id."]})
    return found


def _setup(data: Any, held: Indicator | None) -> IndicatorSetup:
    """What was sent, over what is held."""
    plain = ("is_core", "question", "story", "position")
    values: dict[str, Any] = {} if held is None else {name: getattr(held, name) for name in plain}
    values |= {name: data[name] for name in plain if name in data}
    for name, rows in (
        ("outcome", Outcome.objects.all()),
        ("parent", Indicator.objects.all()),
        ("owner", User.objects.filter(is_active=True)),
    ):
        pk = data[f"{name}_id"] if f"{name}_id" in data else getattr(held, f"{name}_id", None)
        values[name] = _row(rows, pk, name)
    return IndicatorSetup(**values)
