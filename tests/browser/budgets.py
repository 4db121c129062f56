"""What a page costs whoever waits for it: bytes, the time to its largest content, and how far things jump meanwhile."""

from __future__ import annotations

from playwright.sync_api import Page

# 400 kbit/s with 400 ms to and fro, on a processor four times as slow as this one.
SLOW_LINE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
SLOWNESS = 4

LARGEST_PAINT = """() => new Promise(tell => new PerformanceObserver(list => tell(list.getEntries().at(-1).startTime))
  .observe({ type: "largest-contentful-paint", buffered: true }))"""

# All shifts together, which is never less than the worst burst of them, which is what the measure asks for.
SHIFTED = """() => new Promise(tell => {
  let sum = 0;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => tell(sum), 20);
})"""


class Line:
    """The line to a page: counts the bytes that come over it, as they are sent; can be made slow."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._session = page.context.new_cdp_session(page)
        self._session.on("Network.loadingFinished", self._count)
        self._session.send("Network.enable")
        self._bytes = 0

    def _count(self, event: dict[str, float]) -> None:
        self._bytes += int(event["encodedDataLength"])

    def slow_down(self) -> None:
        """Make line and processor those of a slow telephone."""
        self._session.send("Network.emulateNetworkConditions", SLOW_LINE)
        self._session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWNESS})

    def forget(self) -> None:
        """Drop what the browser kept from other visits."""
        self._session.send("Network.clearBrowserCache")

    def load(self, path: str) -> int:
        """Open the page; return how many bytes came until all was there."""
        self._bytes = 0
        self.page.goto(path, wait_until="networkidle")
        return self._bytes


def shifted(page: Page) -> float:
    """Return how far the page's content jumped since it was opened, from 0 (not at all)."""
    found: float = page.evaluate(SHIFTED)
    return found


def largest_paint(page: Page) -> float:
    """Return after how many milliseconds the largest content of the page was there."""
    found: float = page.evaluate(LARGEST_PAINT)
    return found
