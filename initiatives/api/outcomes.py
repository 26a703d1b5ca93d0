"""Outcome areas of initiatives."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from initiatives.models import Initiative, Outcome
from initiatives.operations.outcomes import OutcomeInUseError, add_outcome, remove_outcome, rename_outcome
from initiatives.queries.initiatives import visible_initiatives
from initiatives.serializers import OutcomeSerializer
from tenancy.api.access import NetworkEndpoint
from tenancy.permissions import Permission, Scope
from tenancy.views.access import check


class OutcomeFilter(filters.FilterSet):
    initiative = filters.NumberFilter(field_name="initiative_id")

    class Meta:
        model = Outcome
        fields = ("initiative", "code")


class Outcomes(NetworkEndpoint):
    """The outcome areas of the initiatives one may see; writing needs the right to set the initiative up."""

    reads, writes = Permission.INITIATIVE_VIEW, Permission.INITIATIVE_EDIT
    serializer_class = OutcomeSerializer
    queryset = Outcome.objects.none()

    def get_queryset(self) -> QuerySet[Outcome]:
        seen = visible_initiatives(self.tenant.grants)
        rows = Outcome.objects.filter(initiative__in=seen).select_related("initiative")
        return rows.order_by("initiative__name", "position", "name")

    def editable(self, pk: int) -> Outcome:
        outcome = get_object_or_404(self.get_queryset(), pk=pk)
        check(self.tenant, Permission.INITIATIVE_EDIT, Scope(initiative_id=outcome.initiative_id))
        return outcome


class OutcomeList(Outcomes, ListAPIView):  # type: ignore[type-arg]  # not subscriptable at run time
    filterset_class = OutcomeFilter

    def post(self, request: Request, **kwargs: Any) -> Response:
        """Add an outcome area at the end of an initiative's list."""
        sent = OutcomeSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        values = sent.validated_data
        initiative = get_object_or_404(Initiative, pk=values["initiative_id"])
        check(self.tenant, Permission.INITIATIVE_EDIT, Scope(initiative_id=initiative.pk))
        outcome = add_outcome(initiative=initiative, name=values["name"], by=self.tenant.user, at=self.tenant.now)
        return Response(OutcomeSerializer(outcome).data, status=status.HTTP_201_CREATED)


class OutcomeDetail(Outcomes):
    def get(self, request: Request, pk: int, **kwargs: Any) -> Response:
        return Response(OutcomeSerializer(get_object_or_404(self.get_queryset(), pk=pk)).data)

    def patch(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Rename."""
        outcome = self.editable(pk)
        sent = OutcomeSerializer(outcome, data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        name = sent.validated_data.get("name", outcome.name)
        return Response(
            OutcomeSerializer(rename_outcome(outcome=outcome, name=name, by=self.tenant.user, at=self.tenant.now)).data
        )

    def delete(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Remove; refused while indicators are filed under it."""
        outcome = self.editable(pk)
        try:
            remove_outcome(outcome=outcome, by=self.tenant.user, at=self.tenant.now)
        except OutcomeInUseError as error:
            raise ValidationError(
                "Indicators are filed under this outcome area. File them elsewhere first."
            ) from error
        return Response(status=status.HTTP_204_NO_CONTENT)
