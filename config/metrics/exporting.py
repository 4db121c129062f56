"""Tells Prometheus what a master and its children counted, at an address that the proxy does not lead to."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prometheus_client.registry import Collector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # where the library looks for it, once, when it is loaded


def share(slot: Callable[[], object] = os.getpid) -> str:
    """Let this process and those that it forks count together; return their folder. Before anything is counted.

    `slot` names the process that asks, and so its file: a process that takes over another's slot counts on there.
    """
    os.environ[FOLDER] = folder = tempfile.mkdtemp(prefix="foothold-metrics-")
    from prometheus_client import values  # noqa: PLC0415 (it reads the folder's name when it is loaded)

    values.ValueClass = values.MultiProcessValue(slot)  # type: ignore[no-untyped-call]
    return folder


def serve(address: str, *more: Collector) -> int:
    """Answer whoever asks at `address` ("host:port") from a thread; return the port. `more` is asked each time.

    Raises ValueError for what is no address, OSError where it cannot be had.
    """
    from prometheus_client import CollectorRegistry, multiprocess, start_http_server  # noqa: PLC0415

    host, port = place_of(address)
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    for collector in more:
        registry.register(collector)
    server, _thread = start_http_server(port, host, registry)
    return int(server.server_port)


def place_of(address: str) -> tuple[str, int]:
    """Return host and port of "host:port". Raises ValueError.

    >>> place_of("[::1]:9100")
    ('::1', 9100)
    """
    host, _colon, port = address.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise ValueError(f"METRICS_ADDRESS is {address!r}; write it like 127.0.0.1:9100.")
    return host.strip("[]"), int(port)


def clear_away(folder: str) -> None:
    """Remove the folder of a master that ends."""
    shutil.rmtree(folder, ignore_errors=True)
