"""What "cached read == fresh read" means for each kind of value in the table of architecture.md."""

from collections.abc import Callable

import msgspec
from django.utils import timezone

from apps.accounts.models import Account
from apps.cards.selectors.accounts import account_cache
from apps.cards.selectors.comments import thread_cache
from apps.cards.selectors.grids import grid_cache
from apps.cards.selectors.posts import post_cache
from apps.cards.selectors.profiles import profile_cache, visible_profile
from apps.cards.selectors.viewer import hidden_accounts, liked_posts, saved_posts
from apps.core import counters
from apps.core.badges import badge_cache
from apps.core.cache import CachedBytes
from apps.core.exceptions import NotFound
from apps.core.owner_sets import OwnerSet
from apps.explore.selectors.hashtags import hashtag_page
from apps.explore.selectors.people import candidate_cache, suggested_ids
from apps.feed import services as feed_services
from apps.feed.models import BroadcastAuthor
from apps.feed.selectors import page_from_sql
from apps.feed.selectors.heads import author_heads, hashtag_heads
from apps.feed.selectors.sets import (
    circles,
    followed_broadcasts,
    followed_hashtags,
    muted_authors,
)
from apps.graph import selectors as graph_selectors
from apps.graph.policy import ANONYMOUS, Viewer, visible_account
from apps.posts import selectors as post_selectors
from apps.posts.models import Hashtag, Post
from apps.posts.selectors.hashtags import hashtag_for
from tests.cards.writes import World

Check = Callable[[World], None]


def people_of(world: World) -> list[int]:
    return [account.pk for account in world.people]


def posts_of(world: World) -> list[int]:
    return world.post_ids


def hashtags_of(world: World) -> list[int]:
    return list(Hashtag.objects.filter(name__in=world.tags).values_list("pk", flat=True))


def broadcasters_of(world: World) -> list[int]:
    """Return those whose heads are read; nobody keeps the heads of others."""
    authors = BroadcastAuthor.objects.filter(pk__in=people_of(world))
    return list(authors.values_list("pk", flat=True))


def is_loaded_value(
    cache: CachedBytes[int], subjects: Callable[[World], list[int]], *, by_workers: bool = False
) -> Check:
    """Make the check that cached bytes are those that their loader returns now.

    ``by_workers``: once they have done what waits for them.
    """

    def check(world: World) -> None:
        ids = subjects(world)
        cached = cache.get_many(ids)
        if not (by_workers and world.is_uncorrected):
            assert cached == dict(cache.load(ids)), cache.name

    return check


def is_loaded_set(owner_set: OwnerSet, *, by_workers: bool = False) -> Check:
    """Make the check that the sets of all people hold what their loader returns now."""

    def check(world: World) -> None:
        for account_id in people_of(world):
            cached = owner_set.of(account_id).ids
            if not (by_workers and world.is_uncorrected):
                assert cached == frozenset(owner_set.load(account_id)), owner_set.prefix

    return check


def home_is_fresh(world: World) -> None:
    """Nothing is shown that PostgreSQL would not show, and nothing is missing when all is done."""
    for account_id in people_of(world):
        viewer, now = Viewer(account_id), timezone.now()
        prepared = [p.id for p in feed_services.open_home(viewer=viewer, now=now).posts]
        fresh = [p.id for p in page_from_sql(viewer=viewer, cursor=None, now=now).posts]
        if world.is_settled:
            assert prepared == fresh
        else:
            assert prepared == [post_id for post_id in fresh if post_id in prepared]


def counts_are_exact(world: World) -> None:
    subjects = [
        *people_of(world),
        *world.post_ids,
        *(comment_id for _, comment_id in world.comments),
    ]
    exact = counters.counts_of(subject_ids=subjects)
    cached = counters.cached_counts_of(subject_ids=subjects)
    for subject_id in subjects:
        kept = {kind: value for kind, value in exact[subject_id].items() if value}
        assert {k: v for k, v in cached[subject_id].items() if v} == kept


def names_lead_to_profiles(world: World) -> None:
    for viewer in map(Viewer, people_of(world)):
        for account in Account.objects.filter(pk__in=people_of(world)):
            card = visible_profile(viewer=viewer, username=account.username)
            try:
                graph_selectors.account_for(viewer=viewer, username=account.username)
            except NotFound:
                assert card is None
            else:
                assert card is not None
                assert card.account.username == account.username


def hashtag_pages_are_fresh(world: World) -> None:
    """A page may lack posts of people who are back, for a minute, and nothing else."""
    for viewer in [ANONYMOUS, *map(Viewer, people_of(world))]:
        for name in world.tags:
            hashtag_id, page = hashtag_page(viewer=viewer, name=name, cursor=None)
            fresh = post_selectors.hashtag_ids_page(viewer=viewer, hashtag=name)
            known = hashtag_for(name=name)
            assert hashtag_id == (known.pk if known else 0)
            assert page.items == [post_id for post_id in fresh.items if post_id in page.items]
            missing = Post.objects.filter(pk__in=set(fresh.items) - set(page.items))
            assert set(missing.values_list("author_id", flat=True)) <= world.returned_ids


def suggestions_are_allowed(world: World) -> None:
    """Of those who have posted lately all are suggested who may be, and nobody else."""
    lately = msgspec.json.decode(candidate_cache.get_many(["all"])["all"], type=list[int])
    for viewer in map(Viewer, people_of(world)):
        known = {viewer.account_id, *graph_selectors.followed_ids(account_id=viewer.account_id)}
        allowed = Account.objects.filter(
            visible_account(viewer), is_private=False, pk__in=set(lately) - known
        )
        suggested = suggested_ids(viewer=viewer, limit=len(lately))
        assert sorted(suggested) == sorted(allowed.values_list("pk", flat=True))


# By the first part of the key.
CHECKS: dict[str, Check] = {
    "f": home_is_fresh,
    "fl": home_is_fresh,
    "fb": is_loaded_set(followed_broadcasts, by_workers=True),
    "fh": is_loaded_set(followed_hashtags),
    "a": is_loaded_value(author_heads, broadcasters_of, by_workers=True),
    "h": is_loaded_value(hashtag_heads, hashtags_of, by_workers=True),
    "x": is_loaded_set(hidden_accounts),
    "m": is_loaded_set(muted_authors),
    "cf": is_loaded_set(circles),
    "l": is_loaded_set(liked_posts),
    "s": is_loaded_set(saved_posts),
    "p": is_loaded_value(post_cache, posts_of),
    "u": is_loaded_value(account_cache, people_of),
    "up": is_loaded_value(profile_cache, people_of),
    "un": names_lead_to_profiles,
    "g": is_loaded_value(grid_cache, people_of),
    "cm": is_loaded_value(thread_cache, posts_of),
    "ht": hashtag_pages_are_fresh,
    "sg": suggestions_are_allowed,
    "c": counts_are_exact,
    "n": is_loaded_value(badge_cache, people_of),
}


def assert_fresh(world: World) -> None:
    """Compare every cached kind with what PostgreSQL says now."""
    for check in dict.fromkeys(CHECKS.values()):
        check(world)
