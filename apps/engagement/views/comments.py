"""Comments: the list, one of them, and what people do to them."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from apps.cards.selectors import comment_views, post_views, thread_views
from apps.cards.types import CommentView
from apps.core import counters
from apps.core.exceptions import DomainError, NotFound
from apps.core.http import wants_json
from apps.core.idempotency import idempotent
from apps.core.ratelimits import rate_limited
from apps.engagement import selectors, services
from apps.engagement.forms import CommentForm
from apps.engagement.models import Comment
from apps.engagement.presentation import in_threads
from apps.engagement.views.buttons import account_of, back, button
from apps.graph.selectors import viewer_of
from apps.posts import selectors as post_selectors


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("X-Fragment")
def comments(request: HttpRequest, post_id: int) -> HttpResponse:
    """List the comments of a post, or write one."""
    if request.method == "POST":
        return _write(request, post_id)
    return _list(request, post_id, CommentForm())


@require_safe
@vary_on_headers("X-Fragment")
def comment(request: HttpRequest, post_id: int, comment_id: int) -> HttpResponse:
    """Show one comment as this viewer may see it: for open pages, and as the end of a link."""
    viewer = viewer_of(request)
    found = selectors.comment_for(viewer=viewer, post_id=post_id, comment_id=comment_id)
    if _is_fragment(request):
        return _comment_fragment(request, found)
    if found.parent_id is not None:
        found = selectors.comment_for(viewer=viewer, post_id=post_id, comment_id=found.parent_id)
    answers = selectors.first_replies(viewer=viewer, post_id=post_id, comment_ids=[found.pk])
    shown = _views(request, [found, *answers.get(found.pk, ())])
    return _page(request, post_id, shown, next_url="")


@require_safe
@vary_on_headers("X-Fragment")
def replies(request: HttpRequest, post_id: int, comment_id: int) -> HttpResponse:
    """List the replies to a comment."""
    viewer = viewer_of(request)
    page = selectors.replies_page(
        viewer=viewer, post_id=post_id, comment_id=comment_id, cursor=request.GET.get("cursor")
    )
    next_url = _next_url(request, page.next_cursor)
    if _is_fragment(request):
        return _page(request, post_id, _views(request, page.items), next_url=next_url)
    parent = selectors.comment_for(viewer=viewer, post_id=post_id, comment_id=comment_id)
    return _page(request, post_id, _views(request, [parent, *page.items]), next_url=next_url)


@button
@rate_limited("engagement.comment")
def edit_comment(request: HttpRequest, post_id: int, comment_id: int) -> HttpResponse:
    """Change a comment of one's own."""
    changed = services.edit_comment(
        account=account_of(request),
        post_id=post_id,
        comment_id=comment_id,
        text=request.POST.get("text", ""),
        now=timezone.now(),
    )
    if _is_fragment(request):
        return _comment_fragment(request, changed)
    if wants_json(request):
        return JsonResponse({"id": str(comment_id)})
    return redirect(_address(changed))


@button
@rate_limited("engagement.comment")
def approve_comment(request: HttpRequest, post_id: int, comment_id: int) -> HttpResponse:
    """Show everybody a comment that waited under one's own post."""
    services.approve_comment(account=account_of(request), post_id=post_id, comment_id=comment_id)
    found = selectors.comment_for(viewer=viewer_of(request), post_id=post_id, comment_id=comment_id)
    if _is_fragment(request):
        return _comment_fragment(request, found)
    if wants_json(request):
        return JsonResponse({"id": str(comment_id)})
    return redirect(_address(found))


@button
@rate_limited("engagement.comment")
def delete_comment(request: HttpRequest, post_id: int, comment_id: int) -> HttpResponse:
    """Take a comment away, with its replies."""
    services.delete_comment(
        account=account_of(request),
        post_id=post_id,
        comment_id=comment_id,
        now=timezone.now(),
    )
    if _is_fragment(request) or wants_json(request):
        counts = counters.counts_of(subject_ids=[post_id])[post_id]
        return JsonResponse({"removed": str(comment_id), "comments": counts.get("comments", 0)})
    return redirect(f"/p/{post_id}/#comments")


@button
@rate_limited("engagement.like")
def like_comment(request: HttpRequest, post_id: int, comment_id: int) -> HttpResponse:
    """Like a comment."""
    services.like_comment(account=account_of(request), post_id=post_id, comment_id=comment_id)
    return _answer_like(request, post_id, comment_id, liked=True)


@button
@rate_limited("engagement.like")
def unlike_comment(request: HttpRequest, post_id: int, comment_id: int) -> HttpResponse:
    """Take a like of a comment back."""
    services.unlike_comment(account=account_of(request), post_id=post_id, comment_id=comment_id)
    return _answer_like(request, post_id, comment_id, liked=False)


