"""What makes a partner's quarter lighter, through the API: nothing to report, and how a partner counts."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from measurement.api.submissions import KEY, FillingEndpoint, seen_version, with_pointers
from measurement.models import Entry, Submission
from measurement.operations.counting import keep_counting_note
from measurement.operations.nothing import report_nothing
from measurement.queries.entries import lines_of
from measurement.queries.nothing import nothing_lines
from measurement.serializers.submissions import (
    KeepCountingNoteSerializer,
    NothingLineSerializer,
    NothingSerializer,
    SubmissionDetailSerializer,
    nothing_line_of,
)
from tenancy.permissions import Permission


class SubmissionNothing(FillingEndpoint):
    serializer_class = NothingSerializer

    @extend_schema(responses=NothingLineSerializer(many=True))
    def get(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """What "nothing to report" would store in each open line; nothing is stored by looking."""
        row = self.find(pk, Permission.SUBMISSION_VIEW)
        shown = [nothing_line_of(one) for one in nothing_lines(row, lines_of(row))]
        headers = {"ETag": f'"{row.draft_version}"'}
        return Response(NothingLineSerializer(shown, many=True).data, headers=headers)

    @extend_schema(request=NothingSerializer, responses=SubmissionDetailSerializer, parameters=[KEY])
    def post(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Store it and submit. Lines that were begun stay as they are, but for those named in `replace`."""
        self.check_may_fill(pk, Permission.SUBMISSION_SUBMIT)
        given, version = self.given(NothingSerializer), seen_version(request)
        row, on_behalf = self.find_to_fill(pk, Permission.SUBMISSION_SUBMIT, given)
        said = {"replaced": given.get("replace", ()), "seen_version": version, "on_behalf": on_behalf}
        return self.once(["nothing", pk], lambda key: self._store(row, key, said))

    def _store(self, row: Submission, key: str, said: dict[str, Any]) -> tuple[int, Any]:
        with_pointers(lambda: report_nothing(submission=row, client_key=key, **said, **self.who()))
        return status.HTTP_200_OK, self.detail(row.pk)


class CountingNotes(FillingEndpoint):
    serializer_class = KeepCountingNoteSerializer

    @extend_schema(request=KeepCountingNoteSerializer, responses=SubmissionDetailSerializer)
    def put(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Write down how the partner counts one indicator of this submission."""
        self.check_may_fill(pk, Permission.SUBMISSION_EDIT)
        given = self.given(KeepCountingNoteSerializer)
        row, on_behalf = self.find_to_fill(pk, Permission.SUBMISSION_EDIT, given)
        entries = Entry.objects.filter(submission=row).select_related("indicator__definition")
        entry = get_object_or_404(entries, indicator_id=given["indicator"])
        said = {"text": given["text"], "on_behalf": on_behalf}
        keep_counting_note(partner=row.partner, indicator=entry.indicator, **said, **self.who())
        return self.shown(pk)
