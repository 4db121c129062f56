"""Lines as production writes them, caught while a test runs."""

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from contextlib import contextmanager

from config.logs import configure_logs


class Logged:
    """What was logged since, as text and as objects."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict]:
        return [json.loads(line) for line in self.text.splitlines()]


@contextmanager
def logged() -> Iterator[Logged]:
    """Catch what is logged inside, each line formatted as in production."""
    found, settings = Logged(), configure_logs(as_json=True, level="INFO")
    handler = logging.StreamHandler(found.stream)
    handler.setFormatter(logging.config.DictConfigurator(settings).configure_formatter(settings["formatters"]["line"]))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield found
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
