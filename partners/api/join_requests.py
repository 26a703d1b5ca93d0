"""Organisations that ask to join: the list, and what is decided."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from partners.api.duplicates import likely_duplicate
from partners.filters import JoinRequestFilter
from partners.models import JoinRequest, Partner
from partners.operations.join_requests import accept_as_existing, accept_as_new, decline
from partners.queries.join_requests import duplicates_of_request, join_requests
from partners.serializers import (
    AcceptanceSerializer,
    DeclineSerializer,
    JoinRequestSerializer,
    LikelyDuplicateSerializer,
)
from tenancy.api.access import NetworkEndpoint
from tenancy.permissions import Permission


class JoinRequests(NetworkEndpoint):
    """Those to the initiatives one may set up."""

    reads, writes = Permission.PARTNER_EDIT, Permission.PARTNER_EDIT
    serializer_class = JoinRequestSerializer
    queryset = JoinRequest.objects.none()

    def get_queryset(self) -> QuerySet[JoinRequest]:
        return join_requests(self.tenant.grants)

    def held(self, pk: int) -> JoinRequest:
        return get_object_or_404(self.get_queryset(), pk=pk)


class JoinRequestList(JoinRequests, ListAPIView):  # type: ignore[type-arg]  # not subscriptable at run time
    """Newest first. Without `state`, only those that wait for a decision."""

    filterset_class = JoinRequestFilter


class JoinRequestDetail(JoinRequests):
    def get(self, request: Request, pk: int, **kwargs: Any) -> Response:
        return Response(JoinRequestSerializer(self.held(pk)).data)


class JoinRequestAccept(JoinRequests):
    @extend_schema(
        request=AcceptanceSerializer, responses={200: JoinRequestSerializer, 409: LikelyDuplicateSerializer}
    )
    def post(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Let the organisation take part, as a new partner or as one of the register; its contact is invited as lead.

        Where partners are likely the same organisation, a new one is made only with `confirm_new`.
        """
        row, tenant = self.held(pk), self.tenant
        sent = AcceptanceSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        values = sent.validated_data
        decider = {"grants": tenant.grants, "by": tenant.user, "at": tenant.now}
        if values["partner"] is not None:
            partner = get_object_or_404(Partner, pk=values["partner"])
            accepted = accept_as_existing(request=row, partner=partner, **decider)
        elif row.is_open and not values["confirm_new"] and (candidates := duplicates_of_request(row)):
            return likely_duplicate(candidates)
        else:
            accepted = accept_as_new(request=row, code=values["code"], **decider)
        return Response(JoinRequestSerializer(accepted).data)


class JoinRequestDecline(JoinRequests):
    @extend_schema(request=DeclineSerializer, responses={200: JoinRequestSerializer})
    def post(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Say no, in a mail."""
        row = self.held(pk)
        sent = DeclineSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        answer = sent.validated_data["answer"]
        declined = decline(request=row, answer=answer, by=self.tenant.user, at=self.tenant.now)
        return Response(JoinRequestSerializer(declined).data)
