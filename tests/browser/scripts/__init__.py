"""What runs inside the pages: functions in JavaScript that look at the page from there."""

from pathlib import Path


def script(name: str) -> str:
    """Return the text of a function of this folder."""
    return Path(__file__).with_name(f"{name}.js").read_text(encoding="utf-8")
