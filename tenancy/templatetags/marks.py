"""Icons and statuses as tags, for where a page has hundreds of them; they look as `c-icon` and `c-status` do.

A component costs half a millisecond each time it is drawn. These are drawn once and remembered: they depend on
nothing but what they are called with.
"""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()
SPRITE = "build/icons.svg"


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """An icon beside a word; see `c-icon`."""
    return _drawn("icon", name, size, "", "", static(SPRITE))


@register.simple_tag
def status(name: str, label: str = "", quiet: str = "") -> SafeString:
    """A status as icon, word and colour; see `c-status`."""
    return _drawn("status", str(name), str(label), quiet, get_language() or "", static(SPRITE))


@lru_cache(maxsize=2000)
def _drawn(kind: str, name: str, detail: str, quiet: str, language: str, sprite: str) -> SafeString:
    """`language` and `sprite`, the address of the icons, are only part of the key: what is drawn depends on them."""
    html = render_to_string(f"shell/{kind}.html", {"name": name, "detail": detail, "quiet": quiet})
    return mark_safe(html.strip())  # noqa: S308 - a template has escaped it
