"""Chasing through the API."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from communications.operations.chasing import chase
from communications.serializers import ChasedSerializer, ChaseSerializer
from measurement.api.closings import ManyEndpoint
from measurement.api.submissions import KEY, KeyReused, StillRunning
from measurement.operations.idempotency import OtherRequestError, StillRunningError
from tenancy.permissions import Permission


class SubmissionsChase(ManyEndpoint):
    writes = Permission.DEADLINE_EDIT

    @extend_schema(request=ChaseSerializer, responses=ChasedSerializer, parameters=[KEY])
    def post(self, request: Request, **kwargs: Any) -> Response:
        """Mail the people of partners that have not submitted. The same key and body again send nothing."""
        key = request.headers.get("Idempotency-Key", "")
        if not 0 < len(key) <= 70:
            raise ValidationError({"Idempotency-Key": ["Send this header, with up to 70 characters of your own."]})
        given = self.given(ChaseSerializer)
        ids = self.allowed(given.pop("submissions"))
        try:
            done = chase(submissions=ids, client_key=key, **given, **self.who())
        except OtherRequestError as error:
            raise KeyReused from error
        except StillRunningError as error:
            raise StillRunning from error
        return Response(asdict(done))
