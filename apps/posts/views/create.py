"""The create page. Scripts upload file by file and use the API; this is the way without them."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from apps.accounts.models import Account
from apps.core.exceptions import DomainError
from apps.core.idempotency import idempotent
from apps.core.ratelimits import rate_limited
from apps.graph.selectors import viewer_of
from apps.graph.types import Audience
from apps.media.types import MAX_BYTES
from apps.posts import selectors, services
from apps.posts.exceptions import NoPhotos
from apps.posts.forms import PostForm
from apps.posts.models import Draft
from apps.posts.types import MAX_PHOTOS, PostContent
from apps.posts.views.drafts import draft_page
from apps.posts.views.receiving import Received, receive_files

LIMITS = {
    "max_files": MAX_PHOTOS,
    "max_bytes": MAX_BYTES,
    "max_megabytes": MAX_BYTES // (1024 * 1024),
}


@login_required
@require_http_methods(["GET", "POST"])
@rate_limited("posts.create")
@idempotent
def create(request: HttpRequest) -> HttpResponse:
    """Show the form; a form sent with files becomes a draft, whose page asks for the alt texts."""
    if request.method == "GET":
        return _page(request, PostForm())
    form = PostForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form)
    if not form.cleaned_data["files"]:
        form.refuse(NoPhotos())
        return _page(request, form)
    received = receive_files(owner_id=_account(request).pk, files=form.cleaned_data["files"])
    if not received.media_ids:
        for refusal in received.refusals:
            form.add_error("files", refusal)
        return _page(request, form)
    return _begin_draft(request, form, received)


def _begin_draft(request: HttpRequest, form: PostForm, received: Received) -> HttpResponse:
    """Keep the photos whatever is wrong with the text; then go to the page of the draft."""
    account = _account(request)
    for refusal in received.refusals:
        messages.error(request, refusal)
    try:
        begun = _start(account, form, received)
    except DomainError as error:
        form.refuse(error)
        begun = services.start_draft(
            author=account,
            draft_content=received.added_to(PostContent()),
            now=timezone.now(),
        )
        # The photos are kept, and what was typed is still in the form.
        return draft_page(request, begun, form)
    return redirect("posts:draft", begun.pk)


def _start(account: Account, form: PostForm, received: Received) -> Draft:
    content = PostContent(
        caption=form.cleaned_data["caption"],
        place_name=form.cleaned_data["place"],
        tagged_ids=services.tagged_ids_of(usernames=form.usernames, author_id=account.pk),
        audience=Audience(form.cleaned_data["audience"]),
        has_comments=form.cleaned_data["has_comments"],
        hides_like_count=form.cleaned_data["hides_like_count"],
        is_sensitive=form.cleaned_data["is_sensitive"],
        sensitive_reason=form.cleaned_data["sensitive_reason"],
    )
    return services.start_draft(
        author=account, draft_content=received.added_to(content), now=timezone.now()
    )


def _page(request: HttpRequest, form: PostForm) -> HttpResponse:
    return render(
        request,
        "posts/create.html",
        {
            "form": form,
            "limits": LIMITS,
            "drafts": selectors.drafts_of(viewer=viewer_of(request)),
        },
        status=422 if form.errors else 200,
    )


def _account(request: HttpRequest) -> Account:
    return cast("Account", request.user)
