"""Making a backup and restoring one."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from config.backups import BackupError, archive, postgres
from config.backups.archive import Manifest


def back_up(target: Path) -> Manifest:
    """Write database and stored files into one new file and return what it holds.

    The database is read first: a file stored since is one too many, which harms nobody; none is missing.
    Raises BackupError, or FileExistsError if `target` is there.
    """
    if target.exists():
        raise BackupError(f"{target} is there already, and a backup replaces none.")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        dump = Path(folder) / archive.DUMP
        with postgres.snapshot() as snapshot:
            manifest = describe()
            postgres.dump(dump, snapshot=snapshot)
        return archive.write(target, dump=dump, files=stored_files(), manifest=manifest)


def describe() -> Manifest:
    applied = MigrationLoader(connection).applied_migrations
    return Manifest(
        made_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        foothold=settings.VERSION,
        postgresql=postgres.server_version(),
        migrations=sorted(f"{app}.{name}" for app, name in applied),
        tables=postgres.tables(),
    )


def restore(source: Path) -> Manifest:
    """Restore a backup into an empty database and an empty store of files, and return what it held.

    Everything is checked before anything is changed. Raises BackupError, with the target as it was; only if the
    restored tables do not match the manifest has the target changed, and the error says so.
    """
    manifest = archive.check(source)
    check_known(manifest)
    check_empty()
    written: list[str] = []
    try:
        archive.each_file(source, lambda name, content: written.append(store(name, content)))
        restore_database(source)
    except BaseException:
        for name in written:
            default_storage.delete(name)
        raise
    check_same(manifest)
    return manifest


def restore_database(source: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="foothold-restore-") as folder:
        dump = Path(folder) / archive.DUMP
        archive.take_dump(source, into=dump)
        postgres.restore(dump)


def check_known(manifest: Manifest) -> None:
    """Insist that this release knows every migration of the backup; an earlier release does not know a later one's."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := sorted(set(manifest.migrations) - known):
        raise BackupError(f"The backup was made by Foothold {manifest.foothold}, which is later: no {unknown[0]} here.")


def check_empty() -> None:
    if not postgres.is_empty():
        raise BackupError("The database has tables. Restore into an empty one: a backup overwrites nothing.")
    if next(names(), None) is not None:
        raise BackupError("There are stored files. Restore into an empty folder: a backup overwrites nothing.")


def check_same(manifest: Manifest) -> None:
    found = postgres.tables()
    if wrong := sorted(
        name for name in found.keys() | manifest.tables.keys() if found.get(name) != manifest.tables.get(name)
    ):
        raise BackupError(f"Restored, but not the same: {', '.join(wrong)} differ. Do not use this database.")


def store(name: str, content: IO[bytes]) -> str:
    kept = default_storage.save(name, File(content))
    if kept != name:
        default_storage.delete(kept)
        raise BackupError(f"A file {name} was there already.")
    return kept


def stored_files() -> Iterator[tuple[str, int, IO[bytes]]]:
    """Yield name, size and content of each stored file; one that expires meanwhile is left out."""
    for name in names():
        try:
            size, content = default_storage.size(name), default_storage.open(name)
        except FileNotFoundError:
            continue
        with content:
            yield name, size, content


def names(folder: str = "") -> Iterator[str]:
    """Yield the names of all stored files below a folder, in order."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (folder + name for name in sorted(files))
    for inner in sorted(folders):
        yield from names(f"{folder}{inner}/")
