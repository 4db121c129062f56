"""What may go wrong, as problem documents (RFC 9457): one stable type for each kind, never HTML."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from diagnostics.core.checks import shown

MEDIA_TYPE = "application/problem+json"
TYPES_AT = "/api/#problem-"  # the reference page tells of each
CHALLENGE = 'Bearer realm="Foothold"'


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem. `means` is what a client can do about it."""

    status: int
    title: str | Promise
    means: str | Promise


KINDS = {
    "bad-request": Kind(400, _("The request cannot be read"), _("Send proper JSON in UTF-8, each name once.")),
    "unauthorised": Kind(401, _("A good access token is needed"), _("Send one that is neither expired nor revoked.")),
    "missing-scope": Kind(403, _("The token does not open this"), _("Make a token with the scope that is named.")),
    "forbidden": Kind(403, _("Your role does not include this"), _("Ask an admin of your organisation.")),
    "blind-rating": Kind(403, _("A second rating is under way"), _("Wait until the second rating is completed.")),
    "not-found": Kind(404, _("There is no such thing here"), _("Check the address and the ids in it.")),
    "method-not-allowed": Kind(405, _("This address has no such method"), _("Use one of the header Allow.")),
    "conflict": Kind(409, _("Somebody changed the same answers"), _("Look at both values, then save again.")),
    "completed": Kind(409, _("The assessment is completed"), _("It is never changed again; start a new one.")),
    "cannot-be-scored": Kind(409, _("The assessment cannot be scored"), _("Mend what is named, then ask again.")),
    "not-ready": Kind(409, _("This is not ready yet"), _("Complete the assessment, or wait for the report.")),
    "too-many": Kind(409, _("That would be too large a file"), _("Narrow what you ask for.")),
    "changed-meanwhile": Kind(412, _("Somebody changed it meanwhile"), _("Read it anew, then send your change again.")),
    "too-large": Kind(413, _("The request is too large"), _("Send less at once.")),
    "not-json": Kind(415, _("The request is not JSON"), _("Send it with Content-Type: application/json.")),
    "invalid": Kind(422, _("The request holds what is not accepted"), _("Mend each of the errors that are listed.")),
    "key-reused": Kind(422, _("The idempotency key was used before"), _("Take a new key for another request.")),
    "no-precondition": Kind(428, _("The header If-Match is missing"), _("Send the ETag of what you have read.")),
    "too-many-requests": Kind(429, _("Too many requests"), _("Wait as long as the header Retry-After says.")),
    "server-error": Kind(500, _("Something went wrong here"), _("Try again; tell us the header X-Request-ID.")),
    "unavailable": Kind(503, _("The site cannot do this just now"), _("Send it again, after what Retry-After says.")),
}
# What stands for a status that Django or a library answered with.
OF_STATUS = {kind.status: slug for slug, kind in reversed(KINDS.items())} | {403: "forbidden"}


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing that is not accepted: where it stands ("answers[0].level"), what it is, what would be accepted."""

    field: str
    value: str | None
    accepted: str


class FieldErrorBody(BaseModel):
    """One thing in a request that is not accepted."""

    field: str
    value: str | None
    accepted: str


class ProblemBody(BaseModel):
    """What went wrong (RFC 9457). Some kinds have further members."""

    type: str = Field(examples=["/api/#problem-not-found"])
    title: str
    status: int
    detail: str
    errors: list[FieldErrorBody] = []


class Problem(Exception):  # noqa: N818 -- the word of RFC 9457
    """Answers a request with a problem document of a kind; `more` are further members of it."""

    def __init__(
        self,
        slug: str,
        detail: str = "",
        *,
        errors: Iterable[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        self.kind, self.slug, self.detail = KINDS[slug], slug, detail
        self.errors, self.headers, self.more = tuple(errors), dict(headers or {}), more
        super().__init__(slug, detail)

    def response(self) -> HttpResponse:
        """Return the problem document."""
        document = {
            "type": f"{TYPES_AT}{self.slug}",
            "title": str(self.kind.title),
            "status": self.kind.status,
            "detail": str(self.detail or self.kind.means),
            **({"errors": [asdict(error) for error in self.errors]} if self.errors else {}),
            **self.more,
        }
        return HttpResponse(
            json.dumps(document, default=str), status=self.kind.status, content_type=MEDIA_TYPE, headers=self.headers
        )


def of_status(status: int) -> Problem:
    """Return the problem that stands for a status without a problem document."""
    slug = OF_STATUS.get(status, "server-error" if status >= 500 else "bad-request")
    return Problem(slug, headers={"WWW-Authenticate": CHALLENGE} if status == 401 else {})


def refused(field: str, value: object, accepted: str) -> Problem:
    """Return the problem of one value that is not accepted."""
    return Problem("invalid", errors=[FieldError(field, shown(value), accepted)])
