"""The licences of the packages that come along, as SPDX expressions, and which of them the AGPL can live with."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, metadata

from license_expression import ExpressionError, LicenseSymbol, get_spdx_licensing

SPDX = get_spdx_licensing()

# Read in the package's own licence file: its metadata say "BSD", nothing, or the whole text.
READ_BY_HAND = {
    "amqp": "BSD-3-Clause",
    "billiard": "BSD-3-Clause",
    "click-plugins": "BSD-3-Clause",
    "defusedxml": "PSF-2.0",
    "django-bootstrap-static": "MIT",
    "django-csp": "BSD-3-Clause",
    "django-ninja": "MIT",
    "fido2": "BSD-2-Clause AND Apache-2.0 AND MPL-2.0",
    "prompt-toolkit": "BSD-3-Clause",
    "python-dateutil": "(Apache-2.0 AND BSD-3-Clause) OR BSD-3-Clause",
    "qrcode": "BSD-3-Clause",
    "s3transfer": "Apache-2.0",
    "sqlparse": "BSD-3-Clause",
    "vine": "BSD-3-Clause",
    "wcwidth": "MIT",
    # Only installed on other systems or with an older Python.
    "async-timeout": "Apache-2.0",
    "colorama": "BSD-3-Clause",
    "tzdata": "Apache-2.0",
}

# What may be part of a work under AGPL-3.0-or-later, and why.
ACCEPTED = {
    **dict.fromkeys(
        ("MIT", "MIT-0", "MIT-CMU", "BSD-2-Clause", "BSD-3-Clause", "PSF-2.0", "Python-2.0"),
        "asks for its notice only",
    ),
    "Apache-2.0": "may be combined with version 3 of the GNU licences, not with version 2",
    "MPL-2.0": "names the AGPL as a secondary licence (section 3.3)",
    "LGPL-2.1-only": "may be taken as a later GPL (section 3)",
    "LGPL-3.0-only": "is version 3 of the GPL with more permissions; the AGPL may be linked with that (section 13)",
    "OFL-1.1": "lets fonts be shipped with any software",
}


def licence_of(package: str) -> str | None:
    """Return the SPDX expression of a package's licence, None where neither its metadata nor we have one."""
    if package in READ_BY_HAND:
        return READ_BY_HAND[package]
    try:
        given = metadata(package)
    except PackageNotFoundError:
        return None
    named = [given[field] for field in ("License-Expression", "License") if field in given]
    return next(filter(is_spdx, named), None)


def is_spdx(expression: str) -> bool:
    return bool(expression) and not SPDX.validate(expression).errors


def is_accepted(expression: str | None) -> bool:
    """Return whether a work under the AGPL may contain what has this licence. Of a choice, one is enough."""
    try:
        return expression is not None and _accepted(SPDX.parse(expression))
    except ExpressionError:
        return False


def _accepted(parsed: object) -> bool:
    if isinstance(parsed, LicenseSymbol):
        return parsed.key in ACCEPTED
    one_is_enough = isinstance(parsed, SPDX.OR)
    parts = [_accepted(part) for part in getattr(parsed, "args", ())]
    return any(parts) if one_is_enough else bool(parts) and all(parts)
