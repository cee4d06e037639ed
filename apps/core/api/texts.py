"""What the site says of itself at length, as HTML for apps; the pages say the same."""

from django.utils.html import format_html, format_html_join

from apps.core.api import entities
from apps.core.api.instance import DESCRIPTION, rules
from apps.core.formats import absolute

# When these texts were last changed.
_CHANGED_ON = "2026-11-21"
_CHANGED_AT = f"{_CHANGED_ON}T00:00:00.000Z"


def extended_description() -> entities.SiteText:
    """Return what the site is."""
    content = format_html(
        '<p>{}</p><p><a href="{}">About this site</a></p>', DESCRIPTION, absolute("/about/")
    )
    return {"updated_at": _CHANGED_AT, "content": content}


def privacy_policy() -> entities.SiteText:
    """Return what the site keeps of people."""
    content = format_html(
        "<p>Who sees a photograph is decided by the person who posted it. Places and cameras are "
        "removed from every file before anybody sees it. Nothing is sent to other sites.</p>"
        "<p>Whoever runs this site can read what is stored on it. What is stored of you can be "
        'taken along, or deleted for good, in your <a href="{}">settings</a>.</p>',
        absolute("/settings/"),
    )
    return {"updated_at": _CHANGED_AT, "content": content}


def terms() -> entities.Terms:
    """Return the rules as terms."""
    lines = format_html_join(
        "", "<li>{} {}</li>", ((rule["text"], rule["hint"]) for rule in rules())
    )
    return {
        "effective_date": _CHANGED_ON,
        "effective": True,
        "content": format_html("<ol>{}</ol>", lines),
        "succeeded_by": None,
    }
