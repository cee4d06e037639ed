"""``{% post_card %}``: a post in a feed, rendered once for all who see it alike."""

import secrets
from functools import lru_cache

from django import template
from django.http import HttpRequest  # noqa: TID251  # an edge: it serves templates
from django.template.context import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from apps.cards.types import PostView
from apps.core.templatetags.wording import ago

register = template.Library()

# Rendered cards remembered in a process: about 10 KiB each.
REMEMBERED = 2_048
# Stands where each reader's own token goes. Nobody can know it, so nobody can write it into a
# caption and have a token put there.
_TOKEN = secrets.token_hex(16)


@register.simple_tag(takes_context=True)
def post_card(
    context: Context, post: PostView, eager: bool = False, hashtag: str = ""
) -> SafeString:
    """Show a post in a feed; ``eager``: its first photo is the first of the page.

    ``hashtag``: the followed one that brings it, for the viewer does not follow its author.

    A card costs a Django template about a fifth of a millisecond, a remembered one next to nothing.
    """
    request: HttpRequest = context["request"]
    is_signed_in = request.user.is_authenticated
    html = _rendered(post, eager, hashtag, is_signed_in, ago(post.published_at))
    # The page's own token: asked again it would be masked anew, and say the same at more cost.
    return mark_safe(html.replace(_TOKEN, str(context["csrf_token"])) if is_signed_in else html)


@lru_cache(maxsize=REMEMBERED)
def _rendered(
    post: PostView, eager: bool, hashtag: str, is_signed_in: bool, age: SafeString
) -> str:
    """Render what depends on nothing but the arguments; ``age`` is shown in the card."""
    context = {
        "post": post,
        "eager": eager,
        "hashtag": hashtag,
        "request": {"user": {"is_authenticated": is_signed_in}},
        "csrf_token": _TOKEN,
    }
    return get_template("posts/_post_card.html").render(context)
