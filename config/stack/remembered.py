"""Secrets of this copy of the project, made up once and remembered in var/, readable for their owner only."""

import os
import secrets
from pathlib import Path


def remembered(path: Path, *, length: int) -> str:
    """Return the secret in `path`, of at least `length` random bytes; the first call makes it up."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        secret = secrets.token_urlsafe(length)
        file.write(f"{secret}\n")
    return secret


def kept(path: Path) -> str:
    """Return the secret in `path`, "" where none was made up yet."""
    try:
        return path.read_text().strip()
    except OSError:
        return ""
