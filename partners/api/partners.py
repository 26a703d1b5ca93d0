"""The register of partners."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from partners.api.duplicates import likely_duplicate
from partners.filters import PartnerFilter
from partners.models import Partner
from partners.operations.partners import add_partner, archive_partners, edit_partner, restore_partners
from partners.queries.duplicates import likely_duplicates, organisation_of
from partners.serializers import LikelyDuplicateSerializer, PartnerSerializer
from partners.validators import partner_errors
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

    @extend_schema(responses={201: PartnerSerializer, 409: LikelyDuplicateSerializer})
    def post(self, request: Request, **kwargs: Any) -> Response:
        """Add a partner. Where the register has organisations that it is likely to be, only with `confirm_new`."""
        sent = PartnerSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        tenant, entry = self.tenant, sent.entry()
        is_asked = not sent.validated_data["confirm_new"] and not set(partner_errors(entry)) - {"code"}
        if is_asked and (candidates := likely_duplicates(organisation_of(entry))):
            return likely_duplicate(candidates)
        partner = add_partner(network_id=tenant.network.pk, entry=entry, by=tenant.user, at=tenant.now)
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
