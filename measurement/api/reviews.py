"""Decisions on submissions through the API."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from measurement.api.submissions import SubmissionEndpoint
from measurement.operations.reviews import approve, ask_correction, send_back, withdraw_approval
from measurement.serializers.submissions import (
    ApproveSerializer,
    ReopenSerializer,
    SendBackSerializer,
    SubmissionDetailSerializer,
)
from tenancy.permissions import Permission


class SubmissionApprove(SubmissionEndpoint):
    writes = Permission.SUBMISSION_REVIEW
    serializer_class = ApproveSerializer

    @extend_schema(request=ApproveSerializer, responses=SubmissionDetailSerializer)
    def post(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Approve what waits, or the indicators named. Approving again changes nothing."""
        row = self.find(pk, Permission.SUBMISSION_REVIEW)
        approve(submissions=[row], indicator_ids=self.given(ApproveSerializer).get("indicators"), **self.who())
        return self.shown(pk)


class SubmissionSendBack(SubmissionEndpoint):
    writes = Permission.SUBMISSION_REVIEW
    serializer_class = SendBackSerializer

    @extend_schema(request=SendBackSerializer, responses=SubmissionDetailSerializer)
    def post(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Ask for changes of the indicators named; the others stay as they are."""
        row = self.find(pk, Permission.SUBMISSION_REVIEW)
        send_back(submission=row, comments=self.given(SendBackSerializer)["comments"], **self.who())
        return self.shown(pk)


class SubmissionCorrections(SubmissionEndpoint):
    writes = Permission.SUBMISSION_VIEW  # from either side, as `find` says
    serializer_class = ReopenSerializer

    @extend_schema(request=ReopenSerializer, responses=SubmissionDetailSerializer)
    def post(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Open an approved answer for a new version, from either side; it stands until the new one is approved."""
        row = self.find(pk, Permission.SUBMISSION_SUBMIT, Permission.SUBMISSION_REVIEW)
        given = self.given(ReopenSerializer)
        ask_correction(submission=row, indicator_id=given["indicator"], reason=given["reason"], **self.who())
        return self.shown(pk)


class SubmissionWithdrawals(SubmissionEndpoint):
    writes = Permission.SUBMISSION_REVIEW
    serializer_class = ReopenSerializer

    @extend_schema(request=ReopenSerializer, responses=SubmissionDetailSerializer)
    def post(self, request: Request, pk: int, **kwargs: Any) -> Response:
        """Take an approved answer out of every figure at once, and open it again."""
        row = self.find(pk, Permission.SUBMISSION_REVIEW)
        given = self.given(ReopenSerializer)
        withdraw_approval(submission=row, indicator_ids=[given["indicator"]], reason=given["reason"], **self.who())
        return self.shown(pk)
