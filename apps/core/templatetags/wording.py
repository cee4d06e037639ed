"""How times and numbers read on a page: short, and exact on request."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY
THOUSAND = 1_000
MILLION = 1_000_000
# Up to here the exact number is as short as a rounded one.
EXACT_UP_TO = 10_000
# From here a tenth says nothing any more.
LONG_WHOLE = 100


@register.simple_tag
def ago(moment: datetime) -> SafeString:
    """Show how long ago it was, as a `<time>` with the exact moment on hover."""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(timespec="seconds"),
        date_format(timezone.localtime(moment), "DATETIME_FORMAT"),
        _distance(moment, timezone.now()),
    )


@register.filter
def compact(number: int) -> str:
    """Shorten a count: 9,950 stays, 12400 becomes 12.4K."""
    if number < EXACT_UP_TO:
        return number_format(number, use_l10n=True, force_grouping=True)
    unit, letter = (MILLION, "M") if number >= MILLION else (THOUSAND, "K")
    # Rounded down, so that a count never claims more than there is.
    tenths = number * 10 // unit
    whole, tenth = divmod(tenths, 10)
    return f"{whole}.{tenth}{letter}" if tenth and whole < LONG_WHOLE else f"{whole}{letter}"


def _distance(moment: datetime, now: datetime) -> str:
    seconds = int((now - moment).total_seconds())
    if seconds < MINUTE:
        return "now"
    if seconds < HOUR:
        return f"{seconds // MINUTE} min"
    if seconds < DAY:
        return f"{seconds // HOUR} h"
    if seconds < WEEK:
        return f"{seconds // DAY} d"
    local = timezone.localtime(moment)
    return date_format(local, "j M" if local.year == now.year else "j M Y")