@button
@rate_limited("engagement.comment")
@idempotent
def _write(request: HttpRequest, post_id: int) -> HttpResponse:
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _refused(request, post_id, form)
    try:
        written = services.add_comment(
            account=account_of(request),
            post_id=post_id,
            text=form.cleaned_data["text"],
            parent_id=form.answered_id,
            now=timezone.now(),
        )
    except NotFound:
        raise
    except DomainError as error:
        form.add_error("text", error.message)
        return _refused(request, post_id, form)
    if _is_fragment(request):
        return _comment_fragment(request, written, status=201)
    if wants_json(request):
        return JsonResponse({"id": str(written.pk)}, status=201)
    return redirect(_address(written))


def _refused(request: HttpRequest, post_id: int, form: CommentForm) -> HttpResponse:
    """Say why, and keep what was written."""
    if _is_fragment(request) or wants_json(request):
        reason = next(iter(form.errors.values()))[0]
        return JsonResponse({"error": reason, "code": "invalid", "details": None}, status=422)
    return _list(request, post_id, form)


def _list(request: HttpRequest, post_id: int, form: CommentForm) -> HttpResponse:
    viewer = viewer_of(request)
    post = post_selectors.post_for(viewer=viewer, post_id=post_id)
    thread = thread_views(
        viewer=viewer,
        post_id=post_id,
        post_author_id=post.author_id,
        cursor=request.GET.get("cursor"),
    )
    next_url = _next_url(request, thread.next_cursor)
    return _page(request, post_id, thread.items, next_url=next_url, form=form)


def _page(
    request: HttpRequest,
    post_id: int,
    shown: Sequence[CommentView],
    *,
    next_url: str,
    form: CommentForm | None = None,
) -> HttpResponse:
    viewer = viewer_of(request)
    posts = post_views(viewer=viewer, post_ids=[post_id])
    if not posts:
        raise NotFound
    if not posts[0].has_comments and (form is None or not form.errors):
        return redirect(posts[0].url)
    context: dict[str, Any] = {
        "post": posts[0],
        "comments": in_threads(shown),
        "next_url": next_url,
        "form": form or CommentForm(),
    }
    if _is_fragment(request):
        return render(request, "engagement/_comments.html", context)
    context["reply_to"] = _reply_to(request, post_id)
    if not posts[0].is_open_to_comments:
        context["comment_refusal"] = selectors.comment_refusal(
            viewer=viewer, post=post_selectors.post_for(viewer=viewer, post_id=post_id)
        )
    return render(
        request,
        "engagement/comments.html",
        context,
        status=422 if form is not None and form.errors else 200,
    )


def _comment_fragment(request: HttpRequest, shown: Comment, *, status: int = 200) -> HttpResponse:
    posts = post_views(viewer=viewer_of(request), post_ids=[shown.post_id])
    views = _views(request, [shown])
    if not posts or not views:
        raise NotFound
    return render(
        request,
        "engagement/_comment.html",
        {"post": posts[0], "comment": views[0]},
        status=status,
    )


def _views(request: HttpRequest, shown: Sequence[Comment]) -> list[CommentView]:
    """Make comments of one post, which has passed its gate, ready for a template."""
    if not shown:
        return []
    viewer = viewer_of(request)
    post = post_selectors.post_for(viewer=viewer, post_id=shown[0].post_id)
    return comment_views(viewer=viewer, comments=shown, post_author_id=post.author_id)


def _reply_to(request: HttpRequest, post_id: int) -> CommentView | None:
    """Return the comment that a plain form is going to reply to."""
    asked = request.GET.get("reply") or request.POST.get("parent_id") or ""
    if not asked.isdecimal():
        return None
    try:
        answered = selectors.comment_for(
            viewer=viewer_of(request), post_id=post_id, comment_id=int(asked)
        )
    except NotFound:
        return None
    return next(iter(_views(request, [answered])), None)


def _answer_like(
    request: HttpRequest, post_id: int, comment_id: int, *, liked: bool
) -> HttpResponse:
    if wants_json(request):
        counts = counters.counts_of(subject_ids=[comment_id])[comment_id]
        return JsonResponse({"liked": liked, "likes": counts.get("likes", 0)})
    return back(request, otherwise=f"/p/{post_id}/comments/{comment_id}/")


def _address(shown: Comment) -> str:
    return f"/p/{shown.post_id}/comments/{shown.pk}/#comment-{shown.pk}"


def _next_url(request: HttpRequest, cursor: str | None) -> str:
    return f"{request.path}?{urlencode({'cursor': cursor})}" if cursor else ""


def _is_fragment(request: HttpRequest) -> bool:
    return bool(request.headers.get("X-Fragment")) or request.headers.get("HX-Request") == "true"
