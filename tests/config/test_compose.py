"""docker-compose.yml, the Dockerfile and the proxy's file as a deployment reads them. No container engine is needed."""

import re
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import get_commands

from config.embedded.place import PROJECT
from config.gunicorn import graceful_timeout
from config.stack.make_secrets import make_secrets
from tests.config.composed import APP, COMPOSE, DOCKERFILE, SERVICES, environment_of, secret_files
from tests.config.test_settings import load

LASTING = set(SERVICES) - {"migrate"}
CODE = "".join(path.read_text() for path in sorted((PROJECT / "config").rglob("*.py")))
CADDYFILE = (PROJECT / "config" / "proxy" / "Caddyfile").read_text()
SITE = {"SITE_HOST": "foothold.example"}
# What PostgreSQL's client library reads by itself.
OF_OTHERS = {"PGOPTIONS"}
STAGES = re.findall(r"^FROM (\S+) AS (\w+)$", DOCKERFILE, re.MULTILINE)
# A tag that names a version, and once it is known the digest that the tag stood for.
PINNED = r"[a-z]+:\d+\.\d+(\.\d+)?-[a-z-]+(@sha256:[0-9a-f]{64})?"


def words_of(command: list[str]) -> str:
    return " ".join(command).replace("$$", "$")


def test_the_services_that_were_promised() -> None:
    assert set(SERVICES) == {"proxy", "postgres", "redis", "migrate", "web", "worker", "sweeper"}
    assert set(APP) == {"migrate", "web", "worker", "sweeper"}


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


def test_every_variable_is_one_that_the_settings_read() -> None:
    given = {name.removesuffix("_FILE") for service in APP for name in environment_of(service, SITE)}
    assert [name for name in given - OF_OTHERS if f'"{name}"' not in CODE] == []
    # Control: a misspelt one would be found.
    assert '"SECRETKEY"' not in CODE
    # What the proxy reads has a default, but for the host, which it is given.
    wanted = set(re.findall(r"\{\$(\w+)\}", CADDYFILE))
    assert wanted == {"SITE_HOST"} == set(environment_of("proxy", SITE))


@pytest.mark.parametrize("name", sorted(APP))
def test_production_settings_start_in_this_environment(name: str, tmp_path: Path) -> None:
    make_secrets(tmp_path / "secrets")
    environment = environment_of(name, SITE)
    for kept, laid in secret_files(name).items():
        environment = {key: value.replace(laid, str(tmp_path / kept)) for key, value in environment.items()}
    done = load(
        "(settings.PRODUCTION, settings.DATABASES['default']['HOST'], settings.DATABASES['default']['PASSWORD'],"
        " settings.CELERY_BROKER_URL, settings.SECURE_PROXY_SSL_HEADER, settings.ALLAUTH_TRUSTED_PROXY_COUNT)",
        **environment,
    )
    password = (tmp_path / "secrets" / "database_password").read_text().strip()
    proxy = ("HTTP_X_FORWARDED_PROTO", "https")
    assert done.stdout == f"{(True, 'postgres', password, 'redis://redis:6379/0', proxy, 1)}\n", done.stderr


def test_only_what_prepares_the_database_is_its_owner() -> None:
    assert {name for name, service in SERVICES.items() if "database_owner_password" in service.get("secrets", [])} == {
        "postgres",
        "migrate",
    }
    assert {name for name in APP if "DATABASE_OWNER_URL" in environment_of(name, SITE)} == {"migrate"}
    roles = {urlsplit(environment_of(name, SITE)["DATABASE_URL"]).username for name in APP}
    owner = urlsplit(environment_of("migrate", SITE)["DATABASE_OWNER_URL"]).username
    assert roles == {"foothold_app"}
    assert owner == SERVICES["postgres"]["environment"]["POSTGRES_USER"]


def test_secrets_come_from_files_and_have_no_default(tmp_path: Path) -> None:
    text = (PROJECT / "docker-compose.yml").read_text()
    wanted, offered = set(re.findall(r"\$\{(\w+):\?", text)), set(re.findall(r"\$\{(\w+):-\}", text))
    assert set(re.findall(r"(?<!\$)\$\{?(\w+)", text)) == wanted | offered
    example = (PROJECT / ".env.example").read_text()
    assert set(re.findall(r"^(\w+)=", example, re.MULTILINE)) == wanted == set(SITE)
    assert set(re.findall(r"^#(\w+)=", example, re.MULTILINE)) == offered
    hidden = [name for service in SERVICES for name in environment_of(service, SITE) if is_secret(name)]
    assert hidden
    assert all(name.endswith("_FILE") for name in hidden)
    make_secrets(tmp_path / "secrets")
    assert {tmp_path / one["file"] for one in COMPOSE["secrets"].values()} == set((tmp_path / "secrets").iterdir())
    for name, service in SERVICES.items():
        given = set(environment_of(name, SITE).values())
        assert set(secret_files(name).values()) == {one for one in given if one.startswith("/run/secrets")}
        assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])


