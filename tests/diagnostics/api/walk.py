"""Every operation of the API with what it needs to succeed, and what each answers to each token."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.http import HttpResponse

from diagnostics.api.openapi import operations
from diagnostics.api.v1 import api
from tests.diagnostics.api.caller import ROOT, Caller
from tests.diagnostics.isolation import Site

ETAG = '"none"'
Ids = dict[str, str]


@dataclass(frozen=True)
class Call:
    """A request that succeeds for its owner: `ids` fills the gaps of the address, `data` is sent as JSON."""

    method: str
    path: str
    ids: Callable[[Site], Ids]
    data: Any = None
    has_version: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return self.method, self.path

    def send(self, caller: Caller, ids: Ids) -> HttpResponse:
        """Send it about these objects; the version is read before, as a client does."""
        path = self.path.format(**ids)
        etag = caller.get(path).headers.get("ETag", ETAG) if self.has_version else ""
        return caller.call(self.method, path, self.data, **({"if_match": etag} if etag else {}))


def firm(site: Site) -> Ids:
    return {"firm_id": str(site.firm.pk)}


def draft(site: Site) -> Ids:
    return {"assessment_id": str(site.draft.pk)}


def done(site: Site) -> Ids:
    return {"assessment_id": str(site.done.pk)}


def report(site: Site) -> Ids:
    return {"report_id": str(site.report.pk)}


ONE_ANSWER = {"answers": [{"question": "M2", "state": "answered", "level": 4, "revision": 0}]}
# Every operation that takes an id of an organisation's object. A new one belongs here, or the suite fails.
CALLS = (
    Call("get", "/firms/{firm_id}", firm),
    Call("patch", "/firms/{firm_id}", firm, {"town": "Planted"}, has_version=True),
    Call("get", "/firms/{firm_id}/assessments", firm),
    Call("post", "/firms/{firm_id}/assessments", firm, {}),
    Call("get", "/assessments/{assessment_id}", draft),
    Call("get", "/assessments/{assessment_id}/buyers", draft),
    Call("put", "/assessments/{assessment_id}/buyers", draft, {"buyers": [{"name": "Planted"}]}, has_version=True),
    Call("get", "/assessments/{assessment_id}/answers", draft),
    Call("patch", "/assessments/{assessment_id}/answers", draft, ONE_ANSWER),
    Call("get", "/assessments/{assessment_id}/diagnosis", done),
    Call("get", "/assessments/{assessment_id}/cases", done),
    Call("get", "/assessments/{assessment_id}/export", done),
    Call("post", "/assessments/{assessment_id}/reports", done, {}),
    Call("get", "/reports/{report_id}", report),
    Call("get", "/reports/{report_id}/file", report),
    Call("post", "/assessments/{assessment_id}/complete", draft),
)
LISTS = ("/firms", "/diagnoses")
# Operations that name nothing of an organisation.
SHARED = {
    ("get", "/firms"),
    ("get", "/exports"),
    ("post", "/firms"),
    ("get", "/diagnoses"),
    ("get", "/cases"),
    ("get", "/cases/{slug}"),
}


def offered() -> set[tuple[str, str]]:
    """Return method and path of every operation that the API answers, whether it is documented or not."""
    return {
        (method.lower(), re.sub(r"{\w+:", "{", path))
        for bound in api._get_bound_routers()
        for path, view in bound.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    }


def documented() -> set[tuple[str, str]]:
    """Return method and path of every operation in the OpenAPI document."""
    return {(method, path.removeprefix(ROOT)) for path, method, _op in operations(api.get_openapi_schema())}


def nobodys(ids: Ids) -> Ids:
    """Return ids of the same shape that nothing has."""
    return {name: str(uuid4()) for name in ids}


def told(response: HttpResponse, ids: Ids) -> tuple[Any, ...]:
    """Return what an answer tells, without the ids that were asked for and what counts requests."""
    body = b"".join(response) if response.streaming else response.content
    text = body.decode(errors="replace")
    for value in ids.values():
        text = text.replace(value, "ID")
    headers = {name: value for name, value in response.headers.items() if not name.startswith(("RateLimit", "X-Req"))}
    return response.status_code, text, headers
