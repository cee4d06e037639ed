"""Profile pages, and the answer while somebody types a new username."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from apps.accounts.exceptions import UsernameTaken
from apps.accounts.models import Account
from apps.accounts.selectors import check_username
from apps.accounts.usernames import InvalidUsername, ReservedUsername
from apps.cards.presentation import account_view
from apps.cards.selectors import (
    account_views,
    grid_head,
    profile_card,
    tile_views,
    visible_profile,
)
from apps.cards.types import AccountView, ProfileCard, ProfileLink
from apps.core.counters import Counts, cached_counts_of
from apps.core.cursors import Page
from apps.core.exceptions import NotFound
from apps.core.http import wants_json
from apps.core.ratelimits import rate_limited
from apps.engagement import selectors as engagement_selectors
from apps.graph import selectors as graph_selectors
from apps.graph.policy import Relations, Viewer
from apps.graph.selectors import viewer_of
from apps.graph.types import Audience, Relationship
from apps.posts import selectors as post_selectors

SHOWN_USERNAME_LENGTH = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileView:
    """What only the profile page says of a person."""

    bio_html: SafeString
    pronouns: str
    links: list[ProfileLink]
    counts: Counts
    mutuals: list[AccountView]


@require_safe
@vary_on_headers("X-Fragment")
def profile(request: HttpRequest, username: str) -> HttpResponse:
    """Show who somebody is, and the posts that the viewer may see."""
    viewer = viewer_of(request)
    card = visible_profile(viewer=viewer, username=username)
    if card is None:
        try:
            card = _card_of(graph_selectors.card_for(viewer=viewer, username=username))
        except NotFound:
            renamed = graph_selectors.renamed_account_for(viewer=viewer, username=username)
            return redirect("accounts:profile", renamed.username)
    if card.account.username != username:
        return redirect("accounts:profile", card.account.username)
    relationship = _relationship(viewer, card)
    relations = _relations(viewer, card, relationship)
    page = _grid_page(card, relations, request.GET.get("cursor"))
    return _profile_page(request, card, relationship, "posts", page)


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
    card = _card_of(account)
    return _profile_page(request, card, _relationship(viewer, card), "tagged", page)


@login_required
@require_safe
@vary_on_headers("X-Fragment")
def profile_saved(request: HttpRequest, username: str) -> HttpResponse:
    """Show people what they saved themselves; for everybody else the page does not exist."""
    viewer = viewer_of(request)
    account = graph_selectors.account_for(viewer=viewer, username=username)
    if account.pk != viewer.account_id:
        raise NotFound
    page = engagement_selectors.saved_page(viewer=viewer, cursor=request.GET.get("cursor"))
    card = _card_of(account)
    return _profile_page(request, card, _relationship(viewer, card), "saved", page)


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


def _card_of(account: Account) -> ProfileCard:
    """Return the profile of an account that the gate has let through."""
    card = profile_card(account_id=account.pk)
    if card is None:
        raise NotFound
    return card


def _relationship(viewer: Viewer, card: ProfileCard) -> Relationship:
    account_id = card.account.id
    return graph_selectors.relationship(viewer=viewer, account_ids=[account_id])[account_id]


def _relations(viewer: Viewer, card: ProfileCard, relationship: Relationship) -> Relations:
    """Return what the policy in memory needs; the viewer may see the card already."""
    own = frozenset({card.account.id})
    nobody: frozenset[int] = frozenset()
    return Relations(
        viewer=viewer,
        hidden_ids=own if relationship.blocking else nobody,
        followed_ids=own if relationship.following else nobody,
        circle_ids=own if relationship.close_friend_of else nobody,
    )


def _grid_page(card: ProfileCard, relations: Relations, cursor: str | None) -> Page[int] | None:
    """Return posts for the grid, or ``None`` if the account is closed to the viewer."""
    author = card.account
    if not relations.may_see_content(
        author_id=author.id, is_private=author.is_private, audience=Audience.EVERYONE
    ):
        return None
    head = None if cursor else grid_head(author=author, relations=relations)
    return head or post_selectors.author_grid_ids(
        viewer=relations.viewer, author_id=author.id, cursor=cursor
    )


def _profile_page(
    request: HttpRequest,
    card: ProfileCard,
    relationship: Relationship,
    tab: str,
    page: Page[int] | None,
) -> HttpResponse:
    """Render a tab of a profile; without a page of posts it is locked."""
    viewer = viewer_of(request)
    account_id = card.account.id
    tiles = tile_views(viewer=viewer, post_ids=page.items) if page else []
    next_url = ""
    if page and page.next_cursor:
        next_url = f"{request.path}?{urlencode({'cursor': page.next_cursor})}"
    if page and request.headers.get("X-Fragment") == "grid":
        return render(request, "posts/_tile_grid.html", {"tiles": tiles, "next_url": next_url})
    mutual_ids = graph_selectors.mutuals(viewer=viewer, account_id=account_id)
    people = account_views(viewer=viewer, account_ids=mutual_ids)
    return render(
        request,
        "accounts/profile.html",
        {
            "account": account_view(card=card.account, viewer=viewer),
            "profile": ProfileView(
                bio_html=mark_safe(card.bio_html),  # escaped when the card was made
                pronouns=card.pronouns,
                links=card.links,
                counts=_shown_counts(account_id),
                mutuals=[people[mutual_id] for mutual_id in mutual_ids if mutual_id in people],
            ),
            "relationship": relationship,
            "is_active": relationship.followed_by and _is_active(request, account_id),
            "tab": tab,
            "tiles": tiles,
            "next_url": next_url,
            "is_locked": page is None,
            "is_self": account_id == viewer.account_id,
        },
    )


def _is_active(request: HttpRequest, account_id: int) -> bool:
    """Tell whether somebody who follows the viewer is here, and lets them know."""
    viewer = request.user
    return isinstance(viewer, Account) and account_id in graph_selectors.active_ids(
        viewer=viewer, account_ids=[account_id]
    )


def _shown_counts(account_id: int) -> Counts:
    counts = cached_counts_of(subject_ids=[account_id])[account_id]
    return {kind: counts.get(kind, 0) for kind in ("posts", "followers", "following")}