def is_secret(name: str) -> bool:
    return any(word in name for word in ("KEY", "PASSWORD", "EMAIL_URL", "TOKEN")) and name != "ALLOWED_HOSTS"


def test_secrets_are_not_committed_nor_in_the_image() -> None:
    for name in (".gitignore", ".dockerignore"):
        ignored = {line.strip("/") for line in (PROJECT / name).read_text().split()}
        assert {".env", "secrets"} <= ignored, name


def test_secrets_are_made_up_once_behind_a_closed_folder(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    make_secrets(folder)
    first = {path.name: path.read_text() for path in folder.iterdir()}
    assert folder.stat().st_mode & 0o777 == 0o700
    # Services run under accounts of their own, and are handed single files.
    assert all(path.stat().st_mode & 0o004 for path in folder.iterdir())
    make_secrets(folder)
    assert {path.name: path.read_text() for path in folder.iterdir()} == first
    make_secrets(tmp_path / "other")
    assert (tmp_path / "other" / "secret_key").read_text() != first["secret_key"]


def test_images_are_pinned() -> None:
    images = [service["image"] for service in SERVICES.values() if "build" not in service]
    images += [image for image, _stage in STAGES]
    assert len(images) == 5
    assert [image for image in images if not re.fullmatch(PINNED, image)] == []
    # Control: what is not pinned would be found.
    assert not any(re.fullmatch(PINNED, image) for image in ("redis", "redis:latest", "redis:8", "redis:8.2@sha256:0"))


def test_what_is_built_is_a_stage_of_the_dockerfile() -> None:
    built = {service["build"]["target"] for service in SERVICES.values() if "build" in service}
    assert built == {"app", "proxy"} <= {stage for _image, stage in STAGES}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_each_runs_without_privileges(name: str) -> None:
    service = SERVICES[name]
    assert int(service["user"].partition(":")[0]) > 0
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service.get("privileged")


def test_images_of_ours_run_under_the_account_that_compose_names() -> None:
    assert re.findall(r"^USER (\d+)$", DOCKERFILE, re.MULTILINE) == [SERVICES["proxy"]["user"], SERVICES["web"]["user"]]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_each_has_limits(name: str) -> None:
    limits = SERVICES[name]["deploy"]["resources"]["limits"]
    assert set(limits) == {"cpus", "memory", "pids"}
    assert re.fullmatch(r"\d+[mg]", limits["memory"])


def test_only_the_proxy_can_be_reached_and_the_stores_reach_nothing() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert SERVICES["proxy"]["ports"] == ["80:8080", "443:8443"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert SERVICES["postgres"]["networks"] == SERVICES["redis"]["networks"] == ["inside"]
    assert SERVICES["proxy"]["networks"] == ["outside"]


def test_the_proxy_writes_down_itself_who_comes_and_how() -> None:
    """Caddy overwrites X-Forwarded-For, -Proto and -Host, unless it is told to trust others or to leave them alone."""
    assert "reverse_proxy {$UPSTREAM:web:8000}" in CADDYFILE
    assert "trusted_proxies" not in CADDYFILE
    assert "header_up" not in CADDYFILE
    for name in APP:
        assert environment_of(name, SITE)["BEHIND_PROXY"] == "true"


def test_connections_are_kept_for_longer_behind_the_proxy_than_by_it() -> None:
    (kept,) = re.findall(r"^\s+keepalive (\d+)s$", CADDYFILE, re.MULTILINE)
    assert int(environment_of("web", SITE)["WEB_KEEPALIVE"]) > int(kept)


def test_jobs_survive_a_restart_of_redis() -> None:
    command = words_of(SERVICES["redis"]["command"])
    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command
    assert SERVICES["redis"]["volumes"] == ["queue:/data"]


def test_what_lasts_is_in_volumes() -> None:
    used = {volume.partition(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert used == set(COMPOSE["volumes"]) == {"certificates", "database", "queue", "reports"}


def test_tables_are_brought_up_to_date_once_before_anything_starts() -> None:
    assert SERVICES["migrate"]["restart"] == "no"
    assert "lock_timeout" in environment_of("migrate", SITE)["PGOPTIONS"]
    for name in set(APP) - {"migrate"}:
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_services_have_the_time_to_stop_that_they_take() -> None:
    patience = {name: int(SERVICES[name]["stop_grace_period"].rstrip("s")) for name in set(APP) - {"migrate"}}
    assert patience["web"] > graceful_timeout
    assert min(patience["worker"], patience["sweeper"]) >= 30


def test_what_the_dockerfile_copies_and_installs_exists() -> None:
    for source in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE):
        assert all((PROJECT / name).exists() for name in source.split()), source
    extras = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert set(re.findall(r"--extra (\w+)", DOCKERFILE)) == {"prod"} <= set(extras)
