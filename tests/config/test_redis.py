"""A real Redis: a worker on it as docker-compose.yml runs it, with its health check, and the cache that is shared."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded.place import PROJECT
from tests.config.composed import SERVICES
from tests.config.processes import wait_until


@pytest.fixture
def broker_url(tmp_path: Path) -> Iterator[str]:
    """A Redis of this test's own, on this machine's loopback."""
    program = shutil.which("redis-server")
    if program is None:
        if os.environ.get("REQUIRE_SERVICES"):
            pytest.fail("REQUIRE_SERVICES is set, but there is no redis-server")
        pytest.skip("no redis-server here")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [program, "--bind", "127.0.0.1", "--port", str(port), "--dir", str(tmp_path), "--appendonly", "yes"],
        stdout=subprocess.DEVNULL,
    )
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.kill()
        server.wait()


def celery_command(service: str) -> list[str]:
    """Return a service's command or health check from docker-compose.yml, run by this Python."""
    worker = SERVICES["worker"]
    words = worker["command"] if service == "command" else worker["healthcheck"]["test"][1].split()
    return [sys.executable, "-m", *(socket.gethostname().join(word.split("$$HOSTNAME")) for word in words)]


def is_healthy(environment: dict[str, str]) -> bool:
    check = celery_command("healthcheck")
    return subprocess.run(check, cwd=PROJECT, env=environment, capture_output=True, check=False).returncode == 0


def test_the_health_check_tells_a_living_worker_from_a_dead_one(broker_url: str) -> None:
    environment = {**os.environ, "CELERY_BROKER_URL": broker_url}
    worker = subprocess.Popen(
        celery_command("command"), cwd=PROJECT, env=environment, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        assert wait_until(lambda: is_healthy(environment), seconds=60)
    finally:
        os.killpg(worker.pid, 9)
        worker.wait()
    # Control: the same check notices that nobody works.
    assert not is_healthy(environment)


def test_the_cache_is_the_same_for_every_process(broker_url: str) -> None:
    def run(code: str, **more: str) -> str:
        words = [sys.executable, "-c", f"from django.core.cache import cache; {code}"]
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", **more}
        return subprocess.run(words, cwd=PROJECT, env=env, capture_output=True, text=True, check=True).stdout.strip()

    elsewhere = {"CACHE_URL": broker_url}
    assert wait_until(lambda: run("print(cache.add('failed sign-ins', 1))", **elsewhere) == "True", seconds=20)
    assert run("print(cache.incr('failed sign-ins'))", **elsewhere) == "2"
    # Control: another Redis database holds nothing of it.
    assert run("print(cache.get('failed sign-ins'))", CACHE_URL=broker_url[:-1] + "1") == "None"
