"""What a page does wrong while it is looked at: each event of its context as a line, or as nothing if all is well."""

from collections.abc import Callable
from functools import partial
from typing import Any

from playwright.sync_api import ConsoleMessage, Request, Response, WebError


def of_response(expected: set[int], response: Response) -> str | None:
    if response.status >= 400 and response.status not in expected:
        return f"{response.status} {response.request.method} {response.url}"
    return None


def of_failure(sent: Request) -> str | None:
    if sent.failure != "net::ERR_ABORTED":  # a page that became a download, or was left
        return f"{sent.failure} {sent.method} {sent.url}"
    return None


def of_error(error: WebError) -> str:
    return f"script: {error.error}"


def of_line(line: ConsoleMessage) -> str | None:
    # A failed load is noted already, with its status.
    if line.type == "error" and "Failed to load resource" not in line.text:
        return f"console: {line.text}"
    return None


def listeners(found: list[str], expected: set[int]) -> dict[str, Callable[[Any], None]]:
    """Return, by the event of a context, what adds the mistakes to `found`; `expected` statuses are none."""

    def noting(of: Callable[[Any], str | None]) -> Callable[[Any], None]:
        return lambda event: found.extend(filter(None, [of(event)]))

    return {
        "response": noting(partial(of_response, expected)),
        "requestfailed": noting(of_failure),
        "weberror": noting(of_error),
        "console": noting(of_line),
    }
