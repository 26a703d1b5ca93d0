"""Keys for programs. A key makes no keys: these endpoints are for somebody signed in."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tenancy.api.access import NetworkEndpoint
from tenancy.authentication import must_confirm
from tenancy.models import ApiKey
from tenancy.operations.api_keys import create_api_key, revoke_api_key
from tenancy.permissions import Permission, can
from tenancy.queries.api_keys import api_key_within, api_keys, initiatives_for_keys
from tenancy.serializers.api_keys import ApiKeySerializer, NewApiKeySerializer


class BySession(BasePermission):
    """Signed in as a person, not with a key."""

    message = gettext_lazy("Sign in to do this: a key cannot look after keys.")
    code = "not_by_api_key"

    def has_permission(self, request: Request, view: APIView) -> bool:
        return request.auth is None


class KeyEndpoint(NetworkEndpoint):
    """Base: everybody in the network has keys of their own; those who manage it see all."""

    reads = writes = Permission.INITIATIVE_VIEW
    permission_classes = (*NetworkEndpoint.permission_classes, BySession)  # type: ignore[assignment]  # one more
    serializer_class = ApiKeySerializer
    queryset = ApiKey.objects.none()

    @property
    def manages(self) -> bool:
        return can(self.tenant.grants, Permission.NETWORK_MANAGE)


class ApiKeyList(KeyEndpoint):
    """The keys of the signed-in person, and for those who manage the network of everybody; the latest first."""

    @extend_schema(responses=ApiKeySerializer(many=True), operation_id="api_keys_list")
    def get(self, request: Request, **kwargs: Any) -> Response:
        page = self.paginate_queryset(api_keys(user=None if self.manages else self.tenant.user))
        shown = ApiKeySerializer(page, many=True)  # type: ignore[arg-type]  # many
        return self.get_paginated_response(shown.data)

    @extend_schema(request=ApiKeySerializer, responses={201: NewApiKeySerializer})
    def post(self, request: Request, **kwargs: Any) -> Response:
        """Make a key of one's own. Its text is in this answer, and in no other."""
        if must_confirm(request._request):
            said = _("Confirm that it is you first, on the page /accounts/reauthenticate/.")
            raise PermissionDenied(said, "reauthentication_required")
        sent = ApiKeySerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        tenant = self.tenant
        key, text = create_api_key(
            by=tenant.user,
            network_id=tenant.network.pk,
            initiatives=initiatives_for_keys(tenant.grants),
            at=tenant.now,
            **sent.validated_data,
        )
        return Response(NewApiKeySerializer(key, context={"text": text}).data, status=status.HTTP_201_CREATED)


class ApiKeyRevoke(KeyEndpoint):
    """Stop a key at once and for ever."""

    @extend_schema(request=None, responses=ApiKeySerializer)
    def post(self, request: Request, pk: int, **kwargs: Any) -> Response:
        key = api_key_within(key_id=pk, user=self.tenant.user, is_manager=self.manages)
        if key is None:
            raise Http404
        return Response(ApiKeySerializer(revoke_api_key(key=key, by=self.tenant.user, at=self.tenant.now)).data)
