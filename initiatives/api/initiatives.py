"""Initiatives of a network, with their goal and places."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from initiatives.models import Initiative
from initiatives.operations.goals import set_goal
from initiatives.operations.initiatives import create_initiative, edit_initiative, set_places
from initiatives.queries.initiatives import visible_initiatives
from initiatives.serializers import (
    GoalSerializer,
    InitiativeDetailSerializer,
    InitiativeSerializer,
    PlaceIdsSerializer,
)
from tenancy.api.access import NetworkEndpoint
from tenancy.permissions import Permission, Scope
from tenancy.views.access import check


class InitiativeList(NetworkEndpoint, ListAPIView):  # type: ignore[type-arg]  # not subscriptable at run time
    """The initiatives one may see, by name."""

    reads, writes = Permission.INITIATIVE_VIEW, Permission.INITIATIVE_CREATE
    serializer_class = InitiativeSerializer
    queryset = Initiative.objects.none()
    filterset_fields = ("slug", "is_open")

    def get_queryset(self) -> QuerySet[Initiative]:
        return visible_initiatives(self.tenant.grants)

    def post(self, request: Request, **kwargs: Any) -> Response:
        """Found an initiative."""
        sent = InitiativeSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        initiative = create_initiative(
            network=self.tenant.network,
            entry=sent.entry(),
            slug=sent.validated_data.get("slug", ""),
            by=self.tenant.user,
            at=self.tenant.now,
        )
        return Response(InitiativeDetailSerializer(initiative).data, status=status.HTTP_201_CREATED)


class OneInitiative(NetworkEndpoint):
    """Finds the initiative among those one may see; writing needs the right to set it up."""

    reads, writes = Permission.INITIATIVE_VIEW, Permission.INITIATIVE_EDIT
    queryset = Initiative.objects.none()

    def seen(self, pk: int) -> Initiative:
        return get_object_or_404(visible_initiatives(self.tenant.grants), pk=pk)

    def editable(self, pk: int) -> Initiative:
        initiative = self.seen(pk)
        check(self.tenant, Permission.INITIATIVE_EDIT, Scope(initiative_id=initiative.pk))
        return initiative


class InitiativeDetail(OneInitiative):
    serializer_class = InitiativeDetailSerializer

    def get(self, request: Request, pk: int, **kwargs: Any) -> Response:
        return Response(InitiativeDetailSerializer(self.seen(pk)).data)

    def patch(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Change what is sent; the rest and the address stay."""
        initiative = self.editable(pk)
        sent = InitiativeSerializer(initiative, data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        edit_initiative(initiative=initiative, entry=sent.entry(), by=self.tenant.user, at=self.tenant.now)
        return Response(InitiativeDetailSerializer(initiative).data)


class InitiativeGoal(OneInitiative):
    serializer_class = GoalSerializer

    def put(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Say the shared goal."""
        initiative = self.editable(pk)
        sent = GoalSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        goal = set_goal(initiative=initiative, entry=sent.entry(), by=self.tenant.user, at=self.tenant.now)
        return Response(GoalSerializer(goal).data)


class InitiativePlaces(OneInitiative):
    serializer_class = PlaceIdsSerializer

    def put(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Name the places it works in, in place of those it had."""
        initiative = self.editable(pk)
        sent = PlaceIdsSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        ids = sent.validated_data["places"]
        places = set_places(initiative=initiative, place_ids=ids, by=self.tenant.user, at=self.tenant.now)
        return Response({"places": [place.pk for place in places]})
