"""Closing periods, unlocking and extending through the API."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from initiatives.models import Initiative
from measurement.models import Period, PeriodClosing, Submission
from measurement.operations.closings import close_period, open_period_again, unlock
from measurement.operations.deadlines import extend_deadline
from measurement.serializers.closings import (
    CloseSerializer,
    ClosingSerializer,
    DoneSerializer,
    ExtendSerializer,
    ReasonSerializer,
    UnlockSerializer,
)
from tenancy.api.access import NetworkEndpoint
from tenancy.permissions import Permission, Scope, can, initiatives_with


class ClosingFilter(django_filters.FilterSet):
    initiative = django_filters.NumberFilter(field_name="initiative_id")
    period = django_filters.NumberFilter(field_name="period_id")

    class Meta:
        model = PeriodClosing
        fields = ("initiative", "period")


class ClosingEndpoint(NetworkEndpoint):
    """Base: the closed periods of initiatives in which one closes periods."""

    reads = writes = Permission.PERIOD_CLOSE
    queryset = PeriodClosing.objects.none()
    serializer_class: Any = ClosingSerializer

    def get_queryset(self) -> QuerySet[PeriodClosing]:
        if getattr(self, "swagger_fake_view", False):
            return PeriodClosing.objects.none()
        ids = initiatives_with(self.tenant.grants, Permission.PERIOD_CLOSE)
        rows = PeriodClosing.objects.select_related("initiative", "period").order_by("-closed_at", "-pk")
        return rows if ids is None else rows.filter(initiative_id__in=ids)


class ClosingList(ClosingEndpoint, ListAPIView):  # type: ignore[type-arg]  # not subscriptable at run time
    """The closed periods, the latest first."""

    filterset_class = ClosingFilter

    @extend_schema(request=CloseSerializer, responses={201: ClosingSerializer})
    def post(self, request: Request, **kwargs: Any) -> Response:
        """Close a period that has ended: its gaps are kept, its submissions locked. Again: locks what was unlocked."""
        given = self.given(CloseSerializer)
        initiative = Initiative.objects.filter(pk=given["initiative"]).first()
        if initiative is None or not self._may(initiative.pk):
            raise ValidationError({"initiative": ["There is no initiative with this id."]})
        period = Period.objects.filter(pk=given["period"]).first()
        if period is None:
            raise ValidationError({"period": ["There is no period with this id."]})
        closed = close_period(initiative=initiative, period=period, sentence=given["sentence"], **self.who())
        return Response(ClosingSerializer(closed).data, status=status.HTTP_201_CREATED)

    def _may(self, initiative_id: int) -> bool:
        return can(self.tenant.grants, Permission.PERIOD_CLOSE, Scope(initiative_id=initiative_id))


class ClosingOpen(ClosingEndpoint):
    @extend_schema(request=ReasonSerializer, responses=DoneSerializer)
    def post(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Open a closed period again as a whole."""
        found = get_object_or_404(self.get_queryset(), pk=pk)
        number = open_period_again(closing=found, **self.given(ReasonSerializer), **self.who())
        return Response({"changed": number})


class ManyEndpoint(ClosingEndpoint):
    """Base: an action on many submissions, all of them one's own to change, or none is changed."""

    def allowed(self, ids: list[int]) -> list[int]:
        rows = Submission.objects.filter(pk__in=ids).values_list("pk", "initiative_id")
        found = [pk for pk, where in rows if can(self.tenant.grants, self.writes, Scope(initiative_id=where))]
        if len(found) < len(set(ids)):
            raise ValidationError({"submissions": ["There is no submission with one of these ids."]})
        return found


class SubmissionsUnlock(ManyEndpoint):
    @extend_schema(request=UnlockSerializer, responses=DoneSerializer)
    def post(self, request: Request, **kwargs: Any) -> Response:
        """Let partners of a closed period answer and correct again; for the others it stays closed."""
        given = self.given(UnlockSerializer)
        ids = self.allowed(given.pop("submissions"))
        return Response({"changed": unlock(submissions=ids, **given, **self.who())})


class SubmissionsExtend(ManyEndpoint):
    writes = Permission.DEADLINE_EDIT

    @extend_schema(request=ExtendSerializer, responses=DoneSerializer)
    def post(self, request: Request, **kwargs: Any) -> Response:
        """Another deadline for submissions of one initiative, also after the ordinary one has passed."""
        given = self.given(ExtendSerializer)
        ids = self.allowed(given.pop("submissions"))
        return Response({"changed": extend_deadline(submissions=ids, **given, **self.who())})
