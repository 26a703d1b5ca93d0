"""How the API says that an organisation is likely to be one that the register has."""

from collections.abc import Sequence
from http import HTTPStatus

from rest_framework.response import Response

from partners.queries.duplicates import Candidate
from partners.serializers import LikelyDuplicateSerializer


def likely_duplicate(candidates: Sequence[Candidate]) -> Response:
    """409 as problem+json: a sentence for each candidate, and the candidates themselves."""
    problem = {
        "type": "about:blank#likely_duplicate",
        "title": HTTPStatus.CONFLICT.phrase,
        "status": HTTPStatus.CONFLICT.value,
        "errors": [{"pointer": "/name", "code": "likely_duplicate", "detail": one.sentence} for one in candidates],
        "candidates": candidates,
    }
    data = LikelyDuplicateSerializer(problem).data
    return Response(data, status=HTTPStatus.CONFLICT, content_type="application/problem+json")
