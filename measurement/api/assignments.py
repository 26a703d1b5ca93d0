"""Who reports what."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from measurement.api.setup import SetupEndpoint, may_set_up
from measurement.filters.assignments import AssignmentFilter
from measurement.models import Assignment, Indicator
from measurement.operations.assignments import assign, end_assignments
from measurement.serializers.setup import AssignmentSerializer, AssignSerializer, EndSerializer
from tenancy.permissions import Permission


class AssignmentList(SetupEndpoint, ListAPIView):  # type: ignore[type-arg]  # not subscriptable at run time
    """Assignments of the initiatives whose partners one may see."""

    reads = Permission.PARTNER_FIGURE_VIEW
    serializer_class = AssignmentSerializer
    filterset_class = AssignmentFilter
    queryset = Assignment.objects.none()

    def get_queryset(self) -> QuerySet[Assignment]:
        return Assignment.objects.filter(self.seen("indicator__initiative_id")).order_by("pk")

    def post(self, request: Request, **kwargs: Any) -> Response:
        """Assign several indicators of one initiative to several partners, all or none."""
        sent = AssignSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        data = dict(sent.validated_data)
        ids = set(data.pop("indicators"))
        rows = [row for row in Indicator.objects.filter(pk__in=ids) if may_set_up(self.tenant, row.initiative_id)]
        if len(rows) < len(ids):
            raise ValidationError({"indicators": ["There is no indicator with one of these ids."]})
        done = assign(indicators=rows, partner_ids=set(data.pop("partners")), **data, **self.who())
        return Response(AssignmentSerializer(done.new, many=True).data, status=status.HTTP_201_CREATED)


class AssignmentEnd(SetupEndpoint):
    serializer_class = EndSerializer
    queryset = Assignment.objects.none()

    def post(self, request: Request, **kwargs: Any) -> Response:
        """These partners report until a day; what they reported stays. Answers with those that were ended."""
        sent = EndSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        data = dict(sent.validated_data)
        ids = set(data.pop("assignments"))
        rows = Assignment.objects.filter(pk__in=ids).select_related("indicator")
        rows_allowed = [row for row in rows if may_set_up(self.tenant, row.indicator.initiative_id)]
        if len(rows_allowed) < len(ids):
            raise ValidationError({"assignments": ["There is no assignment with one of these ids."]})
        ended = end_assignments(assignments=rows_allowed, **data, **self.who())
        return Response(AssignmentSerializer(ended, many=True).data)
