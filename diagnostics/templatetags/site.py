"""What every page of the site says about itself."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def version() -> str:
    """Return the running version. A tag, not context: the page for a server error has no context."""
    return str(settings.VERSION)
