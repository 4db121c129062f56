"""What every address promises: the scope it needs, what it answers, and each way in which it may refuse."""

from __future__ import annotations

from typing import Any

from diagnostics.api.access import Bearer
from diagnostics.api.once import HEADER, KEY
from diagnostics.api.problems import ProblemBody
from diagnostics.api.versions import ETAG
from diagnostics.api.versions import HEADER as VERSION

ALWAYS = (401, 403, 404, 405, 422, 429, 500, 503)
WRITING = (400, 409, 413, 415)
IDEMPOTENCY_KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "The same request with the same key is done once, and answered alike for 24 hours.",
    "schema": {"type": "string", "pattern": f"^{KEY.pattern}$", "maxLength": 100},
}
IF_MATCH = {
    "name": VERSION,
    "in": "header",
    "required": True,
    "description": "The ETag of what was read; 412 when somebody changed it since.",
    "schema": {"type": "string", "pattern": f"^{ETAG.pattern}$"},
}


def reads(scope: str, answer: Any, *, also: tuple[int, ...] = ()) -> dict[str, Any]:
    """Return what an address that changes nothing promises, for ninja."""
    return promise(scope, {200: answer}, (*ALWAYS, *also), [])


def hands_over(scope: str, *media: str) -> dict[str, Any]:
    """Return what an address promises whose answer is a file of one of these media types."""
    promised = reads(scope, None, also=(409,))
    promised["openapi_extra"]["x-media"] = list(media)
    return promised


def writes(scope: str, answer: Any, *, status: tuple[int, ...] = (200,), has_version: bool = False) -> dict[str, Any]:
    """Return what an address that changes something promises. With `has_version`, it asks for If-Match."""
    refusals = (*ALWAYS, *WRITING, *((412, 428) if has_version else ()))
    parameters = [IDEMPOTENCY_KEY, *([IF_MATCH] if has_version else [])]
    return promise(scope, dict.fromkeys(status, answer), refusals, parameters)


def promise(scope: str, answers: dict[Any, Any], refusals: tuple[int, ...], parameters: list[Any]) -> dict[str, Any]:
    """Return the arguments of a ninja operation."""
    return {
        "auth": Bearer(scope),
        "response": answers | dict.fromkeys(refusals, ProblemBody),
        "openapi_extra": {"x-scope": str(scope), "parameters": [dict(each) for each in parameters]},
    }
