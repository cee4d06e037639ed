"""The page of one post, and what it said before."""

from dataclasses import replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from apps.accounts.types import SensitiveMedia
from apps.cards.selectors import post_views, thread_views
from apps.cards.types import CommentView
from apps.core.cursors import Page
from apps.core.exceptions import NotFound
from apps.core.http import wants_fragment
from apps.engagement.forms import CommentForm
from apps.engagement.presentation import in_threads
from apps.engagement.selectors import comment_refusal
from apps.graph.selectors import viewer_of
from apps.moderation import selectors as moderation_selectors
from apps.posts import selectors
from apps.posts.types import PostState


@require_safe
@vary_on_headers("X-Fragment")
def detail(request: HttpRequest, post_id: int) -> HttpResponse:
    """Show a post: as a page, or as the inside of a dialog over another page."""
    viewer = viewer_of(request)
    if "show" in request.GET:
        # The way to uncover a sensitive post that needs no script, for this one time.
        viewer = replace(viewer, sensitive=SensitiveMedia.SHOW)
    try:
        post = selectors.post_for(viewer=viewer, post_id=post_id)
    except NotFound:
        return _removed(request, post_id)
    shown = next(iter(post_views(viewer=viewer, post_ids=[post_id])), None)
    if shown is None:
        raise NotFound
    thread: Page[CommentView] = Page(items=[], next_cursor=None)
    if post.has_comments:
        thread = thread_views(viewer=viewer, post_id=post_id, post_author_id=post.author_id)
    return render(
        request,
        _template(request, is_archived=post.state == PostState.ARCHIVED),
        {
            "post": shown,
            "comments": in_threads(thread.items),
            "next_url": _next_url(shown.url, thread.next_cursor),
            "comment_form": CommentForm(),
            # The card knows of posts that everybody may comment on.
            "comment_refusal": (
                None if shown.is_open_to_comments else comment_refusal(viewer=viewer, post=post)
            ),
            "is_archived": post.state == PostState.ARCHIVED,
        },
    )


@require_safe
def history(request: HttpRequest, post_id: int) -> HttpResponse:
    """Show the earlier captions of a post; alt texts, places and tags only to its author."""
    viewer = viewer_of(request)
    post = selectors.post_for(viewer=viewer, post_id=post_id)
    return render(
        request,
        "posts/history.html",
        {
            "post": next(iter(post_views(viewer=viewer, post_ids=[post_id])), None),
            "revisions": selectors.revisions_of(post_id=post_id),
            "is_own": post.author_id == viewer.account_id,
        },
    )


def _removed(request: HttpRequest, post_id: int) -> HttpResponse:
    """Tell its author why a post was removed; for anybody else it does not exist."""
    viewer = viewer_of(request)
    selectors.removed_post_for(viewer=viewer, post_id=post_id)
    reason = moderation_selectors.removal_reason(viewer=viewer, post_id=post_id)
    return render(request, "posts/post_removed.html", {"reason": reason})


def _template(request: HttpRequest, *, is_archived: bool) -> str:
    is_dialog = request.headers.get("X-Fragment") == "dialog" or "dialog" in request.GET
    if is_dialog or wants_fragment(request):
        return "posts/_post_dialog.html"
    return "posts/post_archived.html" if is_archived else "posts/post_detail.html"


def _next_url(post_url: str, cursor: str | None) -> str:
    return f"{post_url}comments/?{urlencode({'cursor': cursor})}" if cursor else ""
