"""Advisors as the page's script makes them: one save at a time, sent again under the same id until it is answered."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator
from random import Random

from benchmarks.load.advisors import JUST_OPENED, changes_to_make
from benchmarks.web.client import TOKEN
from tests.faults.ledger import Ledger, Promise
from tests.faults.site import Site

AGAIN_AFTER = 0.05  # seconds; the page waits longer
ONE_IN = 10  # saves that are sent once more although they were answered


class Advisor(threading.Thread):
    """One advisor on a draft shared with another, each with questions of their own.

    `answered_at` is when the last answered save was begun (`time.monotonic`), `retries` how often one was sent again.
    """

    def __init__(self, site: Site, ledger: Ledger, number: int, over: threading.Event) -> None:
        super().__init__(daemon=True)
        self.number, self.ledger, self.over = number, ledger, over
        self.draft = site.crowd.drafts[number // 2]
        self.chance = Random(number)
        self.connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)
        self.headers = {
            "Cookie": f"sessionid={site.crowd.sessions[number]}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/json",
        }
        self.answered_at, self.retries = 0.0, 0
        self.unexpected: list[str] = []
        self.done: list[dict] = []

    def run(self) -> None:
        revisions: dict[str, int] = {}
        for change in self.changes():
            change |= {"revision": revisions.get(change["question"], JUST_OPENED)}
            if (promise := self.save(change)) is None:
                return
            revisions[promise.question] = promise.revision
            self.done.append(change)
            if self.chance.randrange(ONE_IN) == 0:
                self.save(self.chance.choice(self.done))

    def changes(self) -> Iterator[dict]:
        """Yield changes of this advisor's half of the questions, until it is over."""
        for place, change in enumerate(changes_to_make()):
            if self.over.is_set():
                return
            if place % 2 == self.number % 2:
                yield change

    def save(self, change: dict) -> Promise | None:
        """Send a change until it is answered, and take the promise down; None when it is over before."""
        self.ledger.sent.add(change["id"])
        while not self.over.is_set():
            began = time.monotonic()
            status, body = self.send(change)
            if status == 200:
                self.answered_at = began
                promise = promised(self.draft, change, json.loads(body)["revision"])
                self.ledger.write(promise)
                return promise
            if 0 < status < 500:
                self.unexpected.append(f"{status}: {body[:200]!r}")
                return None
            self.retries += 1
            time.sleep(AGAIN_AFTER)
        return None

    def send(self, change: dict) -> tuple[int, bytes]:
        """Send a change once; return status and body, 0 where nobody answered."""
        try:
            self.connection.request("POST", f"/assessments/{self.draft}/answers/", json.dumps(change), self.headers)
            response = self.connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            return 0, b""


def promised(draft: str, change: dict, revision: int) -> Promise:
    """Return what a 200 promises."""
    said = {"state": "answered", "level": int(change["value"]), "evidence": change["evidence"], "note": change["note"]}
    return Promise(change["id"], draft, change["question"], said, revision)
