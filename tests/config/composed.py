"""docker-compose.yml as data, for tests: what it says is run elsewhere, never said a second time."""

import re
from pathlib import Path
from typing import Any

import yaml

from config.embedded.place import PROJECT

COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
# What runs our own code.
APP = {name: service for name, service in SERVICES.items() if service.get("build", {}).get("target") == "app"}
SECRETS = Path("/run/secrets")  # where compose lays them
DOCKERFILE = (PROJECT / "Dockerfile").read_text()


def filled_in(value: str, known: dict[str, str]) -> str:
    """Fill `${NAME:?hint}` in, as compose does from .env, and `${NAME:-}` where .env says nothing."""
    value = re.sub(r"\$\{(\w+):-\}", lambda match: known.get(match[1], ""), value)
    return re.sub(r"\$\{(\w+):\?[^}]*\}", lambda match: known[match[1]], value)


def environment_of(service: str, known: dict[str, str]) -> dict[str, str]:
    """Return a service's environment, with what .env gives filled in."""
    return {name: filled_in(value, known) for name, value in SERVICES[service].get("environment", {}).items()}


def secret_files(service: str) -> dict[str, str]:
    """Return where a service finds its secrets, by the names of their files in the project."""
    return {COMPOSE["secrets"][name]["file"]: str(SECRETS / name) for name in SERVICES[service].get("secrets", [])}
