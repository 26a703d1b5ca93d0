"""Submissions through the API: list, read, draft, submit. Reviewing stands in `reviews.py`."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from measurement.filters.submissions import SubmissionFilter
from measurement.models import Submission
from measurement.operations.drafts import DraftConflictError, save_draft
from measurement.operations.idempotency import OtherRequestError, StillRunningError, once
from measurement.operations.submissions import submit
from measurement.queries.answers import beside_of
from measurement.queries.counting import counting_notes
from measurement.queries.entries import lines_of
from measurement.queries.submissions import newest_period_first, visible_submissions, with_status
from measurement.serializers.submissions import (
    DraftSerializer,
    LineSerializer,
    SubmissionDetailSerializer,
    SubmissionSerializer,
    SubmitSerializer,
    line_of,
)
from tenancy.api.access import NetworkEndpoint
from tenancy.permissions import Permission, Scope, can
from tenancy.views.access import check

IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True, description='The ETag, like "3".')
KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, required=True, description="Up to 80 characters of one's own."
)


class ChangedMeanwhile(ValidationError):
    """Nothing was saved: somebody else changed the same fields."""

    status_code = status.HTTP_412_PRECONDITION_FAILED


class PreconditionRequired(APIException):
    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = "Send the ETag of what you have seen in If-Match."
    default_code = "precondition_required"


class KeyReused(APIException):
    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_detail = "This Idempotency-Key was used for another request."
    default_code = "key_reused"


class StillRunning(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_detail = "A request with this Idempotency-Key is still being answered. Ask again."
    default_code = "still_running"


class SubmissionEndpoint(NetworkEndpoint):
    """Base: the submissions one may see."""

    reads, writes = Permission.SUBMISSION_VIEW, Permission.SUBMISSION_EDIT
    queryset = Submission.objects.none()
    serializer_class: Any = SubmissionDetailSerializer

    def get_queryset(self) -> QuerySet[Submission]:
        if getattr(self, "swagger_fake_view", False):
            return Submission.objects.none()
        return newest_period_first(with_status(visible_submissions(self.tenant.grants)))

    def find(self, pk: int, *permissions: Permission) -> Submission:
        """The submission, or 404 where one holds none of the permissions there."""
        row = get_object_or_404(self.get_queryset(), pk=pk)
        scope = Scope(initiative_id=row.initiative_id, partner_id=row.partner_id)
        if not any(can(self.tenant.grants, one, scope) for one in permissions):
            raise Http404
        return row

    def detail(self, pk: int) -> dict[str, Any]:
        """The submission as it stands now, as plain JSON."""
        row = get_object_or_404(self.get_queryset(), pk=pk)
        lines = lines_of(row)
        beside = beside_of(row, lines)
        notes = counting_notes(partner_id=row.partner_id, indicator_ids=[line.indicator_id for line in lines])
        shown = [line_of(line, beside[line.indicator_id], row.draft, notes.get(line.indicator_id)) for line in lines]
        return {**SubmissionSerializer(row).data, "lines": LineSerializer(shown, many=True).data}

    def once(self, name: list[Any], do: Callable[[str], tuple[int, Any]]) -> Response:
        """Answer a request with an Idempotency-Key, or answer it again as before; `do` is given the key."""
        key = self.request.headers.get("Idempotency-Key", "")
        if not 0 < len(key) <= 80:
            raise ValidationError({"Idempotency-Key": ["Send this header, with up to 80 characters of your own."]})
        try:
            (code, body), is_replay = once(
                network_id=self.tenant.network.pk,
                key=key,
                request=[*name, self.request.data],
                do=lambda: do(key),
                **self.who(),
            )
        except OtherRequestError as error:
            raise KeyReused from error
        except StillRunningError as error:
            raise StillRunning from error
        headers = {"ETag": f'"{body["draft_version"]}"', **({"Idempotent-Replayed": "true"} if is_replay else {})}
        return Response(body, status=code, headers=headers)

    def shown(self, pk: int) -> Response:
        data = self.detail(pk)
        return Response(data, headers={"ETag": f'"{data["draft_version"]}"'})


class SubmissionList(SubmissionEndpoint, ListAPIView):  # type: ignore[type-arg]  # not subscriptable at run time
    """The submissions one may see, newest period first."""

    serializer_class = SubmissionSerializer
    filterset_class = SubmissionFilter


class SubmissionDetail(SubmissionEndpoint):
    def get(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """One submission: every line with its definition, draft, answers and the partner's own past."""
        self.find(pk, Permission.SUBMISSION_VIEW)
        return self.shown(pk)


