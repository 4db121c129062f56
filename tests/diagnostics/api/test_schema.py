"""Whatever the OpenAPI document allows is answered as it says; whatever it does not allow is refused.

SCHEMATHESIS_EXAMPLES=500 asks more of each operation.
"""

from __future__ import annotations

import copy
import os
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import connection
from schemathesis.checks import CHECKS
from schemathesis.config import ChecksConfig, GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.core.parameters import ParameterLocation

from diagnostics.api.openapi import operations
from diagnostics.api.v1 import api
from diagnostics.assessments import complete
from tests.casestudies.factories import CaseStudyFactory
from tests.diagnostics.api.caller import Caller, token_of
from tests.factories import AssessmentFactory, BuyerFactory, FirmFactory, ReportJobFactory, member

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "5"))
SEED = 20261125
FEW = 4
# That a question, a buyer, a state and a level go together is more than its schema says.
NOT_SAID_BY_SCHEMA = {"save_answers"}


def shortened(document: Any) -> Any:
    """Return the document with a few of many countries and questions: each would be asked for by itself."""
    if isinstance(document, dict):
        return {str(key): shortened(value[:FEW] if key == "enum" else value) for key, value in document.items()}
    return [shortened(value) for value in document] if isinstance(document, list) else document


generation = GenerationConfig(
    max_examples=EXAMPLES, deterministic=True, database="none", with_security_parameters=False
)
checks = ChecksConfig.from_dict({"missing_required_header": {"expected-statuses": ["401", "422", "428"]}})
project = ProjectConfig(generation=generation, checks=checks)
config = SchemathesisConfig(seed=SEED, projects=ProjectsConfig(default=project))


def loaded(document):
    """Return a document that schemathesis asks our application about."""
    schema = schemathesis.openapi.from_dict(document, config=config)
    schema.app = get_wsgi_application()
    return schema


document = shortened(api.get_openapi_schema(path_prefix="/api/v1/"))
schema = loaded(document)


@pytest.fixture
def site(db, settings, monkeypatch):
    """An organisation with one object of each kind: a token, and the ids that addresses need."""
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    # The end of a request must not close the connection that holds the test's transaction.
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
    ada = member()
    firm = FirmFactory(organisation=ada.organisation)
    CaseStudyFactory(slug="a-case")
    done = AssessmentFactory(firm=firm)
    BuyerFactory(assessment=done)
    report = ReportJobFactory(diagnosis=complete(assessment=done, by=ada))
    draft = AssessmentFactory(firm=firm)
    BuyerFactory(assessment=draft)
    ids = {"firm_id": firm.pk, "assessment_id": draft.pk, "report_id": report.pk, "slug": "a-case"}
    return {"token": token_of(ada)} | {name: str(value) for name, value in ids.items()}


def is_sound(case, location):
    """Whether a part of a request is as its schema says."""
    part = case.meta.components.get(location)
    return part is not None and part.mode.is_positive


def aim(case, site):
    """Let a request meet what is there: no generator can guess an id, a cursor or a version."""
    if is_sound(case, ParameterLocation.PATH):
        case.path_parameters = {name: site[name] for name in case.path_parameters}
    if is_sound(case, ParameterLocation.QUERY):
        case.query.pop("cursor", None)
    if is_sound(case, ParameterLocation.HEADER):
        if "Idempotency-Key" in case.headers:
            case.headers["Idempotency-Key"] = uuid4().hex
        if "If-Match" in case.headers:
            case.headers["If-Match"] = Caller(site["token"]).get(case.formatted_path).headers.get("ETag", '"none"')


# What one request changes may be met by the next: all requests of an operation share a transaction.
@schema.parametrize()
@hypothesis.settings(suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture], deadline=None)
def test_operations_keep_their_promises(case, site):
    aim(case, site)
    excluded = [CHECKS.get_one("positive_data_acceptance")] if is_left_to_rules(case) else []
    case.call_and_validate(headers={"Authorization": f"Bearer {site['token']}"}, excluded_checks=excluded)


def is_left_to_rules(case):
    return case.operation.definition.raw["operationId"] in NOT_SAID_BY_SCHEMA


@pytest.mark.parametrize("part", ["status", "field"])
def test_a_promise_that_is_not_kept_is_found(site, part):
    """Control: a document that leaves out a status, or promises a field that is not there."""
    planted = copy.deepcopy(document)
    if part == "status":
        del planted["paths"]["/api/v1/cases"]["get"]["responses"]["200"]
    else:
        planted["components"]["schemas"]["Cases"]["required"].append("planted")
    case = loaded(planted)["/api/v1/cases"]["GET"].Case()
    with pytest.raises(FailureGroup):
        case.call_and_validate(headers={"Authorization": f"Bearer {site['token']}"})


def test_every_operation_declares_how_it_may_refuse():
    for _path, method, operation in operations(api.get_openapi_schema()):
        statuses = set(map(int, operation["responses"]))
        assert {401, 403, 404, 405, 422, 429, 500, 503} <= statuses, operation["operationId"]
        assert method == "get" or {400, 409, 413, 415} <= statuses, operation["operationId"]
        assert operation["security"][0]["Bearer"]
        for status in statuses:
            kinds = operation["responses"][status]["content"]
            assert (status >= 400) == ("application/problem+json" in kinds)
