"""Compresses pages on their way out: an advisor's line is slow. Static files were compressed before, by WhiteNoise."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class PageCompressionMiddleware(GZipMiddleware):
    """Compresses pages alone: reports and workbooks are compressed in themselves, other answers are short.

    Why this is safe for pages with secrets: docs/decisions/0018-compress-pages.md.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.headers.get("Content-Type", "").startswith("text/html"):
            return super().process_response(request, response)
        return response
