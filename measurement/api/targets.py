"""Baselines, targets of periods, shared denominators."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from measurement.api.setup import SetupEndpoint
from measurement.filters.setup import BaselineFilter, DenominatorFilter, TargetFilter
from measurement.models import Baseline, Cell, SharedDenominator, Target
from measurement.operations.targets import set_baseline, set_period_targets, set_shared_denominators
from measurement.serializers.setup import (
    BaselineSerializer,
    DenominatorListSerializer,
    DenominatorSerializer,
    TargetListSerializer,
    TargetSerializer,
)


class BaselineList(SetupEndpoint, ListAPIView):  # type: ignore[type-arg]  # not subscriptable at run time
    """Every baseline there is and was; the highest number counts."""

    serializer_class = BaselineSerializer
    filterset_class = BaselineFilter
    queryset = Baseline.objects.none()

    def get_queryset(self) -> QuerySet[Baseline]:
        rows = Baseline.objects.filter(self.seen("indicator__initiative_id")).select_related("cell")
        return rows.order_by("indicator_id", "cell__key", "number")

    def post(self, request: Request, **kwargs: Any) -> Response:
        """Set a baseline; the one before stays on record."""
        sent = BaselineSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        data = sent.validated_data
        indicator = self.indicator(data["indicator_id"])
        row = set_baseline(
            indicator=indicator,
            numbers=sent.numbers(data),
            start_on=data["start_on"],
            end_on=data["end_on"],
            source=data["source"],
            reason=data["reason"],
            cell=get_object_or_404(Cell, key=data["cell"]) if data["cell"] else None,
            **self.who(),
        )
        return Response(BaselineSerializer(row).data, status=status.HTTP_201_CREATED)


class TargetList(SetupEndpoint, ListAPIView):  # type: ignore[type-arg]  # not subscriptable at run time
    """The targets of periods."""

    serializer_class = TargetSerializer
    filterset_class = TargetFilter
    queryset = Target.objects.none()

    def get_queryset(self) -> QuerySet[Target]:
        return Target.objects.filter(self.seen("indicator__initiative_id")).order_by("indicator_id", "period_id")

    def put(self, request: Request, **kwargs: Any) -> Response:
        """Set the targets of the periods named, all or none; the other periods stay as they are."""
        sent = TargetListSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        indicator = self.indicator(sent.validated_data["indicator"])
        targets = {one["period_id"]: TargetSerializer.numbers(one) for one in sent.validated_data["targets"]}
        set_period_targets(indicator=indicator, targets=targets, **self.who())
        rows = Target.objects.filter(indicator=indicator).order_by("period_id")
        return Response(TargetSerializer(rows, many=True).data)


class DenominatorList(SetupEndpoint, ListAPIView):  # type: ignore[type-arg]  # not subscriptable at run time
    """The denominators that all partners of an indicator share, by period."""

    serializer_class = DenominatorSerializer
    filterset_class = DenominatorFilter
    queryset = SharedDenominator.objects.none()

    def get_queryset(self) -> QuerySet[SharedDenominator]:
        rows = SharedDenominator.objects.filter(self.seen("indicator__initiative_id"))
        return rows.order_by("indicator_id", "period_id")

    def put(self, request: Request, **kwargs: Any) -> Response:
        """Set those of the periods named, all or none; a value of null takes one away."""
        sent = DenominatorListSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        indicator = self.indicator(sent.validated_data["indicator"])
        given = {one["period_id"]: (one["value"], one["source"]) for one in sent.validated_data["denominators"]}
        set_shared_denominators(indicator=indicator, denominators=given, **self.who())
        rows = SharedDenominator.objects.filter(indicator=indicator).order_by("period_id")
        return Response(DenominatorSerializer(rows, many=True).data)
