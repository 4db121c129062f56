"""All that is held about a person who signs in, as one ZIP: a JSON file for each table, and a README."""

from __future__ import annotations

import datetime as dt
import tempfile
import zipfile
from typing import IO

from django.utils.translation import gettext as _

from accounts.models import User
from diagnostics.privacy.firm_file import AT_ONCE, IN_MEMORY, file_of, write_list
from diagnostics.privacy.person_reach import LEFT_OUT, OWN, columns_of, own_rows, written_by

WRITTEN_FILE = "written.json"


def write(person: User, made_at: dt.datetime) -> IO[bytes]:
    """Return the ZIP, wound back to its start. A query for each foreign key to a person.

    Call where every organisation's rows are seen: what somebody did in one that they left is about them as well.
    """
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # closed with the response
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        lines = []
        for model in OWN:
            rows = own_rows(person, model).values(*columns_of(model)).iterator(AT_ONCE)
            count = write_list(archive, file_of(model), rows)
            lines.append(f"{file_of(model):28} {count:7}  {model._meta.verbose_name_plural}")
        count = write_list(archive, WRITTEN_FILE, written_by(person))
        lines.append(f"{WRITTEN_FILE:28} {count:7}  " + _("what you wrote or did, as numbers for each id"))
        archive.writestr("README.txt", readme(person, made_at, lines))
    file.seek(0)
    return file


def readme(person: User, made_at: dt.datetime, tables: list[str]) -> str:
    """Return in plain words what the file holds, what it leaves out, and why."""
    lines = [
        _("Everything held about %(person)s") % {"person": person.email},
        "",
        _("Made on %(day)s, in UTC") % {"day": made_at.isoformat(timespec="seconds")},
        "",
        _("Each .json file is a list of objects in UTF-8, one for each row of a table. Times are in UTC."),
        "",
        *tables,
        "",
        _("Not in here"),
        "- "
        + _("what you wrote about firms and cases: it belongs to them and their organisation; only numbers are here"),
        "- " + _("secrets: passwords, access tokens, second steps and sessions, most of which are kept as hashes only"),
        "- " + _("addresses of people you invited, which are theirs"),
        "- " + _("names of what was changed in the back office: the id is here"),
        *(f"- {model._meta.verbose_name}, {field}: {why}" for (model, field), why in LEFT_OUT.items()),
        "- " + _("your name in completed results and their reports, which were handed out with it"),
    ]
    return "\n".join(lines) + "\n"
