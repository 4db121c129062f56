"""The verbs of an organisation's look on reports: read it, save it; and what makes a logo or a colour fit for print."""

from __future__ import annotations

import io
import re
import warnings
from contextlib import AbstractContextManager

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from accounts import audit
from accounts.models import Brand, Organisation

LARGEST_FILE = 2_000_000  # bytes
MOST_PIXELS = 4_000_000  # of an uploaded picture: unpacked, 16 MB
SMALLEST = 16  # pixels a side
PRINTED = (480, 160)  # pixels: what 55 by 16 mm can show
FORMATS = ("PNG", "JPEG")
CONTRAST = 4.5  # against the paper, as for text
HEX = re.compile(r"#[0-9a-f]{6}")


def of(organisation: Organisation) -> Brand:
    """Return an organisation's look, an empty one (not saved) before it has chosen any. One query."""
    return Brand.objects.filter(organisation=organisation).first() or Brand(organisation=organisation)


def save(*, organisation: Organisation, name: str, colour: str, logo: bytes | None) -> Brand:
    """Keep an organisation's look. `logo` is a PNG that `clean_logo` made, b"" to take it off, None to leave it."""
    values: dict[str, object] = {"name": name, "colour": colour}
    if logo is not None:
        values["logo"] = logo
    with transaction.atomic():
        brand, _is_new = Brand.objects.update_or_create(organisation=organisation, defaults=values)
        audit.record(audit.Verb.CHANGED, brand)
    return brand


# --- Logos


def clean_logo(content: bytes) -> bytes:
    """Return an uploaded picture as a small PNG, with nothing in it but its pixels. Raises ValidationError.

    The size is read before anything is unpacked: a small file can hold a picture that fills the memory.
    """
    if len(content) > LARGEST_FILE:
        raise ValidationError(_("The logo must be a file of at most 2 MB"))
    try:
        with quiet(), Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            check_size(picture.size)
            return written(picture)
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise ValidationError(_("The logo must be a PNG or JPEG picture")) from error
    except (OSError, SyntaxError, ValueError, MemoryError) as error:  # Pillow's words for a damaged file
        raise ValidationError(
            _("The logo cannot be read: the file is damaged. Save it again as PNG or JPEG")
        ) from error


def quiet() -> AbstractContextManager[None]:
    """Keep Pillow's warning of large pictures to itself: `check_size` refuses them, and smaller ones, in words."""
    return warnings.catch_warnings(action="ignore", category=Image.DecompressionBombWarning)


def check_size(size: tuple[int, int]) -> None:
    """Insist on so many pixels and no more. Raises ValidationError."""
    width, height = size
    if width * height > MOST_PIXELS:
        raise ValidationError(
            _("The logo has %(width)s × %(height)s pixels. Up to 4 million pixels are accepted, such as 2000 × 2000"),
            params={"width": width, "height": height},
        )
    if min(size) < SMALLEST:
        raise ValidationError(
            _("The logo has %(width)s × %(height)s pixels. Each side needs 16 or more"),
            params={"width": width, "height": height},
        )


def written(picture: Image.Image) -> bytes:
    """Return a picture's pixels, turned upright and no larger than is printed, as a new PNG."""
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail(PRINTED)
    bare = Image.new("RGBA", upright.size)
    bare.paste(upright)
    file = io.BytesIO()
    bare.save(file, "PNG", optimize=True)
    return file.getvalue()


# --- Colours


def clean_colour(text: str) -> str:
    """Return a colour as #rrggbb, "" for none. Raises ValidationError for one that could not be read on paper."""
    colour = text.strip().lower()
    if not colour:
        return ""
    if not HEX.fullmatch(colour):
        raise ValidationError(_("Enter the colour as # and six digits, such as #0b5c7a"))
    if (found := contrast_on_paper(colour)) < CONTRAST:
        raise ValidationError(
            _("This colour is too light on paper: its contrast is %(found)s, and 4.5 is needed. Try a darker one"),
            params={"found": f"{found:.1f}"},
        )
    return colour


def contrast_on_paper(colour: str) -> float:
    """Return the contrast of a colour (#rrggbb) with white, from 1 to 21, by WCAG's formula."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)
