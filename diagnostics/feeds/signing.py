"""The secret of a webhook, and what is signed with it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from django.utils.crypto import salted_hmac

from diagnostics.models import Webhook

PREFIX = "fhsec_"  # tells a reader, and programs that look for secrets in code, what it is
SIGNATURE = "Foothold-Signature"


def new_nonce() -> str:
    """Return what makes a webhook's secret a new one."""
    return secrets.token_hex(32)


def secret_of(webhook: Webhook) -> str:
    """Return a webhook's secret, derived from its nonce with the installation's SECRET_KEY: it is stored nowhere."""
    digest = salted_hmac("foothold.webhook", f"{webhook.pk} {webhook.nonce}", algorithm="sha256").digest()
    return PREFIX + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """Return the value of the header that signs a body at a moment (seconds since 1970)."""
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"t={timestamp},v1={signed.hexdigest()}"
