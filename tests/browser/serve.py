"""The site that browser tests look at, run as its own process: `python -m tests.browser.serve`.

Fills the database of DATABASE_URL, which is migrated, serves on a free port, and prints one line of JSON:
{"url": "http://127.0.0.1:1234", "ids": {"firm": "...", ...}}. It ends when its standard input closes, so that it
never outlives the tests.
"""

import json
import os
import sys
import threading
from contextlib import redirect_stdout

import django
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler, get_internal_wsgi_application


class QuietHandler(WSGIRequestHandler):
    """Say nothing about each request; errors still go to the log."""

    def log_message(self, format: str, *args: object) -> None:
        """Drop the line."""


def end_with_standard_input() -> None:
    """Leave at once when whoever started us is gone."""
    sys.stdin.read()
    os._exit(0)


def main() -> None:
    django.setup()
    from accounts.isolation import across_organisations  # noqa: PLC0415
    from tests.browser.seed import fill  # noqa: PLC0415  (models exist only after setup)

    with redirect_stdout(sys.stderr), across_organisations("what it starts with"):  # our line is all that tests read
        ids = fill()
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietHandler)
    server.set_app(get_internal_wsgi_application())
    print(json.dumps({"url": f"http://127.0.0.1:{server.server_port}", "ids": ids}), flush=True)
    threading.Thread(target=end_with_standard_input, daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    main()
