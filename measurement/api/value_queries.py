"""Queries about values through the API: asked by staff, answered by the partner, closed by staff."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from measurement.api.submissions import SubmissionEndpoint
from measurement.models import Query, Submission
from measurement.operations.value_queries import answer_query, ask_query, close_query
from measurement.queries.value_queries import queries_of
from measurement.serializers.value_queries import AnswerQuerySerializer, AskQuerySerializer, QuerySerializer
from tenancy.permissions import Permission


class QueryList(SubmissionEndpoint):
    writes = Permission.SUBMISSION_REVIEW
    serializer_class = QuerySerializer

    @extend_schema(responses=QuerySerializer(many=True))
    def get(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """What was asked about the values of this submission, the oldest first."""
        row = self.find(pk, Permission.SUBMISSION_VIEW)
        return Response([QuerySerializer(one).data for one in queries_of(row)])

    @extend_schema(request=AskQuerySerializer, responses={201: QuerySerializer})
    def post(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Ask the partner about one value, which stays as it is meanwhile."""
        row = self.find(pk, Permission.SUBMISSION_REVIEW)
        given = self.given(AskQuerySerializer)
        asked = ask_query(
            submission=row,
            indicator_id=given["indicator"],
            cell_key=given["cell"],
            text=given["text"],
            **self.who(),
        )
        return Response(QuerySerializer(asked).data, status=status.HTTP_201_CREATED)


class QueryAnswer(SubmissionEndpoint):
    serializer_class = AnswerQuerySerializer

    @extend_schema(request=AnswerQuerySerializer, responses=QuerySerializer)
    def post(self, request: Request, pk: int, query: int, **kwargs: Any) -> Response:
        """Answer in words, or confirm the value as it stands; who may not submit may only explain."""
        given = self.given(AnswerQuerySerializer)
        wanted = Permission.SUBMISSION_SUBMIT if given["is_confirmed"] else Permission.SUBMISSION_EDIT
        found = _query(self.find(pk, wanted), query)
        return Response(QuerySerializer(answer_query(query=found, **given, **self.who())).data)


class QueryClose(SubmissionEndpoint):
    writes = Permission.SUBMISSION_REVIEW
    serializer_class = QuerySerializer

    @extend_schema(request=None, responses=QuerySerializer)
    def post(self, request: Request, pk: int, query: int, **kwargs: Any) -> Response:
        """The matter is settled."""
        row = self.find(pk, Permission.SUBMISSION_REVIEW)
        return Response(QuerySerializer(close_query(query=_query(row, query), **self.who())).data)


def _query(row: Submission, pk: int) -> Query:
    return get_object_or_404(queries_of(row), pk=pk)
