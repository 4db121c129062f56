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
        from config import celery, request_ids, rights  # noqa: F401, PLC0415


class ProjectStaticFilesConfig(StaticFilesConfig):
    """Leaves out of collectstatic what no page uses: compressing it takes most of the time.

    Bootstrap's package brings each file readable and minified, for both writing directions, and as a module, and
    a jQuery of its own; pages use the minified files. The source maps must stay, as the files name them.
    """

    ignore_patterns = (
        *StaticFilesConfig.ignore_patterns,
        *("*.rtl.css", "*.rtl.min.css", "*.rtl.css.map", "*.rtl.min.css.map"),
        *("bootstrap.css", "bootstrap-grid.css", "bootstrap-reboot.css", "bootstrap-utilities.css"),
        *("bootstrap.js", "bootstrap.bundle.js", "bootstrap.esm.*", "bootstrap/js/jquery*"),
    )
