"""All that is held about a firm as one ZIP: a JSON file for each table, the report files, and a README."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models import User
from diagnostics.exports.about import About
from diagnostics.models import Firm, ReportJob
from diagnostics.privacy.reach import LEFT_OUT, LOOSE, SECRET_FIELDS, paths_to_firm, rows_of

IN_MEMORY = 4 * 1024 * 1024  # bytes; a larger file is written to disk, and gone when it is closed
AT_ONCE = 500  # rows
PORTION = 64 * 1024  # bytes


def write(firm: Firm, of: About) -> IO[bytes]:
    """Return the ZIP, wound back to its start. About a query for each table, and one for each file."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # closed with the response
    people: set[int] = set()
    counts: dict[type[Model], int] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for model, path in given().items():
            counts[model] = write_table(archive, firm, model, path, people)
        write_people(archive, people)
        lost = [name for name in stored_reports(firm) if not write_report(archive, name)]
        archive.writestr("README.txt", readme(firm, of, counts, lost))
    file.seek(0)
    return file


def given() -> dict[type[Model], str]:
    """Return the models that are given away, with their way to the firm."""
    return {model: path for model, path in paths_to_firm().items() if model not in LEFT_OUT}


def write_table(archive: zipfile.ZipFile, firm: Firm, model: type[Model], path: str, people: set[int]) -> int:
    """Write a table's rows about a firm as a list of objects; note who is named. Returns how many rows."""

    def noted() -> Iterator[dict[str, Any]]:
        for row in rows(firm, model, path):
            people.update(row[name] for name in person_fields(model) if row[name])
            yield row

    return write_list(archive, file_of(model), noted())


def write_list(archive: zipfile.ZipFile, name: str, rows: Iterable[dict[str, Any]]) -> int:
    """Write objects as a file with a JSON list, one on each line. Returns how many."""
    count = 0
    with archive.open(name, "w", force_zip64=True) as raw, io.TextIOWrapper(raw, "utf-8") as text:
        text.write("[")
        for count, row in enumerate(rows, start=1):
            text.write(("," if count > 1 else "") + "\n" + json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False))
        text.write("\n]\n")
    return count


def rows(firm: Firm, model: type[Model], path: str) -> Iterator[dict[str, Any]]:
    """Yield a table's rows about a firm with all columns that are no secret."""
    secret = SECRET_FIELDS.get(model, ())
    columns = [field.attname for field in model._meta.concrete_fields if field.name not in secret]
    return rows_of(firm, model, path).values(*columns).iterator(AT_ONCE)


def person_fields(model: type[Model]) -> list[str]:
    """Return the columns that hold the id of a person who signs in."""
    return [field.attname for field in model._meta.concrete_fields if field.related_model is User]


def write_people(archive: zipfile.ZipFile, people: set[int]) -> None:
    """Write the names of those whose ids stand in the tables: without them nobody knows who wrote what."""
    named = list(User.objects.filter(pk__in=people).order_by("pk").values("id", "name"))
    archive.writestr("people.json", json.dumps(named, ensure_ascii=False, indent=1))


def stored_reports(firm: Firm) -> list[str]:
    """Return where the firm's reports are stored, the oldest first."""
    jobs = ReportJob.objects.filter(diagnosis__assessment__firm=firm).exclude(file="")
    return list(jobs.order_by("requested_at").values_list("file", flat=True))


def write_report(archive: zipfile.ZipFile, stored: str) -> bool:
    """Write a report's file. Returns whether it was there."""
    try:
        source = ReportJob.file.field.storage.open(stored)
    except OSError:
        return False
    with source, archive.open(f"files/{stored}", "w", force_zip64=True) as target:
        while portion := source.read(PORTION):
            target.write(portion)
    return True


def file_of(model: type[Model]) -> str:
    """Return the name of a table's file: the model's, "owner_answer.json"."""
    letters = model._meta.object_name or ""
    return "".join(f"_{each.lower()}" if each.isupper() else each for each in letters).strip("_") + ".json"


# --- What is what


def readme(firm: Firm, of: About, counts: dict[type[Model], int], lost: list[str]) -> str:
    """Return in plain words what the file holds, what it leaves out, and why."""
    lines = [
        _("Everything held about %(firm)s") % {"firm": firm.name},
        "",
        _("Organisation: %(name)s") % {"name": of.organisation.name},
        _("Made on %(day)s, in UTC") % {"day": of.made_at.isoformat(timespec="seconds")},
        "",
        _("Each .json file is a list of objects in UTF-8, one for each row of a table. Names ending in _id refer to"),
        _("the id of another file; people’s ids to people.json. Times are in UTC, shares in tenths of a percent."),
        _("Assessments that a program can score again are under “Take it along” on the firm’s page."),
        "",
        *(f"{file_of(model):28} {count:7}  {model._meta.verbose_name_plural}" for model, count in counts.items()),
        f"{'people.json':28}          " + _("names of the people whose ids stand in the other files"),
        f"{'files/':28}          " + _("the reports, as they were made, at the place that “file” gives"),
        "",
        _("Not in here"),
        *(f"- {model._meta.verbose_name_plural}: {why}" for model, why in (LEFT_OUT | LOOSE).items()),
        "- " + _("the secrets of links sent to the owner: only a hash of them is kept"),
        *("- " + _("%(file)s: the stored file is missing") % {"file": name} for name in lost),
    ]
    return "\n".join(lines) + "\n"