class FillingEndpoint(SubmissionEndpoint):
    """Base: what a partner says, typed by its own people, or by staff who say how they know."""

    writes = Permission.SUBMISSION_VIEW  # who may write this one, `find_to_fill` says
    keeps_payload = True

    def check_may_fill(self, pk: int, permission: Permission) -> None:
        """404 before the body is looked at: what one may not send at all is neither judged nor kept."""
        self._fillable(pk, permission)

    def _fillable(self, pk: int, permission: Permission) -> tuple[Submission, bool]:
        """The submission, and whether it is one's own partner's."""
        row = get_object_or_404(self.get_queryset(), pk=pk)
        scope = Scope(initiative_id=row.initiative_id, partner_id=row.partner_id)
        is_own = can(self.tenant.grants, permission, scope)
        if not is_own:
            check(self.tenant, Permission.SUBMISSION_ENTER, scope)
        return row, is_own

    def find_to_fill(self, pk: int, permission: Permission, given: Mapping[str, Any]) -> tuple[Submission, str]:
        """The submission, and how staff came by the figures; nothing where it is one's own partner's."""
        row, is_own = self._fillable(pk, permission)
        if is_own:
            return row, ""
        said = " ".join(given.get("on_behalf", {}).get("reason", "").split())
        if not said:
            raise ValidationError({"on_behalf": {"reason": [_("Say how the partner's figures reached you.")]}})
        return row, said


class SubmissionDraft(FillingEndpoint):
    serializer_class = DraftSerializer

    @extend_schema(request=DraftSerializer, responses=SubmissionDetailSerializer, parameters=[IF_MATCH])
    def patch(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Save fields of the draft. Other fields changed since are merged; the same field answers 412, unsaved."""
        self.check_may_fill(pk, Permission.SUBMISSION_EDIT)
        base_version = seen_version(request)
        if base_version is None:
            raise PreconditionRequired
        given = self.given(DraftSerializer)
        row, on_behalf = self.find_to_fill(pk, Permission.SUBMISSION_EDIT, given)
        changed: dict[str, Any] = {"changes": given["entries"], "base_version": base_version, "on_behalf": on_behalf}
        with_pointers(lambda: save_draft(submission=row, **changed, **self.who()))
        return self.shown(pk)


class SubmissionSubmit(FillingEndpoint):
    serializer_class = SubmitSerializer

    @extend_schema(request=SubmitSerializer, responses=SubmissionDetailSerializer, parameters=[KEY])
    def post(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Answer and submit everything that is open, in one call. The same key and body again: the same answer."""
        self.check_may_fill(pk, Permission.SUBMISSION_SUBMIT)
        given, version = self.given(SubmitSerializer), seen_version(request)
        row, on_behalf = self.find_to_fill(pk, Permission.SUBMISSION_SUBMIT, given)
        said = {"reason": given.get("reason", ""), "on_behalf": on_behalf, "base_version": version}
        typed = whole_answers(row.draft, given.get("entries", {}))
        return self.once(["submit", pk], lambda key: self._submit(row, typed, key, said))

    def _submit(self, row: Submission, typed: dict[str, str], key: str, said: dict[str, Any]) -> tuple[int, Any]:
        with_pointers(lambda: submit(submission=row, client_key=key, typed=typed, **said, **self.who()))
        return status.HTTP_200_OK, self.detail(row.pk)


def whole_answers(draft: Mapping[str, str], entries: Mapping[str, str]) -> dict[str, str]:
    """An answer that is sent is the whole answer: fields of the same indicators that are not sent become blank."""
    sent = {path.partition(".")[0] for path in entries}
    return {path: "" for path in draft if path.partition(".")[0] in sent} | dict(entries)


def seen_version(request: Request) -> int | None:
    """The version of the draft in If-Match; None without one."""
    text = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    return int(text) if text.isdecimal() and len(text) < 10 else None


def with_pointers(do: Any) -> Any:
    """Run an operation; what it finds wrong is named by its place in the body."""
    try:
        return do()
    except DraftConflictError as error:
        raise ChangedMeanwhile(
            {
                f"entries.{one.path}": [f"{one.by} changed this at {one.at} to “{one.theirs}”."]
                for one in error.conflicts
            }
        ) from error
    except DjangoValidationError as error:
        if not hasattr(error, "error_dict"):
            raise
        raise DjangoValidationError({_pointer(path): each for path, each in error.error_dict.items()}) from error


def _pointer(path: str) -> str:
    return path if path == NON_FIELD_ERRORS or not path[:1].isdecimal() else f"entries.{path}"
