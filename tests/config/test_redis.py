"""A worker on a real Redis, as docker-compose.yml runs it, with the health check that it is given there."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from config.embedded.place import PROJECT
from tests.config.processes import wait_until


@pytest.fixture
def broker_url(tmp_path: Path) -> Iterator[str]:
    """A Redis of this test's own, on this machine's loopback."""
    program = shutil.which("redis-server")
    if program is None:
        if os.environ.get("REQUIRE_REDIS"):
            pytest.fail("REQUIRE_REDIS is set, but there is no redis-server")
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
    worker = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())["services"]["worker"]
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
