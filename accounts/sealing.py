"""Seals what must be readable to the server but not in its database: keys of apps for one-time codes."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

PURPOSE = b"foothold mfa"  # at most 16 bytes


def seal(text: str) -> str:
    """Return the text encrypted with a key that follows from SECRET_KEY."""
    return boxes().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Return what was sealed with this SECRET_KEY, or one of its fallbacks. Raises InvalidToken for anything else."""
    return boxes().decrypt(sealed.encode()).decode()


def boxes() -> MultiFernet:
    return MultiFernet([Fernet(key_of(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def key_of(secret: str) -> bytes:
    digest = hashlib.blake2b(secret.encode(), digest_size=32, person=PURPOSE).digest()
    return base64.urlsafe_b64encode(digest)
