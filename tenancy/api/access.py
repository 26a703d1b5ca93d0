"""The first half of every door of the API: the same question as the pages ask, the same 404."""

from typing import Any, ClassVar

from rest_framework.generics import GenericAPIView
from rest_framework.permissions import SAFE_METHODS, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from tenancy.middleware import require_network
from tenancy.permissions import Permission
from tenancy.views.access import check


class MayHere(BasePermission):
    """Inside the network, and with the permission the endpoint names for reading or writing; else 404."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        tenant = require_network(request)
        is_reading = request.method in SAFE_METHODS
        check(tenant, view.reads if is_reading else view.writes)  # type: ignore[attr-defined]  # on NetworkEndpoint
        return True


class NetworkEndpoint(GenericAPIView):  # type: ignore[type-arg]  # not subscriptable at run time
    """Base of the endpoints below `/api/v1/<network>/`."""

    permission_classes = (IsAuthenticated, MayHere)
    reads: ClassVar[Permission]
    writes: ClassVar[Permission]
    keeps_payload: ClassVar[bool] = False  # whether bodies are kept as they came; read by NetworkMiddleware

    @property
    def tenant(self) -> Any:
        """The request inside its network: `.network`, `.grants`, `.now`, `.user`."""
        return self.request

    def who(self) -> dict[str, Any]:
        """By whom and when: what every operation is told."""
        return {"by": self.tenant.user, "at": self.tenant.now}

    def given(self, serializer: type[BaseSerializer[Any]]) -> dict[str, Any]:
        """What was sent, as this serializer reads it. Raises ValidationError with what it finds wrong."""
        sent = serializer(data=self.request.data)
        sent.is_valid(raise_exception=True)
        return dict(sent.validated_data)
