"""Keeps what allauth's pages change, passwords and second steps, together with its lines in the audit log."""

from __future__ import annotations

from collections.abc import Iterable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver


def in_transactions(addresses: Iterable[URLPattern | URLResolver]) -> None:
    """Have what is sent to these addresses answered in one transaction: allauth's views save without one."""
    for address in addresses:
        if isinstance(address, URLResolver):
            in_transactions(address.url_patterns)
        else:
            address.callback = in_transaction(address.callback)


def in_transaction(view: Any) -> Any:
    """Return a view that answers a POST in one transaction."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return answered
