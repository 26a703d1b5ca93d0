"""Errors of the API as problem+json (RFC 9457), with the same field keys as the pages."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http.response import HttpResponseBase
from drf_standardized_errors.handler import exception_handler
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response


def answer(error: Exception, context: dict[str, Any]) -> HttpResponseBase | None:
    """An error as `{type, title, status, errors: [{pointer, code, detail}]}`; None lets it go up to the log."""
    if isinstance(error, DjangoValidationError):
        error = ValidationError(_messages(error))
    response = exception_handler(error, context)  # type: ignore[arg-type]  # DRF hands on a plain dict
    if isinstance(response, Response):
        response.data = _problem(response)
        response.content_type = "application/problem+json"
    return response


def _messages(error: DjangoValidationError) -> Any:
    if hasattr(error, "error_dict"):
        return {
            ("non_field_errors" if key == NON_FIELD_ERRORS else key): _details(each)
            for key, each in error.error_dict.items()
        }
    return {"non_field_errors": _details(error.error_list)}


def _details(errors: list[DjangoValidationError]) -> list[ErrorDetail]:
    """Each sentence with the code that the rule gave it."""
    return [ErrorDetail(message, code=error.code or "invalid") for error in errors for message in error.messages]


def _problem(response: Response) -> dict[str, Any]:
    data = response.data or {}
    return {
        "type": f"about:blank#{data.get('type', 'error')}",
        "title": response.status_text,
        "status": response.status_code,
        "errors": [
            {
                "pointer": "/" + str(one["attr"]).replace(".", "/") if one.get("attr") else None,
                "code": one["code"],
                "detail": one["detail"],
            }
            for one in data.get("errors", [])
        ],
    }
