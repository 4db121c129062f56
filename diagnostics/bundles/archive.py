"""A bundle as a ZIP that is written while it is sent: never in memory or on disk as a whole, the same bytes each time.

Reports are stored as they are (a PDF is compressed inside), so that the length is known beforehand and a download that
broke off can go on where it stopped.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from diagnostics.models import BundleItem, ReportBundle, ReportJob

PORTION = 64 * 1024  # bytes
# What ZIP adds: before and after each file, in the list at the end, and after that list. Names come on top, twice.
AROUND_FILE, IN_LIST, AT_END = 30 + 16, 46, 22


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the archive: its name there, where it is stored, its size in bytes, its digest."""

    name: str
    stored: str
    size: int
    sha256: str


def entries_of(bundle: ReportBundle) -> list[Entry]:
    """Return what a finished bundle holds, in order: what was erased or lost meanwhile is left out. One query."""
    items = bundle.items.filter(state=BundleItem.State.READY, report__status=ReportJob.Status.DONE)
    fields = items.order_by("position").values_list("name", "report__file", "size", "report__sha256")
    return [entry for entry in (Entry(*values) for values in fields) if is_kept(entry)]


def is_kept(entry: Entry) -> bool:
    """Whether the file is stored with the size that it had."""
    try:
        return ReportJob.file.field.storage.size(entry.stored) == entry.size
    except OSError:
        return False


def size_of(entries: Sequence[Entry]) -> int:
    """Return the length of the archive in bytes."""
    return AT_END + sum(AROUND_FILE + IN_LIST + 2 * len(entry.name.encode()) + entry.size for entry in entries)


def tag_of(entries: Sequence[Entry], made_at: dt.datetime) -> str:
    """Return a name for exactly these bytes, as HTTP writes it: with another one, a download begins anew."""
    told = repr((made_at.isoformat(), [(entry.name, entry.size, entry.sha256) for entry in entries]))
    return f'"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'


def write(entries: Sequence[Entry], made_at: dt.datetime, *, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """Yield the archive from byte `start` up to, not including, byte `end` (default: all of it)."""
    place = 0
    for portion in whole(entries, made_at):
        piece = portion[max(start - place, 0) : None if end is None else max(end - place, 0)]
        place += len(portion)
        if piece:
            yield piece
        if end is not None and place >= end:
            return


def whole(entries: Sequence[Entry], made_at: dt.datetime) -> Iterator[bytes]:
    """Yield the archive from its first byte to its last, a portion at a time."""
    sink = Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        yield from chain.from_iterable(file_in(archive, sink, entry, made_at) for entry in entries)
    yield sink.taken()


def file_in(archive: zipfile.ZipFile, sink: Sink, entry: Entry, made_at: dt.datetime) -> Iterator[bytes]:
    """Write one file into the archive, and yield what came out for each portion that went in."""
    info = zipfile.ZipInfo(entry.name, made_at.timetuple()[:6])
    info.external_attr = 0o644 << 16
    info.file_size = entry.size
    with ReportJob.file.field.storage.open(entry.stored) as file, archive.open(info, "w") as target:
        while portion := file.read(PORTION):
            target.write(portion)
            yield sink.taken()
    yield sink.taken()


class Sink(io.RawIOBase):
    """What the archive is written to: it cannot be wound back, and gives away at once what it got."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        taken, self.parts = b"".join(self.parts), []
        return taken
