"""Small disks for a site, which only its own processes see: in memory, and gone with the last of them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.faults.site import Site

MOUNT = 'mount -t tmpfs -o size="$2",mode=755 tmpfs "$1" && shift 2 && exec "$@"'
CHUNK = bytes(64 * 1024)


def command(disks: Mapping[Path, str]) -> list[str]:
    """Return the command that starts another one with disks of these sizes ("200m") mounted on these folders."""
    # Ordinary users may mount in a user namespace of their own, where they stay who they are.
    as_user = [] if os.geteuid() == 0 else ["--user", "--map-current-user", "--keep-caps"]
    mounts = [word for folder, size in disks.items() for word in ("sh", "-c", MOUNT, "sh", str(folder), size)]
    return ["unshare", "--mount", *as_user, *mounts]


def why_not(folder: Path) -> str:
    """Say why no small disk can be had here, "" if it can."""
    try:
        done = subprocess.run([*command({folder: "1m"}), "true"], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return "no program `unshare` here (Linux has it)"
    return "" if done.returncode == 0 else f"this system lets us mount nothing: {done.stderr.strip()}"


class Filler:
    """Takes all the room on a disk of a site, and gives it back."""

    def __init__(self, site: Site, folder: Path) -> None:
        self.path = Path(f"/proc/{site.process.pid}/root{folder}/filler")

    def fill(self) -> None:
        """Write until there is no room, down to the last byte."""
        with self.path.open("ab", buffering=0) as file:
            for size in (len(CHUNK), 4096, 1):
                self.write(file.fileno(), CHUNK[:size])

    @staticmethod
    def write(handle: int, chunk: bytes) -> None:
        while True:
            try:
                os.write(handle, chunk)
            except OSError:
                return

    def clear(self) -> None:
        """Give the room back."""
        self.path.unlink()
