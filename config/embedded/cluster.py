"""Makes a data folder, starts the server on it, stops it. For the keeper, which alone may do so."""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO

from config.embedded.account import credentials_of
from config.embedded.errors import EmbeddedPostgresError
from config.embedded.place import PORT, SUPERUSER, Place
from config.embedded.programs import version_of

PR_SET_PDEATHSIG = 1  # from Linux's prctl.h
# The builtin collation came with 17: alike on every machine, and needs neither ICU nor the system's locales.
BUILTIN_LOCALE_SINCE = 17

DURABLE = {"shared_buffers": "128MB"}
# Nothing here outlives the tests, so nothing is worth waiting for a disk.
THROWAWAY = {"shared_buffers": "128MB", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def make_cluster(place: Place, *, programs: Path, account: pwd.struct_passwd | None, throwaway: bool) -> None:
    """Create the data folder unless it is there. It appears complete or not at all, even under kill -9.

    Raises EmbeddedPostgresError if initdb fails, or if the data are another major version's.
    """
    if (place.data / "PG_VERSION").exists():
        check_version(place, programs)
        return
    unfinished = place.data.with_name(f"{place.data.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    make_folder(unfinished, account)
    run_initdb(unfinished, programs=programs, account=account, throwaway=throwaway)
    if place.data.exists():
        place.data.rmdir()
    unfinished.rename(place.data)


def make_folder(folder: Path, account: pwd.struct_passwd | None) -> None:
    """Create a folder for the server's account only; parents that are missing stay the caller's."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700)
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)


def run_initdb(folder: Path, *, programs: Path, account: pwd.struct_passwd | None, throwaway: bool) -> None:
    command: list[str | Path] = [programs / "initdb", "-D", folder, "-U", SUPERUSER, "-A", "trust"]
    command += ["-E", "UTF8", "--locale=C.UTF-8"]
    if major(version_of(programs)) >= BUILTIN_LOCALE_SINCE:
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    if throwaway:
        command += ["--no-sync"]
    done = subprocess.run(  # noqa: S603
        command,
        cwd=folder,
        env=server_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        **credentials_of(account),
    )
    if done.returncode != 0:
        raise EmbeddedPostgresError(f"initdb could not create {folder}:\n{done.stdout}{done.stderr}")


def check_version(place: Place, programs: Path) -> None:
    made_by = (place.data / "PG_VERSION").read_text().strip()
    found = version_of(programs)
    if made_by != str(major(found)):
        raise EmbeddedPostgresError(
            f"The data in {place.data} were made by PostgreSQL {made_by}, but the programs in {programs} are {found}. "
            f"Set PG_BIN_DIR to the programs of PostgreSQL {made_by} and dump the data, or move the folder away."
        )


def major(version: str) -> int:
    return int(version.split(".", maxsplit=1)[0])


def start_server(
    place: Place, *, programs: Path, account: pwd.struct_passwd | None, throwaway: bool, log: IO[bytes]
) -> subprocess.Popen[bytes]:
    """Start the server and return its process; it may not answer yet, or end at once with a reason in the log."""
    make_socket_folder(place, account)
    return subprocess.Popen(  # noqa: S603
        [programs / "postgres", "-D", place.data, *options(place, THROWAWAY if throwaway else DURABLE)],
        cwd=place.data,
        env=server_environment() | ignore_reused_pid(place),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        # A session of its own, so that Ctrl-C in the terminal does not reach it: the keeper decides.
        start_new_session=True,
        preexec_fn=stop_with_parent,  # noqa: PLW1509 (the keeper has one thread)
        **credentials_of(account),
    )


def options(place: Place, more: dict[str, str]) -> list[str]:
    settings = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": str(place.socket),
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "jit": "off",  # compiling costs more than our small queries
    } | more
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def make_socket_folder(place: Place, account: pwd.struct_passwd | None) -> None:
    """Create the socket's folder where it is not the data folder: in the temporary folder, which others share."""
    if place.socket == place.data:
        return
    if not place.socket.exists():
        make_folder(place.socket, account)
    owner = account.pw_uid if account else os.geteuid()
    found = place.socket.lstat()
    if found.st_uid != owner or found.st_mode & 0o077 or place.socket.is_symlink():
        raise EmbeddedPostgresError(f"{place.socket} should be a folder of ours alone, but is not. Remove it.")


def stop_with_parent() -> None:
    """Ask Linux to shut this server down when the keeper is killed. Elsewhere the next keeper does it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def server_environment() -> dict[str, str]:
    # Not ours: PGDATA, PGPORT and the like would lead initdb and the server astray.
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def ignore_reused_pid(place: Place) -> dict[str, str]:
    """Return the environment that makes the server see through a stale postmaster.pid.

    After a reboot the pid in it may belong to anything, and the server would refuse to start. It ignores the
    pid that PG_GRANDPARENT_PID names; pg_ctl uses this for a shell in between.
    """
    pid = recorded_pid(place)
    if pid is None or is_our_server(pid, place):
        return {}
    return {"PG_GRANDPARENT_PID": str(pid)}


def recorded_pid(place: Place) -> int | None:
    try:
        return int((place.data / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None


def is_our_server(pid: int, place: Place) -> bool:
    """Tell whether process `pid` is a living server on this place's data."""
    words = command_line(pid)
    return bool(words) and Path(words[0]).name.startswith("postgres") and str(place.data) in words


def command_line(pid: int) -> list[str]:
    """Return a process's words; none if there is no such process, or only a zombie is left of it."""
    if Path("/proc/self/cmdline").exists():
        try:
            return [os.fsdecode(word) for word in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0") if word]
        except OSError:
            return []
    listed = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S603, S607
    return listed.stdout.split()


def signal_server(pid: int, *, throwaway: bool) -> None:
    """Ask the server to end: at once where nothing is to be kept, else after writing everything out."""
    os.kill(pid, signal.SIGQUIT if throwaway else signal.SIGINT)
