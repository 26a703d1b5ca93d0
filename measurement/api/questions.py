"""Questions to colleagues through the API."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from measurement.api.submissions import SubmissionEndpoint
from measurement.models import Question, Submission
from measurement.operations.questions import ask_colleague, withdraw_question
from measurement.serializers.questions import AskSerializer, QuestionSerializer
from tenancy.permissions import Permission


class QuestionEndpoint(SubmissionEndpoint):
    """Base: the questions about one submission, newest first."""

    serializer_class = QuestionSerializer

    def questions(self, row: Submission) -> QuerySet[Question]:
        return Question.objects.filter(submission=row).select_related("submission").order_by("-asked_at", "-pk")

    def as_json(self, question: Question) -> Any:
        return QuestionSerializer(question, context={"at": self.tenant.now}).data


class QuestionList(QuestionEndpoint):
    @extend_schema(responses=QuestionSerializer(many=True))
    def get(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """What colleagues were asked about this submission, and what they answered."""
        row = self.find(pk, Permission.SUBMISSION_EDIT)
        return Response([self.as_json(one) for one in self.questions(row)])

    @extend_schema(request=AskSerializer, responses={201: QuestionSerializer})
    def post(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Mail somebody a link to one line; the answer lands in the draft under their name."""
        row = self.find(pk, Permission.SUBMISSION_EDIT)
        given = self.given(AskSerializer)
        question = ask_colleague(submission=row, indicator_id=given.pop("indicator"), **given, **self.who())
        return Response(self.as_json(question), status=status.HTTP_201_CREATED)


class QuestionWithdraw(QuestionEndpoint):
    @extend_schema(request=None, responses=QuestionSerializer)
    def post(self, request: Request, pk: int, question: int, **kwargs: Any) -> Response:
        """Make the link stop working."""
        row = self.find(pk, Permission.SUBMISSION_EDIT)
        found = get_object_or_404(self.questions(row), pk=question)
        return Response(self.as_json(withdraw_question(question=found, **self.who())))
