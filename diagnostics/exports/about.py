"""What an export says of itself: when, by whom, of what, made with which versions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from diagnostics.core import engine, instruments
from diagnostics.core.fingerprint import fingerprint

COLUMNS = ("what", "value")


@dataclass(frozen=True, slots=True)
class About:
    """Where a file comes from. `chosen` says in words which assessments were asked for."""

    organisation: Organisation
    by: User
    made_at: dt.datetime
    chosen: str


def lines(about: About) -> Iterator[tuple[str, str | dt.datetime]]:
    """Yield what there is to say, as pairs of name and value."""
    yield _("Made"), about.made_at
    yield _("By"), str(about.by)
    yield _("Organisation"), about.organisation.name
    yield _("Assessments"), about.chosen
    yield _("Instrument version of the codebook"), instruments.CURRENT.version
    yield _("Fingerprint of that instrument"), fingerprint(instruments.CURRENT)
    yield _("Engine version of this installation"), engine.ENGINE_VERSION
    yield (
        _("How to read it"),
        _(
            "An empty cell is not known, and never a zero. A text that begins like a formula has an apostrophe in "
            "front. Scores are those that were frozen when an assessment was completed."
        ),
    )
    yield _("What it is"), _("A screening diagnostic, not a validated predictor.")
