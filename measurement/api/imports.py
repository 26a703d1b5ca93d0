"""Imports through the API: send a file, poll, read the problems, save, undo. The worker does the work."""

from io import BytesIO
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from initiatives.models import Initiative
from measurement.models import ImportProblem, ImportRun, ImportState
from measurement.operations.imports import mapping_of, receive_import, request_check, request_save, request_undo
from measurement.queries.import_routes import may_read, readable
from measurement.queries.imports import problems_of
from measurement.serializers.imports import ImportProblemSerializer, ImportRunSerializer, NewImportSerializer
from tenancy.api.access import NetworkEndpoint
from tenancy.permissions import Permission, Scope, initiatives_with
from tenancy.views.access import check


class ImportEndpoint(NetworkEndpoint):
    """Base: an import of an initiative in which one may import."""

    reads, writes = Permission.DATASET_IMPORT, Permission.DATASET_IMPORT
    queryset = ImportRun.objects.none()
    serializer_class = ImportRunSerializer

    def mine(self) -> QuerySet[ImportRun]:
        ids = initiatives_with(self.tenant.grants, Permission.DATASET_IMPORT)
        rows = ImportRun.objects.order_by("-pk")
        return rows if ids is None else readable(rows.filter(initiative_id__in=ids), self.tenant.grants)

    def run(self, pk: int) -> ImportRun:
        found = get_object_or_404(self.mine(), pk=pk)
        if not may_read(found, self.tenant.grants):
            raise Http404
        return found

    def to_change(self, pk: int) -> ImportRun:
        """The import, for somebody who does something with it."""
        found = self.run(pk)
        self.check_key(found.mapping)
        return found

    def check_key(self, mapping: Any) -> None:
        """A key for one initiative fills no other, although its person might: refuse (403) what places lead on."""
        if getattr(self.request.auth, "initiative_id", None) and mapping and mapping_of(mapping).route:
            said = _("This API key is for one initiative, and the rows of this file may go to others.")
            raise PermissionDenied(said, "key_of_one_initiative")

    def accepted(self, run: ImportRun) -> Response:
        """202: the worker has it; ask again at `Location`."""
        run.refresh_from_db()
        base = f"/api/v1/{self.tenant.network.slug}/imports/{run.pk}/"
        return Response(ImportRunSerializer(run).data, status=status.HTTP_202_ACCEPTED, headers={"Location": base})


class ImportList(ImportEndpoint, ListAPIView):  # type: ignore[type-arg]  # not subscriptable at run time
    """The imports one may see, newest first, but for those that were put away."""

    filterset_fields = ("initiative", "state")

    def get_queryset(self) -> QuerySet[ImportRun]:
        if getattr(self, "swagger_fake_view", False):
            return ImportRun.objects.none()
        return self.mine().exclude(state=ImportState.PUT_AWAY)

    @extend_schema(request=NewImportSerializer, responses={202: ImportRunSerializer})
    def post(self, request: Request, **kwargs: Any) -> Response:
        """Send a file and its mapping: it is kept, and checked by the worker. Nothing is saved yet."""
        sent = NewImportSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        given = sent.validated_data
        initiative = get_object_or_404(Initiative, pk=given["initiative"])
        check(self.tenant, Permission.DATASET_IMPORT, Scope(initiative_id=initiative.pk))
        self.check_key(given["mapping"])
        file = given.get("file")
        run = receive_import(
            initiative=initiative,
            name=file.name if file else given["file_name"],
            content=file or BytesIO(given["content"].encode()),
            mapping=given["mapping"],
            by=self.tenant.user,
            at=self.tenant.now,
        )
        return self.accepted(run)


class ImportDetail(ImportEndpoint):
    """One import: where it stands, how far the work is, what was found and made."""

    def get(self, request: Request, pk: int, **kwargs: Any) -> Response:
        return Response(ImportRunSerializer(self.run(pk)).data)


class ImportProblems(ImportEndpoint, ListAPIView):  # type: ignore[type-arg]  # not subscriptable at run time
    """Everything found in the file: errors first, then row by row."""

    queryset = ImportProblem.objects.none()  # type: ignore[assignment]  # rows of an import, not imports
    serializer_class = ImportProblemSerializer  # type: ignore[assignment]  # as above
    filterset_fields = ("code", "is_error", "row")

    def get_queryset(self) -> QuerySet[ImportProblem]:
        if getattr(self, "swagger_fake_view", False):
            return ImportProblem.objects.none()
        return problems_of(self.run(self.kwargs["pk"]))


class ImportCheck(ImportEndpoint):
    @extend_schema(request=None, responses={202: ImportRunSerializer})
    def post(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Check the file again, against what the network is now."""
        run = self.to_change(pk)
        request_check(run=run, by=self.tenant.user, at=self.tenant.now)
        return self.accepted(run)


class ImportSave(ImportEndpoint):
    @extend_schema(request=None, responses={202: ImportRunSerializer})
    def post(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Save what was checked, all or nothing. Refused while there are errors."""
        run = self.to_change(pk)
        request_save(run=run, by=self.tenant.user, at=self.tenant.now)
        return self.accepted(run)


class ImportUndo(ImportEndpoint):
    @extend_schema(request=None, responses={202: ImportRunSerializer})
    def post(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Take back what this import saved."""
        run = self.to_change(pk)
        request_undo(run=run, by=self.tenant.user, at=self.tenant.now)
        return self.accepted(run)
