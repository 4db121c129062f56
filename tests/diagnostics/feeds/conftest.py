"""A receiver on this machine, and a bell that is only counted."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from diagnostics import bell


class Receiver(ThreadingHTTPServer):
    """Keeps what was posted to it in `got`, as (headers, body); answers `code` and `answer`, or does `instead`."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.got, self.code, self.answer, self.headers, self.instead = [], 200, b"", {}, None
        self.port = self.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/hook?key=1"

    def handle_error(self, request, client_address):
        """Say nothing of a client that went away: some tests are about that."""


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers), body))
        if self.server.instead:
            self.server.instead(self)
            return
        self.send_response(self.server.code)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(self.server.answer)))
        self.end_headers()
        self.wfile.write(self.server.answer)

    def do_GET(self):
        self.server.got.append(("GET", self.path))

    def log_message(self, *args):
        """Keep quiet."""


@pytest.fixture
def receiver(settings):
    """A web server on this machine, to which webhooks may lead in this test only."""
    settings.WEBHOOKS_ALLOW_LOOPBACK = True
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def rung(monkeypatch):
    """Collect the events that were rung for."""
    rings = []
    monkeypatch.setattr(bell, "ring", lambda job_id, task="": rings.append(job_id) or True)
    monkeypatch.setattr(bell, "ring_and_go", lambda job_id, task: rings.append(job_id))
    return rings
