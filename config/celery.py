"""The Celery application; its settings are Django's, prefixed CELERY_."""

import os
from typing import Any

from celery import Celery
from celery.signals import celeryd_init, setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("foothold")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def leave_logging_to_django(**_kwargs: Any) -> None:
    """Keep Celery from setting up its own logs: that a receiver is connected is enough."""


@celeryd_init.connect
def let_prometheus_ask(**_kwargs: Any) -> None:
    if settings.METRICS_ADDRESS:
        from config.metrics import worker  # noqa: PLC0415

        worker.count_and_tell(settings.METRICS_ADDRESS)
