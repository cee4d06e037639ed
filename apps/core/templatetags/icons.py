"""The `{% icon %}` tag: one Lucide drawing inlined, decorative, in the text's color."""

import re
from functools import lru_cache
from pathlib import Path

from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

ICON_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SVG_BODY = re.compile(r"<svg[^>]*>(?P<body>.*)</svg>", re.DOTALL)
SIZES = frozenset({"tiny", "small", "large"})


class UnknownIcon(LookupError):
    """The name is no icon of the installed set."""


@register.simple_tag
def icon(name: str, size: str = "", filled: bool = False) -> SafeString:
    """Inline the named icon; `size` is tiny, small or large.

    :raises UnknownIcon: no such drawing, so that a typo fails in tests rather than on a page.
    """
    classes = ["icon"]
    if size in SIZES:
        classes.append(f"icon--{size}")
    if filled:
        classes.append("icon--filled")
    return mark_safe(
        f'<svg class="{" ".join(classes)}" width="24" height="24" viewBox="0 0 24 24" fill="none" '
        'stroke="currentColor" stroke-linecap="round" stroke-linejoin="round" '
        f'aria-hidden="true" focusable="false">{_drawing(name)}</svg>'
    )


@lru_cache(maxsize=256)
def _drawing(name: str) -> str:
    if not ICON_NAME.fullmatch(name):
        raise UnknownIcon(name)
    path = Path(settings.BASE_DIR) / "node_modules" / "lucide-static" / "icons" / f"{name}.svg"
    try:
        found = SVG_BODY.search(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UnknownIcon(name) from error
    if found is None:
        raise UnknownIcon(name)
    return re.sub(r"\s*\n\s*", "", found["body"])
