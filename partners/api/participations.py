"""Which partners take part in which initiative, from when until when."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from initiatives.models import Initiative
from initiatives.queries.initiatives import visible_initiatives
from partners.models import Participation, Partner
from partners.operations.participations import edit_participation, join_initiative
from partners.serializers import ParticipationDatesSerializer, ParticipationSerializer
from tenancy.api.access import NetworkEndpoint
from tenancy.permissions import Permission, Scope
from tenancy.views.access import check


class ParticipationFilter(filters.FilterSet):
    initiative = filters.NumberFilter(field_name="initiative_id")
    partner = filters.NumberFilter(field_name="partner_id")

    class Meta:
        model = Participation
        fields = ("initiative", "partner")


class Participations(NetworkEndpoint):
    """Those in initiatives one may see; writing needs the right to set the initiative up."""

    reads, writes = Permission.PARTNER_VIEW, Permission.PARTNER_EDIT
    serializer_class = ParticipationSerializer
    queryset = Participation.objects.none()

    def get_queryset(self) -> QuerySet[Participation]:
        seen = visible_initiatives(self.tenant.grants)
        return Participation.objects.filter(initiative__in=seen).order_by("initiative_id", "partner__sort_key")


class ParticipationList(Participations, ListAPIView):  # type: ignore[type-arg]  # not subscriptable at run time
    filterset_class = ParticipationFilter

    def post(self, request: Request, **kwargs: Any) -> Response:
        """Put a partner into an initiative."""
        sent = ParticipationSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        values = sent.validated_data
        initiative = get_object_or_404(Initiative, pk=values["initiative_id"])
        check(self.tenant, Permission.INITIATIVE_EDIT, Scope(initiative_id=initiative.pk))
        row = join_initiative(
            initiative=initiative,
            partner=get_object_or_404(Partner, pk=values["partner_id"]),
            joined_on=values["joined_on"],
            left_on=values["left_on"],
            by=self.tenant.user,
            at=self.tenant.now,
        )
        return Response(ParticipationSerializer(row).data, status=status.HTTP_201_CREATED)


class ParticipationDetail(Participations):
    def get(self, request: Request, pk: int, **kwargs: Any) -> Response:
        return Response(ParticipationSerializer(get_object_or_404(self.get_queryset(), pk=pk)).data)

    def patch(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Change since and until when."""
        row = get_object_or_404(self.get_queryset().select_related("partner", "initiative"), pk=pk)
        check(self.tenant, Permission.INITIATIVE_EDIT, Scope(initiative_id=row.initiative_id))
        sent = ParticipationDatesSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        edit_participation(
            participation=row,
            joined_on=sent.validated_data.get("joined_on", row.joined_on),
            left_on=sent.validated_data.get("left_on", row.left_on),
            by=self.tenant.user,
            at=self.tenant.now,
        )
        return Response(ParticipationSerializer(row).data)
