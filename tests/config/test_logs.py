"""What logs keep to themselves."""

import logging
import logging.config

import pytest

from config.logs import configure_logs, hide_secrets

SECRET = "yBFO818Vkk-1-RHjUnG2fzUcSWiZVy9K"
ADDRESS = f"/owner/4d054fc7-539f-5d6f-8b4b-3b1775ece57b/{SECRET}/2/"


@pytest.mark.parametrize("as_json", [True, False], ids=["json", "text"])
def test_the_secret_of_an_owners_link_is_not_logged(as_json):
    formatter = logging.config.DictConfigurator(configure_logs(as_json=as_json, level="INFO")).configure_formatter(
        configure_logs(as_json=as_json, level="INFO")["formatters"]["line"]
    )
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, "%s: %s", ("Forbidden", ADDRESS), None)
    line = formatter.format(record)
    assert SECRET not in line
    assert "Forbidden: /owner/4d054fc7-539f-5d6f-8b4b-3b1775ece57b/…/2/" in line


def test_other_addresses_are_logged_whole():
    event = {"event": "Not Found: /assessments/4d054fc7-539f-5d6f-8b4b-3b1775ece57b/owner/links/"}
    assert hide_secrets(None, "", dict(event)) == event
