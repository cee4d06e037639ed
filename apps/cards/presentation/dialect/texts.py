"""Text of people for whoever shows it elsewhere: its links name this site in full."""

from django.conf import settings


def html_outside(html: str) -> str:
    """Return escaped and linked text as a paragraph whose links work outside of the site."""
    if not html:
        return ""
    # Text of people cannot contain a quotation mark: it is escaped.
    linked = html.replace('href="/', f'href="{settings.SITE_URL}/')
    return f"<p>{linked}</p>"
