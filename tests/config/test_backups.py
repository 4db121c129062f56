"""A backup holds everything, comes back the same, and is refused where it could do harm."""

import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from benchmarks.database import own_database
from config.backups import BackupError, archive, postgres, verbs
from diagnostics.models import Firm
from tests.factories import AnswerFactory, BuyerFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("as_owner")]

REPORT = b"%PDF-1.7 a report " * 5000


@pytest.fixture
def media(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return Path(settings.MEDIA_ROOT)


@pytest.fixture
def backup(media: Path, tmp_path: Path) -> Path:
    """A backup of a small site: one buyer with an answer, one stored report."""
    AnswerFactory(assessment=BuyerFactory(name="Brightway, “the” buyer\n").assessment)
    default_storage.save("reports/2026/a report.pdf", ContentFile(REPORT))
    verbs.back_up(tmp_path / "site.tar")
    return tmp_path / "site.tar"


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Let the connection of this process lead to another database of the server."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


@pytest.fixture
def elsewhere(backup: Path, settings, tmp_path: Path) -> Iterator[Path]:
    """An empty database and an empty folder of files, which is yielded."""
    name = f"foothold_restored_{os.getpid()}"
    with own_database(name, os.environ["DATABASE_URL"]), connected_to(name):
        settings.MEDIA_ROOT = str(tmp_path / "restored")
        yield Path(settings.MEDIA_ROOT)


def is_untouched(media: Path) -> bool:
    return postgres.is_empty() and not [path for path in media.rglob("*") if path.is_file()]


def test_restored_site_is_the_same(backup: Path, elsewhere: Path):
    held = verbs.restore(backup)
    assert held.tables["public.diagnostics_answer"].rows == 1
    assert postgres.tables() == held.tables
    assert (elsewhere / "reports/2026/a report.pdf").read_bytes() == REPORT
    assert Firm.objects.get().assessments.get().buyers.get().name == "Brightway, “the” buyer\n"
    call_command("migrate", check_unapplied=True)


def test_a_change_of_one_character_changes_the_checksum(backup: Path, elsewhere: Path):
    """Control: the comparison of tables sees what a restore could lose."""
    held = verbs.restore(backup)
    Firm.objects.update(name="another")
    with pytest.raises(BackupError, match=r"public\.diagnostics_firm differ"):
        verbs.check_same(held)


def cut(share: float) -> Callable[[bytes], bytes]:
    return lambda content: content[: int(len(content) * share)]


def flip(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def rewritten(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """Return a backup with its entries changed."""
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        held = {entry.name: tar.extractfile(entry).read() for entry in tar}  # type: ignore[union-attr]
    change(held)
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        for name, text in held.items():
            archive.add(tar, name, len(text), io.BytesIO(text))
    return made.getvalue()


def climb(held: dict[str, bytes]) -> None:
    held["files/../../evil"] = b"evil"


def later(held: dict[str, bytes]) -> None:
    manifest = json.loads(held["manifest.json"])
    manifest["migrations"].append("diagnostics.9999_later")
    held["manifest.json"] = json.dumps(manifest).encode()


def other_format(held: dict[str, bytes]) -> None:
    held["manifest.json"] = json.dumps(json.loads(held["manifest.json"]) | {"format": 2}).encode()


HARM = {
    "cut in the dump": cut(0.2),
    "cut in a file": cut(0.8),
    "cut before the manifest": lambda content: content[: content.index(b"manifest.json")],
    "empty": cut(0),
    "flipped in the dump": lambda content: flip(content, 3000),
    "flipped in a file": lambda content: flip(content, content.index(b"%PDF-1.7 a report")),
    "not a backup": lambda content: b"PK\x03\x04" + content[:5000],
    "names that climb out": lambda content: rewritten(content, climb),
    "of a later release": lambda content: rewritten(content, later),
    "of another format": lambda content: rewritten(content, other_format),
    "without the dump": lambda content: rewritten(content, lambda held: held.pop("database.dump") and None),
}


def test_what_is_damaged_or_foreign_is_refused_and_changes_nothing(backup: Path, elsewhere: Path):
    sound = backup.read_bytes()
    for harm, change in HARM.items():
        backup.write_bytes(change(sound))
        with pytest.raises(CommandError):
            call_command("restore", backup)
        assert is_untouched(elsewhere), harm
    backup.write_bytes(rewritten(sound, lambda held: None))
    call_command("restore", backup)  # control: rewriting alone does no harm


def test_a_dump_that_fails_half_way_changes_nothing(backup: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch):
    """The last word of the dump is cut off, and the manifest made to agree."""
    shorter = backup.with_name("shorter.tar")

    def shorten(held: dict[str, bytes]) -> None:
        held["database.dump"] = held["database.dump"][:-200]
        manifest = json.loads(held["manifest.json"])
        manifest["parts"]["database.dump"] = archive.digest(io.BytesIO(held["database.dump"]))
        held["manifest.json"] = json.dumps(manifest).encode()

    shorter.write_bytes(rewritten(backup.read_bytes(), shorten))
    with pytest.raises(BackupError, match="pg_restore failed"):
        verbs.restore(shorter)
    assert is_untouched(elsewhere)


def test_a_target_that_holds_anything_is_refused(backup: Path, elsewhere: Path):
    default_storage.save("reports/kept.pdf", ContentFile(b"kept"))
    with pytest.raises(BackupError, match="stored files"):
        verbs.restore(backup)
    assert postgres.is_empty()
    (elsewhere / "reports/kept.pdf").unlink()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT 1 AS one")
    with pytest.raises(BackupError, match="has tables"):
        verbs.restore(backup)
    assert not [path for path in elsewhere.rglob("*") if path.is_file()]


def test_a_backup_replaces_none_and_leaves_nothing_half_done(backup: Path, tmp_path: Path):
    before = backup.read_bytes()
    with pytest.raises(BackupError, match="there already"):
        verbs.back_up(backup)
    assert backup.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_writes_during_a_backup_are_whole_or_left_out(backup: Path, elsewhere: Path, tmp_path: Path):
    """The tables counted are the tables dumped, though somebody saves in between."""
    verbs.restore(backup)
    with postgres.snapshot() as snapshot:
        manifest = verbs.describe()
        with own_connection() as other:
            other.execute("UPDATE diagnostics_firm SET name = 'later'")
        dump = tmp_path / "later.dump"
        postgres.dump(dump, snapshot=snapshot)
    archive.write(tmp_path / "later.tar", dump=dump, files=[], manifest=manifest)
    assert Firm.objects.get().name == "later"
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public; DROP SCHEMA IF EXISTS pgmq CASCADE")
    default_storage.delete("reports/2026/a report.pdf")
    verbs.restore(tmp_path / "later.tar")
    assert Firm.objects.get().name != "later"


def own_connection() -> psycopg.Connection:
    """Return another connection to the database this one leads to."""
    return psycopg.connect(**{**connection.get_connection_params(), "cursor_factory": None}, autocommit=True)
