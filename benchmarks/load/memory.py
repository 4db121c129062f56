"""How much memory processes take, without counting twice what they share."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def held_mb(root: int) -> float | None:
    """Return the proportional set size of a process and all its descendants, in MB; None where nobody tells."""
    if not Path(f"/proc/{root}/smaps_rollup").exists():
        return None
    return round(sum(held_kb(pid) for pid in family(root)) / 1024, 1)


def family(root: int) -> list[int]:
    """Return a process and all its descendants."""
    found = [root]
    for pid in found:  # grows meanwhile
        with suppress(OSError):
            for task in Path(f"/proc/{pid}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
    return found


def held_kb(pid: int) -> int:
    """Return the proportional set size of one process in KB, 0 where it is gone."""
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return 0
