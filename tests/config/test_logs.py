"""What logs keep to themselves."""

import logging
import logging.config

import pytest

from config.logs import configure_logs, hide_secrets

SECRET = "yBFO818Vkk-1-RHjUnG2fzUcSWiZVy9K"


@pytest.mark.parametrize("as_json", [True, False], ids=["json", "text"])
@pytest.mark.parametrize("before", ["/owner/4d054fc7-539f-5d6f-8b4b-3b1775ece57b", "/invitations"])
def test_the_secret_of_a_link_is_not_logged(before, as_json):
    formatter = logging.config.DictConfigurator(configure_logs(as_json=as_json, level="INFO")).configure_formatter(
        configure_logs(as_json=as_json, level="INFO")["formatters"]["line"]
    )
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 1, "%s: %s", ("Gone", f"{before}/{SECRET}/2/"), None
    )
    line = formatter.format(record)
    assert SECRET not in line
    assert f"Gone: {before}/…/2/" in line


@pytest.mark.parametrize("address", ["/assessments/{}/owner/links/", "/organisation/invitations/{}/withdraw/"])
def test_other_addresses_are_logged_whole(address):
    event = {"event": "Not Found: " + address.format("4d054fc7-539f-5d6f-8b4b-3b1775ece57b")}
    assert hide_secrets(None, "", dict(event)) == event
