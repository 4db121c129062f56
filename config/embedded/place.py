"""Where an embedded PostgreSQL lives: its data, its socket, its small files. Looks, never touches."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

SUPERUSER = "postgres"  # owns the tables
APPLICATION = "foothold_app"  # what the policies on the tables bind
DATABASE = "foothold"
PROJECT = Path(__file__).resolve().parent.parent.parent
PORT = 5432  # only part of the socket's name: the server opens no TCP port
RELOCATED = Path("/var/lib/foothold")
# A socket's path has 103 bytes on macOS, 107 on Linux, and PostgreSQL adds "/.s.PGSQL.5432.lock" to its folder.
LONGEST_SOCKET_FOLDER = 84


@dataclass(frozen=True)
class Place:
    """One server's files. `wanted` is where the project would like the data; `data` is where they can be."""

    wanted: Path
    data: Path
    socket: Path

    @property
    def log(self) -> Path:
        return self.wanted.with_name(f"{self.wanted.name}.log")

    @property
    def lease(self) -> Path:
        """Locked (shared) by everyone who uses the server."""
        return self.wanted.with_name(f"{self.wanted.name}.lease")

    @property
    def keeper(self) -> Path:
        """Locked by the one process that runs the server."""
        return self.wanted.with_name(f"{self.wanted.name}.keeper")


def place_for(wanted: Path) -> Place:
    """Return the place of the server whose data should be in `wanted` (made absolute, links resolved).

    PostgreSQL refuses to run as root, so root's server runs under another account. If that account could not
    reach `wanted`, as below /root, the data go to /var/lib/foothold: the owner's folders are never opened up.
    """
    wanted = wanted.expanduser().resolve()
    data = wanted
    if os.geteuid() == 0 and not others_can_reach(wanted.parent):
        data = RELOCATED / f"{wanted.name}-{short_hash(wanted)}"
    return Place(wanted=wanted, data=data, socket=socket_folder(data))


def var_folder() -> Path:
    """Return where this copy of the project keeps what it stores: var/, or FOOTHOLD_VAR if that is set."""
    return Path(os.environ.get("FOOTHOLD_VAR") or PROJECT / "var").resolve()


def default_place() -> Place:
    return place_for(var_folder() / "postgres")


def others_can_reach(folder: Path) -> bool:
    """Tell whether any account may pass through `folder` and all folders above it; missing ones do not hinder."""
    return all(step.stat().st_mode & 0o001 for step in (folder, *folder.parents) if step.exists())


def socket_folder(data: Path) -> Path:
    if len(os.fsencode(data)) <= LONGEST_SOCKET_FOLDER:
        return data
    return Path(tempfile.gettempdir()).resolve() / f"foothold-{os.geteuid()}-{short_hash(data)}"


def short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def database_url(place: Place, name: str, role: str = SUPERUSER) -> str:
    """Return the address of database `name` for a role, as DATABASE_URL and DATABASE_OWNER_URL take it."""
    return f"postgresql://{role}@/{name}?host={quote(str(place.socket), safe='')}&port={PORT}"


def addresses_of(place: Place, name: str) -> dict[str, str]:
    """Return the addresses of database `name` for both roles, by the variables that hold them."""
    return {
        "DATABASE_URL": database_url(place, name, APPLICATION),
        "DATABASE_OWNER_URL": database_url(place, name),
    }


def embedded_database() -> dict[str, Any]:
    """Return the DATABASES entry for this copy of the project: its first connection starts the server."""
    return {
        "ENGINE": "config.embedded.backend",
        "NAME": DATABASE,
        "USER": APPLICATION,
        "HOST": str(default_place().socket),
        "PORT": str(PORT),
    }
