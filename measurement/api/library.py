"""Definitions with their versions, dimensions and categories."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from measurement.filters.definitions import DefinitionFilter
from measurement.models import Category, Dimension, IndicatorDefinition
from measurement.operations.definitions import (
    archive_definition,
    change_definition,
    content_of,
    correct_definition,
    create_definition,
    restore_definition,
)
from measurement.operations.dimensions import (
    add_categories,
    create_dimension,
    edit_dimension,
    merge_category,
    rename_category,
    restore_category,
    retire_category,
)
from measurement.queries.definitions import (
    breakdowns_of,
    categories_of,
    dimensions,
    latest_version,
    library,
    versions_of,
)
from measurement.serializers.library import (
    CategoryChangeSerializer,
    CategorySerializer,
    DefinitionSerializer,
    DimensionChangeSerializer,
    DimensionSerializer,
    NewDefinitionSerializer,
    NewVersionSerializer,
)
from tenancy.api.access import NetworkEndpoint
from tenancy.permissions import Permission


class Library(NetworkEndpoint):
    reads, writes = Permission.LIBRARY_VIEW, Permission.LIBRARY_EDIT


class Definitions(Library):
    serializer_class = DefinitionSerializer
    queryset = IndicatorDefinition.objects.none()

    def get_queryset(self) -> QuerySet[IndicatorDefinition]:
        return library()

    def shown(self, rows: list[IndicatorDefinition]) -> list[dict[str, Any]]:
        """With versions and breakdowns: two statements, however many rows."""
        versions = versions_of([row.pk for row in rows])
        ids = [version.pk for found in versions.values() for version in found]
        context = {"versions": versions, "breakdowns": breakdowns_of(ids)}
        return list(DefinitionSerializer(rows, many=True, context=context).data)


class DefinitionList(Definitions, ListAPIView):  # type: ignore[type-arg]  # not subscriptable at run time
    """Definitions by name, with the filters of the page."""

    filterset_class = DefinitionFilter

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.shown(list(page or [])))

    def post(self, request: Request, **kwargs: Any) -> Response:
        """Add a definition with its first version."""
        sent = NewDefinitionSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        data = sent.validated_data
        row = create_definition(
            network_id=self.tenant.network.pk,
            code=data["code"],
            name=data["name"],
            content=sent.content(),
            **self.who(),
        )
        return Response(self.shown([row])[0], status=status.HTTP_201_CREATED)


class DefinitionDetail(Definitions):
    def get(self, request: Request, pk: int, **kwargs: Any) -> Response:
        return Response(self.shown([get_object_or_404(IndicatorDefinition, pk=pk)])[0])

    def patch(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Correct the wording of the latest version; a change of meaning is refused: post a version instead."""
        row = get_object_or_404(IndicatorDefinition, pk=pk)
        sent = NewDefinitionSerializer(data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        name = sent.validated_data.get("name", row.name)
        content = sent.content(content_of(latest_version(row)))
        correct_definition(definition=row, name=name, content=content, **self.who())
        return Response(self.shown([row])[0])


class DefinitionVersions(Definitions):
    serializer_class = NewVersionSerializer  # type: ignore[assignment]  # what is sent, not what is shown

    def post(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Change the meaning from a day on: a new version; the old one stays."""
        row = get_object_or_404(IndicatorDefinition, pk=pk)
        sent = NewVersionSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        data = sent.validated_data
        change_definition(
            definition=row,
            content=sent.content(content_of(latest_version(row))),
            effective_on=data["effective_on"],
            reason=data["reason"],
            is_break=data["is_break"],
            **self.who(),
        )
        return Response(self.shown([row])[0], status=status.HTTP_201_CREATED)


class DefinitionArchive(Definitions):
    def put(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Out of the library's list; doing it twice changes nothing."""
        return self._answer(pk, archive_definition)

    def delete(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Back into the list."""
        return self._answer(pk, restore_definition)

    def _answer(self, pk: int, operation: Any) -> Response:
        row = get_object_or_404(IndicatorDefinition, pk=pk)
        operation(definition=row, **self.who())
        row.refresh_from_db()
        return Response(self.shown([row])[0])


class Dimensions(Library):
    serializer_class = DimensionSerializer
    queryset = Dimension.objects.none()

    def get_queryset(self) -> QuerySet[Dimension]:
        return dimensions()

    def shown(self, rows: list[Dimension]) -> list[dict[str, Any]]:
        context = {"categories": categories_of([row.pk for row in rows])}
        return list(DimensionSerializer(rows, many=True, context=context).data)


class DimensionList(Dimensions, ListAPIView):  # type: ignore[type-arg]  # not subscriptable at run time
    """Dimensions with their categories."""

    filterset_fields = ("code",)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.shown(list(page or [])))

    def post(self, request: Request, **kwargs: Any) -> Response:
        """Add a dimension with at least two categories."""
        sent = DimensionSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        data = dict(sent.validated_data)
        added = [CategorySerializer(data=one | {"dimension": 0}) for one in data.pop("categories")]
        for one in added:
            one.is_valid(raise_exception=True)
        row = create_dimension(
            network_id=self.tenant.network.pk,
            categories=[one.new_category() for one in added],
            **data,
            **self.who(),
        )
        return Response(self.shown([row])[0], status=status.HTTP_201_CREATED)


class DimensionDetail(Dimensions):
    def get(self, request: Request, pk: int, **kwargs: Any) -> Response:
        return Response(self.shown([get_object_or_404(Dimension, pk=pk)])[0])

    def patch(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Change what is sent; the rest stays."""
        row = get_object_or_404(Dimension, pk=pk)
        sent = DimensionChangeSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        held = {name: getattr(row, name) for name in ("name", "is_exclusive", "is_exhaustive")}
        row = edit_dimension(dimension=row, **held | dict(sent.validated_data), **self.who())
        return Response(self.shown([row])[0])


class CategoryFilter(filters.FilterSet):
    dimension = filters.NumberFilter(field_name="dimension_id")

    class Meta:
        model = Category
        fields = ("dimension", "code")


class CategoryList(Library, ListAPIView):  # type: ignore[type-arg]  # not subscriptable at run time
    """Categories of all dimensions."""

    serializer_class = CategorySerializer
    filterset_class = CategoryFilter
    queryset = Category.objects.order_by("dimension_id", "position", "pk")

    def post(self, request: Request, **kwargs: Any) -> Response:
        """Add a category to a dimension."""
        sent = CategorySerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        dimension = get_object_or_404(Dimension, pk=sent.validated_data["dimension_id"])
        (row,) = add_categories(dimension=dimension, categories=[sent.new_category()], **self.who())
        return Response(CategorySerializer(row).data, status=status.HTTP_201_CREATED)


class CategoryDetail(Library):
    serializer_class = CategorySerializer
    queryset = Category.objects.none()

    def get(self, request: Request, pk: int, **kwargs: Any) -> Response:
        return Response(CategorySerializer(get_object_or_404(Category, pk=pk)).data)

    def patch(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Rename, retire or restore, or merge into another category. Nothing is deleted."""
        row = get_object_or_404(Category.objects.select_related("dimension"), pk=pk)
        sent = CategoryChangeSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        data = sent.validated_data
        if "name" in data:
            row = rename_category(category=row, name=data["name"], **self.who())
        if "merged_into" in data:
            into = get_object_or_404(Category, pk=data["merged_into"])
            row = merge_category(category=row, into=into, **self.who())
        elif "is_retired" in data:
            row = (retire_category if data["is_retired"] else restore_category)(category=row, **self.who())
        return Response(CategorySerializer(row).data)
