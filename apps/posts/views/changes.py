"""What authors do to posts of theirs: edit, archive, delete; each by a plain form."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import Account
from apps.cards.selectors import post_views
from apps.cards.types import PostView
from apps.core.exceptions import DomainError, NotFound
from apps.graph.selectors import viewer_of
from apps.posts import selectors, services
from apps.posts.forms import PostForm, alt_texts_in
from apps.posts.models import Post
from apps.posts.views.grids import own_grid


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, post_id: int) -> HttpResponse:
    """Change what a post says; what was typed stays when it is refused."""
    viewer = viewer_of(request)
    post = selectors.own_post_for(viewer=viewer, post_id=post_id)
    form = PostForm(request.POST or None, initial=_initial(post))
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, post_id, form)
        except NotFound:
            raise
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, "Saved.")
            return redirect(post)
    shown = next(iter(post_views(viewer=viewer, post_ids=[post_id])), None)
    if shown is None:
        raise NotFound
    return render(
        request,
        "posts/post_edit.html",
        {"form": form, "post": _with_typed(shown, alt_texts_in(request.POST))},
        status=422 if form.errors else 200,
    )


@login_required
@require_POST
def archive(request: HttpRequest, post_id: int) -> HttpResponse:
    """Hide a post from everybody else."""
    services.archive_post(author=_account(request), post_id=post_id)
    messages.success(request, "Archived. Only you see this post now.")
    return redirect("posts:detail", post_id)


@login_required
@require_POST
def unarchive(request: HttpRequest, post_id: int) -> HttpResponse:
    """Show an archived post again."""
    services.unarchive_post(author=_account(request), post_id=post_id)
    messages.success(request, "The post is visible again.")
    return redirect("posts:detail", post_id)


@login_required
@require_POST
def delete(request: HttpRequest, post_id: int) -> HttpResponse:
    """Take a post away for good."""
    account = _account(request)
    services.delete_post(author=account, post_id=post_id, now=timezone.now())
    messages.success(request, "Post deleted.")
    return redirect(account)


@login_required
@require_POST
def hide_likes(request: HttpRequest, post_id: int) -> HttpResponse:
    """Keep how many like a post to oneself."""
    services.hide_like_count(author=_account(request), post_id=post_id)
    messages.success(request, "Only you see how many like this post now.")
    return redirect("posts:detail", post_id)


@login_required
@require_POST
def show_likes(request: HttpRequest, post_id: int) -> HttpResponse:
    """Show everybody how many like a post."""
    services.show_like_count(author=_account(request), post_id=post_id)
    messages.success(request, "Others see again how many like this post.")
    return redirect("posts:detail", post_id)


@login_required
@require_safe
def archived(request: HttpRequest) -> HttpResponse:
    """List one's own archived posts."""
    return own_grid(request, "posts/archive.html", selectors.archived_ids_page)


def _save(request: HttpRequest, post_id: int, form: PostForm) -> None:
    author = _account(request)
    services.edit_post(
        author=author,
        post_id=post_id,
        caption=form.cleaned_data["caption"],
        alt_texts=alt_texts_in(request.POST),
        place_name=form.cleaned_data["place"],
        tagged_ids=services.tagged_ids_of(usernames=form.usernames, author_id=author.pk),
        audience=form.cleaned_data["audience"],
        has_comments=form.cleaned_data["has_comments"],
        hides_like_count=form.cleaned_data["hides_like_count"],
        is_sensitive=form.cleaned_data["is_sensitive"],
        sensitive_reason=form.cleaned_data["sensitive_reason"],
        now=timezone.now(),
    )


def _with_typed(shown: PostView, alt_texts: Mapping[int, str]) -> PostView:
    """Show the alt texts as they were typed, not as they are stored."""
    media = [
        replace(photo, alt=alt_texts[int(photo.id)], has_alt=True)
        if int(photo.id) in alt_texts
        else photo
        for photo in shown.media
    ]
    return replace(shown, media=media)


def _initial(post: Post) -> dict[str, object]:
    return {
        "caption": post.caption,
        "place": post.place.name if post.place else "",
        "tagged": ", ".join(selectors.tagged_usernames(post_id=post.pk)),
        "audience": post.audience,
        "has_comments": post.has_comments,
        "hides_like_count": post.hides_like_count,
        "is_sensitive": post.is_sensitive,
        "sensitive_reason": post.sensitive_reason,
    }


def _account(request: HttpRequest) -> Account:
    return cast("Account", request.user)
