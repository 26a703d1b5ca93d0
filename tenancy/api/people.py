"""Roles and invitations of a network, as far as one's own reach."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from tenancy.api.access import NetworkEndpoint
from tenancy.enums import InvitationState
from tenancy.models import Grant, Invitation
from tenancy.operations.grants import remove
from tenancy.operations.invitations import invite, resend, revoke
from tenancy.permissions import Permission
from tenancy.queries.people import grant_within, held_roles, invitation_within, invitations_within
from tenancy.queries.scopes import Reach, reach_of
from tenancy.serializers.people import HeldRoleSerializer, InvitationSerializer


class ReachEndpoint(NetworkEndpoint):
    """Base of what is about roles: everybody who may invite anybody, within their reach."""

    reads = writes = Permission.PARTNER_INVITE

    @property
    def reach(self) -> Reach:
        return reach_of(self.tenant.grants)

    def one_invitation(self, pk: int) -> Invitation:
        invitation = invitation_within(self.reach, invitation_id=pk)
        if invitation is None:
            raise Http404
        return invitation

    def answer(self, invitation: Invitation, code: int = status.HTTP_200_OK) -> Response:
        context = {"request": self.tenant}
        return Response(InvitationSerializer(invitation, context=context).data, status=code)


class PeopleList(ReachEndpoint):
    """Who has which role."""

    queryset = Grant.objects.none()
    serializer_class = HeldRoleSerializer

    @extend_schema(responses=HeldRoleSerializer(many=True), operation_id="people_list")
    def get(self, request: Request, **kwargs: Any) -> Response:
        page = self.paginate_queryset(held_roles(self.reach))
        shown = HeldRoleSerializer(page, many=True)  # type: ignore[arg-type]  # many
        return self.get_paginated_response(shown.data)


class PeopleDetail(ReachEndpoint):
    """One role of one person."""

    serializer_class = HeldRoleSerializer

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Take the role away."""
        grant = grant_within(self.reach, grant_id=pk)
        if grant is None:
            raise Http404
        remove(by=self.tenant.user, grant=grant, at=self.tenant.now)
        return Response(status=status.HTTP_204_NO_CONTENT)


class InvitationList(ReachEndpoint):
    """Invitations in all states (`?state=open` and so on), the latest first."""

    queryset = Invitation.objects.none()
    serializer_class = InvitationSerializer

    @extend_schema(responses=InvitationSerializer(many=True), operation_id="invitations_list")
    def get(self, request: Request, **kwargs: Any) -> Response:
        rows = invitations_within(self.reach)
        wanted = request.query_params.get("state")
        if wanted in InvitationState.values:
            rows = [row for row in rows if row.state(at=self.tenant.now) == wanted]
        page = self.paginate_queryset(rows)
        context = {"request": self.tenant}
        shown = InvitationSerializer(page, many=True, context=context)  # type: ignore[arg-type]  # many
        return self.get_paginated_response(shown.data)

    @extend_schema(responses={201: InvitationSerializer})
    def post(self, request: Request, **kwargs: Any) -> Response:
        """Invite somebody by mail."""
        sent = InvitationSerializer(data=request.data, context={"request": self.tenant})
        sent.is_valid(raise_exception=True)
        tenant = self.tenant
        invitation = invite(
            by=tenant.user, reach=self.reach, network_id=tenant.network.pk, at=tenant.now, **sent.validated_data
        )
        return self.answer(invitation, status.HTTP_201_CREATED)


class InvitationRevoke(ReachEndpoint):
    """Take an offer back."""

    serializer_class = InvitationSerializer

    @extend_schema(request=None, responses=InvitationSerializer)
    def post(self, request: Request, pk: int, **kwargs: Any) -> Response:
        return self.answer(revoke(by=self.tenant.user, invitation=self.one_invitation(pk), at=self.tenant.now))


class InvitationResend(ReachEndpoint):
    """Mail a new link; the old one stops working."""

    serializer_class = InvitationSerializer

    @extend_schema(request=None, responses=InvitationSerializer)
    def post(self, request: Request, pk: int, **kwargs: Any) -> Response:
        return self.answer(resend(by=self.tenant.user, invitation=self.one_invitation(pk), at=self.tenant.now))
