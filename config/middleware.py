"""What happens to every request around the house's own steps: answers are compressed, and measured."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

# What shrinks. Pictures and PDF files are compressed already.
TEXTS = ("text/", "application/json", "application/problem+json", "image/svg+xml", "application/vnd.oai.openapi")


class CompressMiddleware(GZipMiddleware):
    """Compresses text; static files lie compressed on the disk and are answered before this is reached.

    JSON with a strong ETag stays as it is: whoever sends the tag back in If-Match means this very version, and
    compressing would make it a weak one, which If-Match does not take. Django pads each answer by a random length,
    so that its size does not tell a secret on the page.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "")
        is_version = kind.startswith("application/") and response.headers.get("ETag", "").startswith('"')
        if not kind.startswith(TEXTS) or is_version:
            return response
        return super().process_response(request, response)
