"""Errors with a canary in every place where a library might look, and what leaves of them."""

import json
import subprocess
import sys

import pytest

from config.embedded.place import PROJECT
from tests.config.test_settings import SAFE, load

# Errors in a view, in a task and in a log, by way of a transport that prints instead of sending.
SCRIPT = """
import json, logging, sys
import sentry_sdk
from django.conf import settings
from sentry_sdk.transport import Transport

class Printing(Transport):
    def capture_envelope(self, envelope):
        print(json.dumps(envelope.serialize().decode()))

LOOSE = dict(
    before_send=None, send_default_pii=True, include_local_variables=True, max_request_body_size="always",
    max_breadcrumbs=9,
)
if sys.argv[1] == "loose":
    init = sentry_sdk.init
    sentry_sdk.init = lambda **options: init(**options | LOOSE)

from config import error_reports
error_reports.start("https://key@errors.example/1", release="9", environment="test", transport=Printing())

import django
from django.http import HttpResponse
from django.urls import path

def failing(request, firm):
    local = "canary-local"
    sentry_sdk.set_user({"email": "canary-user"})
    sentry_sdk.set_extra("extra", "canary-extra")
    sentry_sdk.add_breadcrumb(message="canary-crumb")
    request.POST  # read, as forms are
    raise ValueError("canary-message")

urlpatterns = [path("firms/<str:firm>/", failing)]
handler500 = lambda request: HttpResponse(status=500)
django.setup()
settings.ROOT_URLCONF, settings.MIDDLEWARE = __name__, []
from django.core.wsgi import get_wsgi_application
from django.test import RequestFactory
visitor = RequestFactory(headers={"X-Word": "canary-header"})
visitor.cookies["other"] = "canary-cookie"
asked = visitor.post("/firms/canary-path/?q=canary-query", {"name": "canary-body"})
get_wsgi_application()(asked.environ, lambda status, headers: None)

from config.celery import app
@app.task(name="diagnostics.failing")
def task(word):
    raise KeyError("canary-key")
task.apply(args=["canary-argument"])

logging.getLogger("diagnostics").error("Refused %s", "canary-log")
"""
CANARIES = {
    *("local", "user", "extra", "crumb", "message", "cookie", "path", "query", "body", "header"),
    *("key", "argument", "log"),
}


def sent(how: str) -> list[str]:
    """Return the envelopes that would have left."""
    env = SAFE | {"PATH": "", "DJANGO_SETTINGS_MODULE": "config.settings", "STATICFILES_HASHED": "false"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, how], cwd=PROJECT, env=env, capture_output=True, text=True, check=False
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) == 3, done.stderr
    return found


def canaries_in(envelopes: list[str]) -> set[str]:
    return {name for name in CANARIES if f"canary-{name}" in "".join(envelopes)}


def test_errors_leave_without_a_word_that_people_typed():
    envelopes = sent("as it is")
    assert canaries_in(envelopes) == set()
    view, task, log = (json.loads(envelope.splitlines()[-1]) for envelope in envelopes)
    # What is left says where to look.
    (raised,) = view["exception"]["values"]
    assert (raised["type"], raised["stacktrace"]["frames"][-1]["function"]) == ("ValueError", "failing")
    assert view["transaction"] == "__main__.failing"
    assert (task["transaction"], task["exception"]["values"][0]["type"]) == ("diagnostics.failing", "KeyError")
    assert (log["logger"], log["level"], view["release"]) == ("diagnostics", "error", "9")


def test_the_library_alone_would_have_told_them():
    """Control for the test above: every canary is where something would find it."""
    assert canaries_in(sent("loose")) == CANARIES


@pytest.mark.parametrize(("dsn", "is_on"), [({}, False), ({"SENTRY_DSN": "https://key@errors.example/1"}, True)])
def test_errors_are_sent_only_where_somebody_collects_them(dsn: dict[str, str], is_on: bool):
    expression = "settings.USE_TZ and __import__('sentry_sdk').is_initialized()"
    assert load(expression, **SAFE, **dsn).stdout == f"{is_on}\n"
