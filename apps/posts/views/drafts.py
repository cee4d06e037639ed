"""The page of a draft: alt texts, order, more photos; then publish, or come back later."""

from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.models import Account
from apps.core.exceptions import DomainError, NotFound
from apps.core.http import wants_fragment
from apps.core.ratelimits import rate_limited
from apps.graph.selectors import viewer_of
from apps.graph.types import Audience
from apps.media import selectors as media_selectors
from apps.media import services as media_services
from apps.posts import selectors, services
from apps.posts.forms import PostForm, alt_texts_in, order_in
from apps.posts.models import Draft
from apps.posts.types import MAX_PHOTOS, DraftState, PhotoInput, PostContent
from apps.posts.views.receiving import receive_files


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPhoto:
    """An upload on the page of its draft."""

    media_id: str
    alt_text: str
    filename: str
    state: str
    reason: str
    preview_url: str


@login_required
@require_http_methods(["GET", "POST"])
@rate_limited("posts.create")
def draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Show a draft and take what its form says; one that has become a post leads there."""
    found = selectors.draft_for(viewer=viewer_of(request), draft_id=draft_id)
    if found.state == DraftState.PUBLISHED:
        return _to_post(request, found)
    if request.method == "GET" or found.state == DraftState.PUBLISHING:
        return draft_page(request, found, PostForm(initial=_initial(found)))
    form = PostForm(request.POST, request.FILES)
    if not form.is_valid():
        return draft_page(request, found, form)
    try:
        return _act(request, found, form)
    except NotFound:
        raise
    except DomainError as error:
        form.refuse(error)
        return draft_page(request, found, form)


@login_required
@require_POST
def discard(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Throw a draft away."""
    services.discard_draft(author=_account(request), draft_id=draft_id)
    messages.success(request, "Draft deleted.")
    return redirect("posts:create")


def draft_page(request: HttpRequest, shown: Draft, form: PostForm) -> HttpResponse:
    """Render a draft, or only its state for a page that waits."""
    if wants_fragment(request):
        if shown.state != DraftState.PUBLISHING:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "posts/_draft_state.html", {"draft": shown})
    return render(
        request,
        "posts/draft.html",
        {
            "draft": shown,
            "form": form,
            "photos": _photos_of(request, shown),
            "limits": {"max_files": MAX_PHOTOS},
        },
        status=422 if form.errors and request.path != "/create/" else 200,
    )


def _act(request: HttpRequest, found: Draft, form: PostForm) -> HttpResponse:
    """Do what the pressed button says, with everything that the form holds."""
    action, _, media_id = request.POST.get("action", "publish").partition(":")
    author, content = _account(request), _content(request, found, form)
    if action == "publish" and not form.cleaned_data["files"]:
        done = services.submit_draft(
            author=author, draft_id=found.pk, draft_content=content, now=timezone.now()
        )
        return _to_post(request, done) if done.post_id else redirect("posts:draft", done.pk)
    received = receive_files(
        owner_id=author.pk, files=form.cleaned_data["files"], room=MAX_PHOTOS - len(content.photos)
    )
    services.update_draft(
        author=author, draft_id=found.pk, draft_content=received.added_to(content)
    )
    if action == "retry" and media_id.isdecimal():
        media_services.retry_media(owner_id=author.pk, media_id=int(media_id))
    for refusal in received.refusals:
        messages.error(request, refusal)
    if not received.refusals and action == "save":
        messages.success(request, "Draft saved.")
    return redirect("posts:draft", found.pk)


def _content(request: HttpRequest, found: Draft, form: PostForm) -> PostContent:
    alt_texts = alt_texts_in(request.POST)
    known = {photo.media_id: photo.alt_text for photo in found.photo_inputs}
    return PostContent(
        photos=tuple(
            PhotoInput(media_id=media_id, alt_text=alt_texts.get(media_id, known[media_id]))
            for media_id in order_in(request.POST, known)
        ),
        caption=form.cleaned_data["caption"],
        place_name=form.cleaned_data["place"],
        tagged_ids=services.tagged_ids_of(usernames=form.usernames, author_id=_account(request).pk),
        audience=Audience(form.cleaned_data["audience"]),
        has_comments=form.cleaned_data["has_comments"],
        hides_like_count=form.cleaned_data["hides_like_count"],
        is_sensitive=form.cleaned_data["is_sensitive"],
        sensitive_reason=form.cleaned_data["sensitive_reason"],
    )


def _photos_of(request: HttpRequest, shown: Draft) -> list[DraftPhoto]:
    items = selectors.draft_media(drafts=[shown])
    typed = alt_texts_in(request.POST)
    return [
        DraftPhoto(
            media_id=str(photo.media_id),
            alt_text=typed.get(photo.media_id, photo.alt_text),
            filename=items[photo.media_id].original_filename,
            state=items[photo.media_id].state,
            reason=items[photo.media_id].failure_reason,
            preview_url=media_selectors.preview_url(item=items[photo.media_id]),
        )
        for photo in shown.photo_inputs
        if photo.media_id in items
    ]


def _initial(shown: Draft) -> dict[str, object]:
    return {
        "caption": shown.caption,
        "place": shown.place_name,
        "tagged": ", ".join(selectors.usernames_of(account_ids=shown.content.tagged_ids)),
        "audience": shown.audience,
        "has_comments": shown.has_comments,
        "hides_like_count": shown.hides_like_count,
        "is_sensitive": shown.is_sensitive,
        "sensitive_reason": shown.sensitive_reason,
    }


def _to_post(request: HttpRequest, done: Draft) -> HttpResponse:
    response = redirect("posts:detail", done.post_id)
    if wants_fragment(request):
        # A redirect would put the page into the waiting fragment.
        return HttpResponse(headers={"HX-Redirect": response["Location"]})
    return response


def _account(request: HttpRequest) -> Account:
    return cast("Account", request.user)
