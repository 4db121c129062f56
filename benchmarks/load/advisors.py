"""The people of the load: advisors who save an answer every few seconds, and somebody who asks for reports."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Protocol
from urllib.parse import urlencode
from uuid import uuid4

from benchmarks.web.acts import ANSWERED
from benchmarks.web.client import TOKEN, Answered, BadAnswerError

# The revision of an answer on a page that was opened just now: newer than any change.
JUST_OPENED = 10**8
FAILURES = (BadAnswerError, OSError, http.client.HTTPException)


class Asks(Protocol):
    """What sends JSON for a signed-in person; raises BadAnswerError or OSError unless it was taken."""

    def post(self, path: str, data: object) -> Answered:
        """Send JSON."""
        ...


@dataclass
class Saves:
    """What became of an advisor's saves: milliseconds of each, ids of those acknowledged, and what went wrong."""

    times: list[float] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def advise(client: Asks, draft: str, until: float, pause: Callable[[], float]) -> Saves:
    """Save to a draft until the clock (`time.monotonic`) says `until`, `pause` seconds between two saves."""
    saves, changes = Saves(), changes_to_make()
    revisions: dict[str, int] = {}
    while time.monotonic() + (wait := pause()) < until:
        time.sleep(wait)
        save(client, draft, next(changes), revisions, saves)
    return saves


def save(client: Asks, draft: str, change: dict[str, object], revisions: dict[str, int], saves: Saves) -> None:
    """Save one answer as the page does: with the revision at which it last saw that answer."""
    question = str(change["question"])
    began = time.perf_counter()
    try:
        answered = client.post(
            f"/assessments/{draft}/answers/", change | {"revision": revisions.get(question, JUST_OPENED)}
        )
    except FAILURES as error:
        saves.errors.append(f"{type(error).__name__}: {error}"[:200])
        return
    saves.times.append((time.perf_counter() - began) * 1000)
    saves.acknowledged.append(str(change["id"]))
    revisions[question] = json.loads(answered.body)["revision"]


def changes_to_make() -> Iterator[dict[str, object]]:
    """Yield answers without end: one question after the other, each time another level, now and then a note."""
    for number in count():
        yield {
            "id": str(uuid4()), "question": ANSWERED[number % len(ANSWERED)], "buyer": None,
            "value": str(number % 5), "evidence": "stated", "note": "As told today." if number % 7 == 0 else "",
        }  # fmt: skip


def every(seconds: float, seed: int) -> Callable[[], float]:
    """Return what tells the pause before the next save: about so many seconds, never the same twice."""
    chance = Random(seed)  # noqa: S311 -- jitter, no secret
    return lambda: seconds * chance.uniform(0.8, 1.2)


def ask_for_report(port: int, session: str, assessment: str, paper: str = "a4") -> str:
    """Ask for the report of an assessment as its page does; return the report's id. Raises BadAnswerError."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {
        "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    path = f"/assessments/{assessment}/reports/"
    try:
        connection.request("POST", path, urlencode({"paper": paper, "key": uuid4()}), headers)
        response = connection.getresponse()
        text = response.read()
    finally:
        connection.close()
    if response.status != 302:
        raise BadAnswerError(f"POST {path} answered {response.status}: {text[:300]!r}")
    return response.headers["Location"].rstrip("/").rpartition("/")[2]
