"""The backup file: a tar of the database's dump, the stored files and, last, a manifest with the checksum of each.

The manifest comes last so that a file is written in one pass; a file that was cut short has none.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tarfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from config.backups import BackupError

FORMAT = 1
DUMP = "database.dump"
FILES = "files/"
MANIFEST = "manifest.json"
PIECE = 1 << 20  # bytes read at once


@dataclass(frozen=True)
class Table:
    """What a table held: its number of rows, and the sum of the rows' hashes, which does not depend on their order."""

    rows: int
    checksum: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `parts` are the SHA-256 of each entry, `migrations` what was applied, as "app.name"."""

    made_at: str  # ISO 8601, UTC
    foothold: str
    postgresql: str
    migrations: list[str]
    tables: dict[str, Table]
    parts: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def __str__(self) -> str:
        rows = sum(table.rows for table in self.tables.values())
        files = sum(name.startswith(FILES) for name in self.parts)
        return f"Foothold {self.foothold}, {self.made_at}: {len(self.tables)} tables, {rows} rows, {files} files"


class Hashing:
    """A stream that is read by somebody else while its SHA-256 is taken."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self.stream.read(size)
        self.sha256.update(piece)
        return piece


def write(target: Path, *, dump: Path, files: Iterable[tuple[str, int, IO[bytes]]], manifest: Manifest) -> Manifest:
    """Write a backup and return its manifest. `files` are name, size in bytes and content of each stored file.

    The file appears under its name only when it is whole. Raises FileExistsError rather than replace one.
    """
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        with unfinished.open("xb") as raw, tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as tar:
            with dump.open("rb") as stream:
                manifest.parts[DUMP] = add(tar, DUMP, dump.stat().st_size, stream)
            for name, size, content in files:
                manifest.parts[FILES + name] = add(tar, FILES + name, size, content)
            text = json.dumps(asdict(manifest), indent=1).encode()
            add(tar, MANIFEST, len(text), io.BytesIO(text))
        unfinished.chmod(0o600)
        target.hardlink_to(unfinished)  # unlike renaming, this replaces nothing
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def add(tar: tarfile.TarFile, name: str, size: int, content: IO[bytes]) -> str:
    """Add an entry and return its SHA-256."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    hashing = Hashing(content)
    tar.addfile(entry, hashing)
    return hashing.sha256.hexdigest()


def check(source: Path) -> Manifest:
    """Read a backup from end to end and return its manifest. Raises BackupError unless every byte is as written."""
    try:
        manifest, found = read_all(source)
    except (OSError, EOFError, tarfile.TarError) as error:
        raise BackupError(f"{source} cannot be read as a backup: {error}") from error
    if manifest is None:
        raise BackupError(f"{source} is not whole: it ends before its manifest, or never was a backup.")
    if found != manifest.parts:
        wrong = sorted(
            name for name in found.keys() | manifest.parts.keys() if found.get(name) != manifest.parts.get(name)
        )
        raise BackupError(f"{source} is damaged: {', '.join(wrong[:5])} is not what was written.")
    return manifest


def read_all(source: Path) -> tuple[Manifest | None, dict[str, str]]:
    """Return the manifest, None where the file ends before it, and the SHA-256 of each other entry."""
    found: dict[str, str] = {}
    manifest = None
    for name, content in entries(source):
        if name == MANIFEST:
            manifest = parse(content.read())
        else:
            found[name] = digest(content)
    return manifest, found


def digest(content: IO[bytes]) -> str:
    hashing = Hashing(content)
    while hashing.read(PIECE):
        pass
    return hashing.sha256.hexdigest()


def entries(source: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield each entry's name and content, to be read before the next. Raises BackupError for an entry
    that no backup has, and tarfile's errors."""
    with tarfile.open(source, mode="r:") as tar:
        for entry in tar:
            content = tar.extractfile(entry) if entry.isfile() else None
            if content is None or not is_safe(entry.name):
                raise BackupError(f"{source} holds {entry.name!r}, which no backup does.")
            yield entry.name, content


def is_safe(name: str) -> bool:
    """Whether a name is one that backups have: nothing absolute, nothing that climbs out."""
    path = PurePosixPath(name)
    is_known = name in (DUMP, MANIFEST) or name.startswith(FILES)
    return is_known and not path.is_absolute() and ".." not in path.parts and "\\" not in name and "\0" not in name


def parse(text: bytes) -> Manifest:
    """Return a manifest from its text. Raises BackupError for what is none, or one of a later format."""
    try:
        data = json.loads(text)
        if data["format"] != FORMAT:
            raise BackupError(f"This backup has format {data['format']}; this release reads format {FORMAT}.")
        tables = {name: Table(**table) for name, table in data["tables"].items()}
        return Manifest(**(data | {"tables": tables}))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupError(f"The manifest cannot be read: {error}") from error


def take_dump(source: Path, *, into: Path) -> None:
    """Copy the dump out of a backup that `check` found whole."""
    for name, content in entries(source):
        if name == DUMP:
            with into.open("wb") as target:
                shutil.copyfileobj(content, target, PIECE)


def each_file(source: Path, take: Callable[[str, IO[bytes]], None]) -> None:
    """Hand name and content of each stored file to `take`."""
    for name, content in entries(source):
        if name.startswith(FILES):
            take(name.removeprefix(FILES), content)


def differing(one: Mapping[str, object], other: Mapping[str, object]) -> str:
    """Return the names, at most five, under which two mappings hold something else; "" if they are the same."""
    names = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
    return ", ".join(names[:5])
