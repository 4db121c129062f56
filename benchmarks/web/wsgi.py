"""What gunicorn serves while measuring: the site, and the bare views with a bare site's middleware."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.test import override_settings

from benchmarks.web.settings import BARE_MIDDLEWARE

site = get_wsgi_application()
with override_settings(MIDDLEWARE=BARE_MIDDLEWARE):
    bare = WSGIHandler()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request."""
    chosen = bare if environ["PATH_INFO"].startswith("/bare/") else site
    return chosen(environ, start_response)
