"""Profile pages, and the answer while somebody types a new username."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from apps.accounts.exceptions import UsernameTaken
from apps.accounts.models import Account
from apps.accounts.presentation import LinkView, bio_html, link_views
from apps.accounts.selectors import check_username
from apps.accounts.usernames import InvalidUsername, ReservedUsername
from apps.cards.selectors import account_views, tile_views
from apps.cards.types import AccountView
from apps.core.counters import Counts, cached_counts_of
from apps.core.cursors import Page
from apps.core.exceptions import NotFound
from apps.core.http import wants_json
from apps.core.ratelimits import rate_limited
from apps.engagement import selectors as engagement_selectors
from apps.graph import selectors as graph_selectors
from apps.graph.policy import Viewer
from apps.graph.selectors import viewer_of
from apps.posts import selectors as post_selectors

SHOWN_USERNAME_LENGTH = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileView:
    """What only the profile page says of a person."""

    bio_html: SafeString
    pronouns: str
    links: list[LinkView]
    counts: Counts
    mutuals: list[AccountView]


@require_safe
@vary_on_headers("X-Fragment")
def profile(request: HttpRequest, username: str) -> HttpResponse:
    """Show who somebody is, and the posts that the viewer may see."""
    viewer = viewer_of(request)
    try:
        account = _account_or_blocked_card(viewer, username)
    except NotFound:
        renamed = graph_selectors.renamed_account_for(viewer=viewer, username=username)
        return redirect("accounts:profile", renamed.username)
    if account.username != username:
        return redirect("accounts:profile", account.username)
    cursor = request.GET.get("cursor")
    page = None
    if graph_selectors.can_see_content(viewer=viewer, account=account):
        page = post_selectors.author_grid_ids(viewer=viewer, author=account, cursor=cursor)
    return _profile_page(request, account, "posts", page)


@require_safe
@vary_on_headers("X-Fragment")
def profile_tagged(request: HttpRequest, username: str) -> HttpResponse:
    """Show the posts in which somebody is tagged, as far as the viewer may see them."""
    viewer = viewer_of(request)
    account = graph_selectors.account_for(viewer=viewer, username=username)
    page = None
    if graph_selectors.can_see_content(viewer=viewer, account=account):
        page = post_selectors.tagged_ids_page(
            viewer=viewer, account=account, cursor=request.GET.get("cursor")
        )
    return _profile_page(request, account, "tagged", page)


@require_safe
@vary_on_headers("X-Fragment")
def profile_saved(request: HttpRequest, username: str) -> HttpResponse:
    """Show people what they saved themselves; for everybody else the page does not exist."""
    viewer = viewer_of(request)
    account = graph_selectors.account_for(viewer=viewer, username=username)
    if account.pk != viewer.account_id:
        raise NotFound
    page = engagement_selectors.saved_page(viewer=viewer, cursor=request.GET.get("cursor"))
    return _profile_page(request, account, "saved", page)


@require_safe
@rate_limited("accounts.username", methods={"GET"})
def username_check(request: HttpRequest) -> HttpResponse:
    """Say while typing whether a username is free."""
    username = request.GET.get("username", "").strip()
    account = request.user if isinstance(request.user, Account) else None
    error = ""
    if username and not (account and account.username == username):
        try:
            check_username(username=username, for_account=account)
        except (InvalidUsername, ReservedUsername, UsernameTaken) as refusal:
            error = refusal.message
    if wants_json(request):
        return JsonResponse(
            {"username": username, "is_free": bool(username) and not error, "message": error}
        )
    return render(
        request,
        "accounts/_username_answer.html",
        {"username": username[:SHOWN_USERNAME_LENGTH], "error": error},
    )


def _account_or_blocked_card(viewer: Viewer, username: str) -> Account:
    """Return who may be seen, or whom the viewer blocks: they see the card, to end the block."""
    try:
        return graph_selectors.account_for(viewer=viewer, username=username)
    except NotFound:
        return graph_selectors.blocked_card_for(viewer=viewer, username=username)


def _profile_page(
    request: HttpRequest, account: Account, tab: str, page: Page[int] | None
) -> HttpResponse:
    """Render a tab of a profile; without a page of posts it is locked."""
    viewer = viewer_of(request)
    tiles = tile_views(viewer=viewer, post_ids=page.items) if page else []
    next_url = ""
    if page and page.next_cursor:
        next_url = f"{request.path}?{urlencode({'cursor': page.next_cursor})}"
    if page and request.headers.get("X-Fragment") == "grid":
        return render(request, "posts/_tile_grid.html", {"tiles": tiles, "next_url": next_url})
    mutual_ids = graph_selectors.mutuals(viewer=viewer, account=account)
    people = account_views(viewer=viewer, account_ids=[account.pk, *mutual_ids])
    relationships = graph_selectors.relationship(viewer=viewer, account_ids=[account.pk])
    return render(
        request,
        "accounts/profile.html",
        {
            "account": people[account.pk],
            "profile": ProfileView(
                bio_html=bio_html(account=account),
                pronouns=account.pronouns,
                links=link_views(account=account),
                counts=_shown_counts(account),
                mutuals=[people[mutual_id] for mutual_id in mutual_ids if mutual_id in people],
            ),
            "relationship": relationships[account.pk],
            "tab": tab,
            "tiles": tiles,
            "next_url": next_url,
            "is_locked": page is None,
            "is_self": account.pk == viewer.account_id,
        },
    )


def _shown_counts(account: Account) -> Counts:
    counts = cached_counts_of(subject_ids=[account.pk])[account.pk]
    return {kind: counts.get(kind, 0) for kind in ("posts", "followers", "following")}
