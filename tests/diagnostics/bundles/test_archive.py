"""The archive is whole, the same each time, as long as announced, and never in memory at once."""

import datetime as dt
import hashlib
import io
import tracemalloc
import zipfile

import pytest
from django.core.files.base import ContentFile

from diagnostics.bundles import archive

MADE_AT = dt.datetime(2026, 3, 1, 10, 30, tzinfo=dt.UTC)


def stored(storage, *contents):
    """Store files; return them as entries."""
    entries = []
    for number, content in enumerate(contents):
        name = storage.save(f"{number}.pdf", ContentFile(content))
        entries.append(archive.Entry(f"firm-{number}-ü.pdf", name, len(content), hashlib.sha256(content).hexdigest()))
    return entries


def whole(entries):
    return b"".join(archive.write(entries, MADE_AT))


def test_what_went_in_comes_out(storage):
    entries = stored(storage, b"%PDF one", b"%PDF two" * 100_000)
    with zipfile.ZipFile(io.BytesIO(whole(entries))) as opened:
        assert opened.testzip() is None
        assert [(info.filename, info.file_size) for info in opened.infolist()] == [
            ("firm-0-ü.pdf", 8),
            ("firm-1-ü.pdf", 800_000),
        ]
        assert opened.read("firm-0-ü.pdf") == b"%PDF one"


def test_it_is_as_long_as_announced_and_the_same_each_time(storage):
    entries = stored(storage, b"a", b"b" * 70_000, b"c" * archive.PORTION)
    assert len(whole(entries)) == archive.size_of(entries)
    assert whole(entries) == whole(entries)
    assert archive.size_of([]) == len(whole([]))


def test_any_part_is_that_part_of_the_whole(storage):
    entries = stored(storage, b"a" * 10, b"b" * 200_000, b"c")
    all_of_it = whole(entries)
    for start, end in [(0, None), (0, 1), (37, 38), (41, 100_041), (70_000, None), (len(all_of_it) - 1, None)]:
        assert b"".join(archive.write(entries, MADE_AT, start=start, end=end)) == all_of_it[start:end]


def test_the_tag_changes_with_any_byte_that_could(storage):
    first, second = stored(storage, b"a", b"b")
    tags = {archive.tag_of(entries, MADE_AT) for entries in ([first, second], [second, first], [first])}
    assert len(tags | {archive.tag_of([first, second], MADE_AT + dt.timedelta(seconds=2))}) == 4


def test_a_file_that_is_lost_or_cut_off_is_not_kept(storage):
    whole_file, lost, cut = stored(storage, b"a", b"b", b"cc")
    storage.delete(lost.stored)
    storage.delete(cut.stored)
    storage.save(cut.stored, ContentFile(b"c"))
    assert [archive.is_kept(entry) for entry in (whole_file, lost, cut)] == [True, False, False]


@pytest.mark.parametrize("at_once", [False, True], ids=["streamed", "control"])
def test_five_hundred_reports_take_no_more_memory_than_a_few_portions(at_once, storage):
    """One report of 100 KB under 500 names: 50 MB. Whoever joins them before sending is found out."""
    (only,) = stored(storage, b"%PDF" + b"x" * 100_000)
    entries = [archive.Entry(f"firm-{number}.pdf", only.stored, only.size, only.sha256) for number in range(500)]
    tracemalloc.start()
    sent = sum(len(portion) for portion in ([whole(entries)] if at_once else archive.write(entries, MADE_AT)))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sent == archive.size_of(entries) > 50_000_000
    assert (peak > 50_000_000) if at_once else (peak < 2_000_000)
