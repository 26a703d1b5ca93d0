"""Reports over the API: the same that the pages show, to the same people."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from backbone.enums import ReportState
from backbone.filters import ReportFilter
from backbone.models import Report
from backbone.operations.reports import order_report, publish
from backbone.queries.reports import snapshot_of
from backbone.renderers.report_xlsx import report_xlsx
from backbone.serializers import OrderSerializer, ReportContentSerializer, ReportSerializer
from initiatives.models import Initiative
from measurement.enums import Audience
from measurement.models import Period
from measurement.permissions import initiatives_by_audience
from tenancy.api.access import NetworkEndpoint
from tenancy.exports.downloads import attached
from tenancy.exports.workbooks import TYPE
from tenancy.permissions import HeldGrant, Permission, Scope, initiatives_with
from tenancy.views.access import check


class Reports(NetworkEndpoint):
    reads, writes = Permission.REPORT_VIEW, Permission.REPORT_COMPILE
    serializer_class = ReportSerializer
    queryset = Report.objects.none()

    def get_queryset(self) -> QuerySet[Report]:
        """Published reports of the initiatives one may see; unpublished ones where one compiles them."""
        grants = getattr(self.tenant, "grants", ())
        seen = initiatives_with(grants, Permission.REPORT_VIEW)
        compiled = initiatives_with(grants, Permission.REPORT_COMPILE)
        rows = Report.objects.select_related("period", "initiative").order_by("-period__end_on", "-pk")
        rows = rows.filter(_for(grants))
        if seen is not None:
            rows = rows.filter(initiative_id__in=seen)
        if compiled is not None:
            rows = rows.filter(Q(state=ReportState.PUBLISHED) | Q(initiative_id__in=compiled))
        return rows


def _for(grants: Collection[HeldGrant]) -> Q:
    """Reports whose audience these grants belong to."""
    where = Q(pk__in=())
    for audience, ids in initiatives_by_audience(grants).items():
        where |= Q(audience=audience) if ids is None else Q(audience=audience, initiative_id__in=ids)
    return where


class ReportList(Reports, ListAPIView):  # type: ignore[type-arg]  # not subscriptable at run time
    """Newest period first, with the filters of the page."""

    filterset_class = ReportFilter

    @extend_schema(request=OrderSerializer, responses={202: ReportSerializer})
    def post(self, request: Request, **kwargs: Any) -> Response:
        """Ask for a report; a worker compiles it."""
        sent = OrderSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        initiative = get_object_or_404(Initiative, pk=sent.validated_data["initiative"])
        check(self.tenant, Permission.REPORT_COMPILE, Scope(initiative_id=initiative.pk))
        report = order_report(
            initiative=initiative,
            period=get_object_or_404(Period, pk=sent.validated_data["period"]),
            title=sent.validated_data["title"],
            audience=Audience(sent.validated_data["audience"]),
            by=self.tenant.user,
            at=self.tenant.now,
        )
        return Response(ReportSerializer(report).data, status=status.HTTP_202_ACCEPTED)


class ReportDetail(Reports):
    serializer_class = ReportContentSerializer

    def get(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """One report with everything it says."""
        report = get_object_or_404(self.get_queryset(), pk=pk)
        snapshot = snapshot_of(report)
        context = {"content": snapshot.content if snapshot else None}
        return Response(ReportContentSerializer(report, context=context).data)


class ReportWorkbook(Reports):
    @extend_schema(responses={(200, TYPE): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int, **kwargs: Any) -> HttpResponseBase:
        """A compiled report as a workbook with charts, made of what it says: the same bytes each time."""
        report = get_object_or_404(self.get_queryset(), pk=pk)
        snapshot = snapshot_of(report)
        if snapshot is None:
            raise Http404
        file = report_xlsx(snapshot.content, at=snapshot.created_at)
        return attached(HttpResponse(file, content_type=TYPE), f"{report.file_name}.xlsx")


class ReportPublication(Reports):
    writes = Permission.REPORT_PUBLISH

    @extend_schema(request=None, responses={200: ReportSerializer})
    def post(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Publish a compiled report. It never changes again."""
        report = get_object_or_404(self.get_queryset(), pk=pk)
        check(self.tenant, Permission.REPORT_PUBLISH, Scope(initiative_id=report.initiative_id))
        return Response(ReportSerializer(publish(report=report, by=self.tenant.user, at=self.tenant.now)).data)
