"""The form to vote on a case, where the page has one for it."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext

register = template.Library()


@register.inclusion_tag("diagnostics/result/_feedback.html", takes_context=True)
def match_feedback(context: RequestContext, case: Any) -> dict[str, Any]:
    """Show the form for a case (anything with slug and title), or nothing."""
    forms = context.get("feedback") or {}
    return {
        "form": forms.get(case.slug),
        "case": case,
        "assessment": context["assessment"],
        "csrf_token": context.get("csrf_token"),
    }
