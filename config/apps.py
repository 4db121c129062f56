"""Django app configurations of the project itself."""

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class ProjectConfig(AppConfig):
    """Loads the Celery application with Django, so that `.delay()` finds our broker in every process.

    Not in `config/__init__.py`, as Celery's guide has it: the embedded stack's small processes import `config`
    too, and need no Celery.
    """

    name = "config"

    def ready(self) -> None:
        from config import celery  # noqa: F401, PLC0415


class ProjectStaticFilesConfig(StaticFilesConfig):
    """Leaves out of collectstatic what no page uses; compressing it took most of the time."""

    ignore_patterns = (*StaticFilesConfig.ignore_patterns, "*.map", "*.esm.js", "*.esm.min.js")
