"""Settings, URLs, Celery and the embedded stack: everything that wires the apps together."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
