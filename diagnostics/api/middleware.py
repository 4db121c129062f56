"""What holds for every answer of the API, whoever gives it: no cookies, no caches, no HTML."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from diagnostics.api.problems import MEDIA_TYPE, of_status

ROOT = "/api/v1/"
OF_THE_PAGE = {"Content-Type", "Content-Length", "Content-Language"}  # headers that an error page does not pass on


class ApiMiddleware:
    """Stands before the session: the API knows tokens only, so a browser's cookie opens nothing and forges nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(ROOT):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        response = as_problem(self.get_response(request))
        response.headers["Cache-Control"] = "no-store"
        tell_use(request, response)
        return response


def as_problem(response: HttpResponse) -> HttpResponse:
    """Return the response; an error that is no problem document becomes one."""
    if response.status_code < 400 or response.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
        return response
    problem = of_status(response.status_code).response()
    problem.status_code = response.status_code
    for name, value in response.headers.items():
        if name not in OF_THE_PAGE:
            problem.headers.setdefault(name, value)
    return problem


def tell_use(request: HttpRequest, response: HttpResponse) -> None:
    """Say how often the token may still be used, where one was counted."""
    if use := getattr(request, "token_use", None):
        response.headers["RateLimit-Limit"] = str(use.limit)
        response.headers["RateLimit-Remaining"] = str(use.left)
        response.headers["RateLimit-Reset"] = str(use.seconds)
