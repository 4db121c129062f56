"""How to reach the queue that rings workers: PostgreSQL unless CELERY_BROKER_URL names Redis or RabbitMQ."""

from __future__ import annotations

from typing import Any

from psycopg.conninfo import make_conninfo

TASK_TIME_LIMIT = 300  # seconds; a report takes two
VISIBILITY_TIMEOUT = 600  # seconds until an unacknowledged message is delivered again: above the task's time limit


def transport_options(url: str, database: dict[str, Any]) -> dict[str, Any]:
    """Return kombu's options for the broker at `url`; `database` is Django's default one.

    Every wait for a connection is bounded, so that a broker that is down costs a request little.
    """
    if url.startswith("pgmq:"):
        return {
            "conn_string": connection_string(database),
            "init_extension": False,  # a migration installs pgmq's SQL
            "visibility_timeout": VISIBILITY_TIMEOUT,
            "wait_time_seconds": 1,
            "poll_interval_ms": 100,
            "polling_interval": 0.1,
            "pool_size": 3,
            "pool_timeout": 3,
        }
    if url.startswith(("redis", "sentinel")):
        return {"visibility_timeout": VISIBILITY_TIMEOUT, "socket_connect_timeout": 3, "socket_timeout": 10}
    return {"confirm_publish": True}


def connection_string(database: dict[str, Any]) -> str:
    """Return the database as a key=value string: pgmq ignores the ?host= of an address."""
    return make_conninfo(
        dbname=database["NAME"],
        user=database.get("USER") or None,
        password=database.get("PASSWORD") or None,
        host=database.get("HOST") or database.get("OPTIONS", {}).get("host"),
        port=database.get("PORT") or database.get("OPTIONS", {}).get("port"),
        connect_timeout=3,
    )
