"""Version 1 of the API, put together."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError, ValidationErrorContext
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from diagnostics.api import answers, assessments, buyers, cases, diagnoses, exports, firms, reports
from diagnostics.api.openapi import finish
from diagnostics.api.parsing import StrictParser, field_error
from diagnostics.api.problems import FieldError, Problem, of_status

DESCRIPTION = "Firms, assessments, diagnoses and case studies for programs. The guide is docs/api.md."


class Api(NinjaAPI):
    """Ninja with our problem documents and our OpenAPI document."""

    def validation_error_from_error_contexts(self, error_contexts: list[ValidationErrorContext]) -> ValidationError:
        """Return all that is wrong with a request, part by part."""
        return ValidationError(
            [
                {"error": field_error(place_of(context, error["loc"]), error)}
                for context in error_contexts
                for error in context.pydantic_validation_error.errors(include_url=False)
            ]
        )

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return str(operation.view_func.__name__)

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(**options)
        finish(document)
        return document


def place_of(context: ValidationErrorContext, location: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Return where a part stands: within the body, or in the address or a header, which is named."""
    model = context.model
    source = str(model.__ninja_param_source__)
    place = model.__ninja_flatten_map_reverse__.get(location, location)
    return place[1:] if source == "body" else (source, *place[-1:])


api = Api(
    title="Foothold",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api-v1",
    docs_url=None,
    parser=StrictParser(),
)
for part in (firms, assessments, buyers, answers, diagnoses, exports, reports, cases):
    api.add_router("", part.router)


@api.exception_handler(Problem)
def on_problem(_request: HttpRequest, problem: Problem) -> HttpResponse:
    return problem.response()


@api.exception_handler(Http404)
def on_missing(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return Problem("not-found").response()


@api.exception_handler(PermissionDenied)
def on_refusal(_request: HttpRequest, _error: PermissionDenied) -> HttpResponse:
    return Problem("forbidden").response()


@api.exception_handler(RequestDataTooBig)
def on_too_large(_request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
    return Problem("too-large").response()


@api.exception_handler(ValidationError)
def on_invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors: list[FieldError] = [each["error"] for each in error.errors]
    return Problem("invalid", errors=errors).response()


@api.exception_handler(HttpError)
def on_http_error(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """Ninja reports whatever the parser raises as an error of its own, with ours as the cause."""
    cause = error.__cause__ or error.__context__
    return (cause if isinstance(cause, Problem) else of_status(error.status_code)).response()
