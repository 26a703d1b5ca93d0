"""What is sent to the API, as far as it can be kept."""

from collections.abc import Mapping
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from tenancy.validators import is_storable


class StorableJSONParser(JSONParser):
    """JSON without what PostgreSQL cannot hold, and not nested without end; otherwise 400."""

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            data = super().parse(stream, media_type, parser_context)
            if is_storable(data):
                return data
        except RecursionError as error:
            raise ParseError("The JSON is nested too deeply.") from error
        raise ParseError("A text holds a null character or half of a pair of surrogates.")
