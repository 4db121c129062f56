"""docker-compose.yml and the Dockerfile, read as a deployment would read them. No container engine is needed."""

import re
import secrets
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from django.core.management import get_commands

from config.embedded.place import PROJECT
from tests.config.test_settings import load

COMPOSE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
APP = {name: service for name, service in SERVICES.items() if "build" in service}
LASTING = set(SERVICES) - {"prepare"}
DOCKERFILE = (PROJECT / "Dockerfile").read_text()
CODE = "".join(path.read_text() for path in sorted((PROJECT / "config").rglob("*.py")))
FILLED_IN = {
    "SECRET_KEY": secrets.token_urlsafe(50),
    "REPORT_SIGNING_KEY": secrets.token_urlsafe(32),
    "POSTGRES_PASSWORD": "abc123",
    "DATABASE_PASSWORD": "def456",
    "ALLOWED_HOSTS": "foothold.example",
    "CSRF_TRUSTED_ORIGINS": "https://foothold.example",
}


def filled_in(value: str) -> str:
    """Fill `${NAME:?hint}` in, as compose does from .env."""
    return re.sub(r"\$\{(\w+):\?[^}]*\}", lambda match: FILLED_IN[match[1]], value)


def words_of(command: list[str]) -> str:
    return " ".join(command).replace("$$", "$")


def test_the_services_that_were_promised() -> None:
    assert set(SERVICES) >= {"postgres", "redis", "web", "worker"}
    assert len(APP) == 4


@pytest.mark.parametrize("name", sorted(LASTING))
def test_each_has_a_health_check_with_a_time_limit(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] in ("CMD", "CMD-SHELL")
    assert {"interval", "timeout", "retries"} <= set(check)


def test_health_checks_and_commands_name_what_exists() -> None:
    used = [words_of(service[key]) for service in APP.values() for key in ["command"] if key in service]
    used += [words_of(service["healthcheck"]["test"]) for service in APP.values() if "healthcheck" in service]
    used += re.findall(r"manage\.py \w+", DOCKERFILE)
    django = {name for words in used for name in re.findall(r"manage\.py (\w+)", words)}
    assert django == {"prepare_roles", "migrate", "load_cases", "sweep_reports", "collectstatic"}
    assert django <= set(get_commands())
    for module in {name for words in used for name in re.findall(r"-m ([\w.]+)", words)} | {"config.gunicorn"}:
        assert (PROJECT / Path(*module.split("."))).with_suffix(".py").exists(), module


@pytest.mark.parametrize("name", sorted(APP))
def test_every_variable_is_one_that_the_settings_read(name: str) -> None:
    unknown = [variable for variable in APP[name]["environment"] if f'"{variable}"' not in CODE]
    assert unknown == []
    # Control: a misspelt one would be found.
    assert '"SECRETKEY"' not in CODE


@pytest.mark.parametrize("name", sorted(APP))
def test_production_settings_start_in_this_environment(name: str) -> None:
    environment = {key: filled_in(value) for key, value in APP[name]["environment"].items()}
    done = load("settings.PRODUCTION, settings.DATABASES['default']['HOST'], settings.CELERY_BROKER_URL", **environment)
    assert done.stdout == "True postgres redis://redis:6379/0\n", done.stderr
    assert {"postgres", "redis"} <= set(SERVICES)


def test_only_what_prepares_the_database_is_its_owner() -> None:
    owners = {name for name, service in APP.items() if "DATABASE_OWNER_URL" in service["environment"]}
    assert owners == {"prepare"}
    roles = {urlsplit(filled_in(service["environment"]["DATABASE_URL"])).username for service in APP.values()}
    owner = urlsplit(filled_in(APP["prepare"]["environment"]["DATABASE_OWNER_URL"])).username
    assert roles == {"foothold_app"}
    assert owner == SERVICES["postgres"]["environment"]["POSTGRES_USER"]


def test_secrets_come_from_outside_and_have_no_default() -> None:
    text = (PROJECT / "docker-compose.yml").read_text()
    wanted = set(re.findall(r"\$\{(\w+):\?", text))
    assert set(re.findall(r"(?<!\$)\$\{?(\w+)", text)) == wanted
    assert wanted == set(re.findall(r"^(\w+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE))
    ignored = (PROJECT / ".gitignore").read_text().split() + (PROJECT / ".dockerignore").read_text().split()
    assert {"/.env", ".env"} <= set(ignored)


def test_images_are_pinned() -> None:
    images = [service["image"] for service in SERVICES.values() if "build" not in service]
    images += re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(images) == 4
    assert [image for image in images if not re.fullmatch(r"[a-z]+:\d+\.\d+(\.\d+)?-[a-z-]+", image)] == []


def test_the_application_runs_without_privileges() -> None:
    assert re.search(r"^USER 10001$", DOCKERFILE, re.MULTILINE)
    for service in APP.values():
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        # Only this machine's proxy can reach it.
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_what_the_dockerfile_copies_and_installs_exists() -> None:
    for source in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE):
        assert all((PROJECT / name).exists() for name in source.split()), source
    extras = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert set(re.findall(r"--extra (\w+)", DOCKERFILE)) == {"prod"} <= set(extras)
