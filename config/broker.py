"""Celery's settings for whichever broker is chosen. The broker only rings a bell: the jobs are rows in PostgreSQL."""

from typing import Any
from urllib.parse import urlsplit

from psycopg.conninfo import make_conninfo

# A job runs this long at most (seconds); a report takes two. A message that nobody has confirmed after
# VISIBLE_AGAIN is handed out anew, so that has to be longer, or a slow job would run twice at once.
TASK_LIMIT = 300
VISIBLE_AGAIN = 600
# KB. The typesetter is made to forget each report; should a process hold more all the same, it ends after its job, and
# a fresh one takes the next.
MOST_MEMORY = 240_000
# Who asks for a report must not wait for a broker that hangs: the sweeper rings again.
ANSWER_WITHIN = 3

COMMON = {
    "broker_connection_retry_on_startup": True,
    "broker_connection_timeout": ANSWER_WITHIN,
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "task_ignore_result": True,
    "task_publish_retry": False,
    "task_time_limit": TASK_LIMIT,
    "task_default_queue": "foothold",
    # One message at a time, so that a killed worker holds back one job and not four.
    "worker_prefetch_multiplier": 1,
    "worker_max_memory_per_child": MOST_MEMORY,
}


def celery_settings(broker_url: str, database: dict[str, Any]) -> dict[str, Any]:
    """Return Celery's settings for `broker_url`: pgmq:// (the queue in `database`), redis(s):// or amqp(s)://.

    `database` is an entry of Django's DATABASES. Raises ValueError for another broker: some lose jobs.
    """
    scheme = urlsplit(broker_url).scheme
    if scheme == "pgmq":
        return {**COMMON, **pgmq(database)}
    if scheme in ("redis", "rediss"):
        return {**COMMON, "broker_url": broker_url, **redis()}
    if scheme in ("amqp", "amqps"):
        return {**COMMON, "broker_url": broker_url, **rabbitmq()}
    raise ValueError(f"CELERY_BROKER_URL starts with {scheme}://; it can be pgmq, redis, rediss, amqp or amqps.")


def pgmq(database: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of the queue in PostgreSQL; a migration installs its tables."""
    return {
        # The name is for the log only; the connection's words below say where the database is.
        "broker_url": "pgmq://postgresql",
        "broker_transport_options": {
            # As words, not as an address: the client misses a socket's folder in an address.
            "conn_string": connection_words(database),
            "init_extension": False,
            "visibility_timeout": VISIBLE_AGAIN,
            "wait_time_seconds": 1,
            "polling_interval": 0.1,
            "pool_size": 3,
            "pool_timeout": ANSWER_WITHIN,
        },
        # Its replies would need queues whose names are too long for this broker.
        "worker_enable_remote_control": False,
    }


def connection_words(database: dict[str, Any]) -> str:
    """Return how to reach the database as key=value words. A socket's folder may stand among Django's OPTIONS."""
    options = database.get("OPTIONS", {})
    return make_conninfo(
        dbname=database["NAME"],
        user=database.get("USER") or None,
        password=database.get("PASSWORD") or None,
        host=database.get("HOST") or options.get("host"),
        port=database.get("PORT") or options.get("port"),
        connect_timeout=ANSWER_WITHIN,
    )


def redis() -> dict[str, Any]:
    return {
        "broker_transport_options": {
            "visibility_timeout": VISIBLE_AGAIN,
            "socket_connect_timeout": ANSWER_WITHIN,
            "socket_timeout": ANSWER_WITHIN * 2,
        }
    }


def rabbitmq() -> dict[str, Any]:
    """Return the settings of a queue that RabbitMQ keeps on several nodes, with each message confirmed."""
    return {
        "task_default_queue_type": "quorum",
        "broker_transport_options": {"confirm_publish": True, "confirm_timeout": ANSWER_WITHIN},
    }
