"""Places and populations of a network."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from tenancy.api.access import NetworkEndpoint
from tenancy.models import Place, Population
from tenancy.operations.places import add_place, edit_place, set_population
from tenancy.permissions import Permission
from tenancy.queries.places import places
from tenancy.serializers.places import PlaceSerializer, PopulationSerializer


class PlaceList(NetworkEndpoint, ListAPIView):  # type: ignore[type-arg]  # not subscriptable at run time
    """All places of the network, by name."""

    reads, writes = Permission.LIBRARY_VIEW, Permission.PLACE_EDIT
    serializer_class = PlaceSerializer
    queryset = Place.objects.none()
    filterset_fields = ("code", "parent")

    def get_queryset(self) -> QuerySet[Place]:
        return places()

    def post(self, request: Request, **kwargs: Any) -> Response:
        """Add a place."""
        sent = PlaceSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        tenant = self.tenant
        place = add_place(network_id=tenant.network.pk, entry=sent.entry(), by=tenant.user, at=tenant.now)
        return Response(PlaceSerializer(place).data, status=status.HTTP_201_CREATED)


class PlaceDetail(NetworkEndpoint):
    """One place."""

    reads, writes = Permission.LIBRARY_VIEW, Permission.PLACE_EDIT
    serializer_class = PlaceSerializer
    queryset = Place.objects.none()

    def get(self, request: Request, pk: int, **kwargs: Any) -> Response:
        return Response(PlaceSerializer(get_object_or_404(Place, pk=pk)).data)

    def patch(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Change what is sent; the rest stays."""
        place = get_object_or_404(Place, pk=pk)
        sent = PlaceSerializer(place, data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        place = edit_place(place=place, entry=sent.entry(), by=self.tenant.user, at=self.tenant.now)
        return Response(PlaceSerializer(place).data)


class PopulationFilter(filters.FilterSet):
    place = filters.NumberFilter(field_name="place_id")

    class Meta:
        model = Population
        fields = ("place", "group", "year")


class PopulationList(NetworkEndpoint, ListAPIView):  # type: ignore[type-arg]  # not subscriptable at run time
    """How many people a group in a place counts in a year."""

    reads, writes = Permission.LIBRARY_VIEW, Permission.PLACE_EDIT
    serializer_class = PopulationSerializer
    queryset = Population.objects.order_by("place_id", "group", "year")
    filterset_class = PopulationFilter

    def put(self, request: Request, **kwargs: Any) -> Response:
        """Set one number, found by place, group and year; 204 where it was taken away."""
        sent = PopulationSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        values = dict(sent.validated_data)
        place = get_object_or_404(Place, pk=values.pop("place_id"))
        row = set_population(place=place, **values, by=self.tenant.user, at=self.tenant.now)
        if row is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response(PopulationSerializer(row).data)
