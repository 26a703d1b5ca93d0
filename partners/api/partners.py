"""The register of partners."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from partners.filters import PartnerFilter
from partners.models import Partner
from partners.operations.partners import add_partner, archive_partners, edit_partner, restore_partners
from partners.serializers import PartnerSerializer
from tenancy.api.access import NetworkEndpoint
from tenancy.permissions import Permission


class Partners(NetworkEndpoint):
    reads, writes = Permission.PARTNER_VIEW, Permission.PARTNER_EDIT
    serializer_class = PartnerSerializer
    queryset = Partner.objects.none()

    def get_queryset(self) -> QuerySet[Partner]:
        return Partner.objects.order_by("sort_key", "code")


class PartnerList(Partners, ListAPIView):  # type: ignore[type-arg]  # not subscriptable at run time
    """Partners by name, with the filters of the page; archived ones only where they are asked for."""

    filterset_class = PartnerFilter

    def post(self, request: Request, **kwargs: Any) -> Response:
        """Add a partner."""
        sent = PartnerSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        tenant = self.tenant
        partner = add_partner(network_id=tenant.network.pk, entry=sent.entry(), by=tenant.user, at=tenant.now)
        return Response(PartnerSerializer(partner).data, status=status.HTTP_201_CREATED)


class PartnerDetail(Partners):
    def get(self, request: Request, pk: int, **kwargs: Any) -> Response:
        return Response(PartnerSerializer(get_object_or_404(Partner, pk=pk)).data)

    def patch(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Change what is sent; the rest stays."""
        partner = get_object_or_404(Partner, pk=pk)
        sent = PartnerSerializer(partner, data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        edit_partner(partner=partner, entry=sent.entry(), by=self.tenant.user, at=self.tenant.now)
        return Response(PartnerSerializer(partner).data)


class PartnerArchive(Partners):
    def put(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Take the partner out of the lists; what it reported stays. Doing it twice changes nothing."""
        return self._answer(pk, archive_partners)

    def delete(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Put it back into the lists."""
        return self._answer(pk, restore_partners)

    def _answer(self, pk: int, operation: Any) -> Response:
        partner = get_object_or_404(Partner, pk=pk)
        operation(partners=Partner.objects.filter(pk=partner.pk), by=self.tenant.user, at=self.tenant.now)
        partner.refresh_from_db()
        return Response(PartnerSerializer(partner).data)
