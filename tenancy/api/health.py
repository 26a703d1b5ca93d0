"""The health of the installation and of the network, for its owner: the twin of the page."""

from typing import Any

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tenancy.api.access import NetworkEndpoint
from tenancy.permissions import Permission
from tenancy.queries.network_health import network_health
from tenancy.serializers.health import HealthSerializer
from tenancy.views.network_health import tag_of


class Health(NetworkEndpoint):
    """How every part is; 304 while nothing has changed."""

    reads = writes = Permission.NETWORK_MANAGE
    serializer_class = HealthSerializer

    @extend_schema(responses=HealthSerializer, operation_id="health")
    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        tenant = self.tenant
        found = network_health(network_id=tenant.network.pk, at=tenant.now)
        tag = f'W/"{tag_of(found)}"'
        unchanged = get_conditional_response(request._request, etag=tag)
        if unchanged is not None and unchanged.status_code == 304:
            return unchanged
        headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
        return Response(HealthSerializer(found).data, headers=headers)
