"""Published series through the API: as their source published them."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from rest_framework.generics import ListAPIView

from measurement.models import Dataset, DatasetValue
from measurement.queries.datasets import values_of
from measurement.serializers.imports import DatasetSerializer, DatasetValueSerializer
from tenancy.api.access import NetworkEndpoint
from tenancy.permissions import Permission, initiatives_with


class DatasetEndpoint(NetworkEndpoint):
    """Base: a dataset of an initiative whose figures one may see."""

    reads, writes = Permission.FIGURE_VIEW, Permission.DATASET_IMPORT

    def mine(self) -> QuerySet[Dataset]:
        ids = initiatives_with(self.tenant.grants, Permission.FIGURE_VIEW)
        rows = Dataset.objects.order_by("name", "pk")
        return rows if ids is None else rows.filter(initiative_id__in=ids)


class DatasetList(DatasetEndpoint, ListAPIView):  # type: ignore[type-arg]  # not subscriptable at run time
    """The published datasets one may see, by name."""

    queryset = Dataset.objects.none()
    serializer_class = DatasetSerializer
    filterset_fields = ("initiative", "code")

    def get_queryset(self) -> QuerySet[Dataset]:
        return Dataset.objects.none() if getattr(self, "swagger_fake_view", False) else self.mine()


class DatasetValueFilter(filters.FilterSet):
    series = filters.CharFilter(field_name="series__key", label="key of a series")
    cell = filters.CharFilter(field_name="cell__key", label="key of a cell")

    class Meta:
        model = DatasetValue
        fields = ("start_on",)


class DatasetValueList(DatasetEndpoint, ListAPIView):  # type: ignore[type-arg]  # not subscriptable at run time
    """The values of one dataset, in the order of its file."""

    queryset = DatasetValue.objects.none()
    serializer_class = DatasetValueSerializer
    filterset_class = DatasetValueFilter

    def get_queryset(self) -> QuerySet[DatasetValue]:
        if getattr(self, "swagger_fake_view", False):
            return DatasetValue.objects.none()
        return values_of(get_object_or_404(self.mine(), pk=self.kwargs["pk"]))
