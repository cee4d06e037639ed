"""People, posts and comments as the dialect's entities, in batches and from memory."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

import msgspec
from django.utils import timezone

from apps.accounts import selectors as account_selectors
from apps.cards.presentation import (
    account_entity,
    account_json,
    post_view,
    reply_entity,
    status_entity,
    status_json,
    with_filters,
)
from apps.cards.presentation.entities import Account, Status
from apps.cards.selectors.comments import comment_views_of_posts
from apps.cards.selectors.posts import (
    Hydrated,
    answered_posts,
    ask_for_posts,
    hydrate_posts,
    post_views,
)
from apps.cards.selectors.profiles import (
    Profiles,
    answered_profiles,
    ask_for_profiles,
    hydrate_profiles,
)
from apps.cards.selectors.viewer import viewer_marks
from apps.cards.types import CommentView, Cover, PostView, ProfileCard
from apps.core import counters
from apps.core.exceptions import NotFound
from apps.core.ids import LARGEST_ID, Kind, kind_of
from apps.core.outage import require_current
from apps.core.redis import RedisUnavailable, redis_for
from apps.engagement import selectors as engagement_selectors
from apps.engagement.models import Comment
from apps.graph.policy import Viewer
from apps.posts import selectors as post_selectors

# Whose a post is never changes: whoever has seen it asks for its author along with it.
MAX_KNOWN_AUTHORS = 65_536
_author_of: dict[int, int] = {}


def account_entities(*, account_ids: Sequence[int]) -> dict[int, Account]:
    """Return people as the dialect's Account; the caller has checked who may see them.

    Who does not exist any more is left out. The entities are shared: copy before changing one.
    """
    profiles, counts = hydrate_profiles(account_ids=account_ids)
    return {
        account_id: account_entity(profile=profile, counts=counts.get(account_id, {}))
        for account_id, profile in profiles.items()
    }


def status_entities(*, viewer: Viewer, post_ids: Sequence[int]) -> list[Status]:
    """Return posts as the dialect's Status, in the order of ``post_ids``.

    What the viewer may not see is left out: this asks the gate.
    """
    visible = post_selectors.visible_post_ids(viewer=viewer, post_ids=post_ids)
    views = post_views(viewer=viewer, post_ids=[i for i in post_ids if i in visible])
    accounts = account_entities(account_ids=[int(view.author.id) for view in views])
    now = timezone.now()
    statuses = [
        status_entity(view=view, account=accounts[int(view.author.id)], now=now)
        for view in views
        if int(view.author.id) in accounts
    ]
    return filtered(viewer=viewer, statuses=statuses)


def filtered(*, viewer: Viewer, statuses: Sequence[Status]) -> list[Status]:
    """Return posts that say which of the viewer's filters they meet; apps do with them the rest."""
    if not viewer.has_filters:
        return list(statuses)
    filters = account_selectors.filters_in_force(account_id=viewer.account_id)
    return [with_filters(status, filters) for status in statuses]


class _Author(TypedDict):
    """What an author is presented from."""

    profile: ProfileCard
    counts: counters.Counts


class StatusReader:
    """Reads posts for one answer, and the profiles of their authors in the same round trip.

    Only for posts whose author nobody has seen yet in this process it asks once more.
    """

    def __init__(self) -> None:
        self._profiles: dict[int, ProfileCard] = {}
        self._counts: dict[int, counters.Counts] = {}

    def hydrate(self, *, post_ids: Sequence[int]) -> Hydrated:
        """Return what ``hydrate_posts`` returns, and keep who wrote it."""
        unique = list(dict.fromkeys(post_ids))
        # Looked up once each: another thread may forget them all meanwhile.
        known = {author_id for i in unique if (author_id := _author_of.get(i)) is not None}
        author_ids = list(known - self._profiles.keys())
        if not author_ids:
            hydrated = hydrate_posts(post_ids=unique)
        else:
            try:
                require_current()
                pipeline = redis_for("cache").pipeline()
                ask_for_posts(pipeline, unique)
                ask_for_profiles(pipeline, author_ids)
                *of_posts, raw_profiles, raw_counts = pipeline.execute()
            except RedisUnavailable:
                return hydrate_posts(post_ids=unique)
            hydrated = answered_posts(unique, of_posts)
            self._keep(answered_profiles(author_ids, (raw_profiles, raw_counts)))
        if len(_author_of) > MAX_KNOWN_AUTHORS:
            _author_of.clear()
        _author_of.update((post_id, card.author.id) for post_id, card in hydrated[0].items())
        return hydrated

    def read(self, *, viewer: Viewer, post_ids: Sequence[int]) -> list[PostView]:
        """Return posts ready for a viewer, who may see them: the caller has asked the gate."""
        cards, counts = self.hydrate(post_ids=post_ids)
        shown = [post_id for post_id in post_ids if post_id in cards]
        marks = viewer_marks(viewer=viewer, post_ids=shown)
        return [
            post_view(card=cards[i], counts=counts.get(i, {}), marks=marks, viewer=viewer)
            for i in shown
        ]

    def statuses_json(self, *, viewer: Viewer, views: Sequence[PostView], now: datetime) -> bytes:
        """Return posts as a finished JSON list of statuses, joined from finished ones."""
        author_ids = {int(view.author.id) for view in views}
        self._keep(hydrate_profiles(account_ids=sorted(author_ids - set(self._profiles))))
        shown = [view for view in views if int(view.author.id) in self._profiles]
        if viewer.has_filters:
            statuses = [
                status_entity(view=view, account=account_entity(**self._author(view)), now=now)
                for view in shown
            ]
            return msgspec.json.encode(filtered(viewer=viewer, statuses=statuses))
        finished = [
            status_json(view=view, account=account_json(**self._author(view)), now=now)
            for view in shown
        ]
        return b"[" + b",".join(finished) + b"]"

    def _author(self, view: PostView) -> _Author:
        author_id = int(view.author.id)
        return {
            "profile": self._profiles[author_id],
            "counts": self._counts.get(author_id, {}),
        }

    def _keep(self, profiles: Profiles) -> None:
        self._profiles |= profiles[0]
        self._counts |= profiles[1]


def statuses_json(*, viewer: Viewer, post_ids: Sequence[int], now: datetime) -> bytes:
    """Return posts as a finished JSON list of statuses; the caller has asked the gate."""
    reader = StatusReader()
    views = reader.read(viewer=viewer, post_ids=post_ids)
    return reader.statuses_json(viewer=viewer, views=views, now=now)


def shared_statuses_json(*, viewer: Viewer, post_ids: Sequence[int], now: datetime) -> bytes:
    """Return the same for a list that everybody shares: without what the viewer will not meet."""
    reader = StatusReader()
    views = reader.read(viewer=viewer, post_ids=post_ids)
    met = [view for view in views if view.cover is not Cover.FOLD]
    return reader.statuses_json(viewer=viewer, views=met, now=now)


def status_for(*, viewer: Viewer, status_id: int) -> Status:
    """Return a post or a comment, whichever has this id, if the viewer may see it.

    :raises NotFound: it does not exist for the viewer.
    """
    found = statuses_by_id(viewer=viewer, status_ids=[status_id]).get(status_id)
    if found is None:
        raise NotFound
    return found


def statuses_by_id(*, viewer: Viewer, status_ids: Sequence[int]) -> dict[int, Status]:
    """Return those of the posts and comments that the viewer may see: this asks the gate."""
    ids = [status_id for status_id in dict.fromkeys(status_ids) if status_id <= LARGEST_ID]
    comment_ids = [i for i in ids if kind_of(i) is Kind.COMMENT]
    post_ids = [i for i in ids if kind_of(i) is not Kind.COMMENT]
    found = {
        int(status["id"]): status for status in status_entities(viewer=viewer, post_ids=post_ids)
    }
    comments = engagement_selectors.visible_comments(viewer=viewer, comment_ids=comment_ids)
    return found | reply_entities(viewer=viewer, comments=comments)


def reply_entities(*, viewer: Viewer, comments: Sequence[Comment]) -> dict[int, Status]:
    """Return comments as statuses that reply to their posts, of whatever posts they are.

    The caller has passed the gate of the posts, and filtered the comments by ``visible_to``.
    """
    if not comments:
        return {}
    post_ids = list(dict.fromkeys(comment.post_id for comment in comments))
    posts = {int(view.id): view for view in post_views(viewer=viewer, post_ids=post_ids)}
    views = comment_views_of_posts(
        viewer=viewer,
        comments=[comment for comment in comments if comment.post_id in posts],
        post_author_ids={post_id: int(post.author.id) for post_id, post in posts.items()},
    )
    accounts = account_entities(account_ids=[int(view.author.id) for view in views])
    answered = _answered_authors(viewer, views)
    replies = [
        reply_entity(
            view=view,
            account=accounts[int(view.author.id)],
            post=posts[int(view.post_id)],
            answered_author_id=answered.get(view.parent_id),
        )
        for view in views
        if int(view.author.id) in accounts
    ]
    return {int(reply["id"]): reply for reply in filtered(viewer=viewer, statuses=replies)}


def _answered_authors(viewer: Viewer, views: Sequence[CommentView]) -> dict[str, str]:
    """Return who wrote the comments that are answered, as far as the viewer may see those."""
    known = {view.id: view.author.id for view in views}
    missing = {view.parent_id for view in views if view.parent_id} - known.keys()
    if not missing:
        return known
    found = engagement_selectors.comment_author_ids(
        viewer=viewer,
        post_ids=[int(view.post_id) for view in views],
        comment_ids=[int(comment_id) for comment_id in missing],
    )
    return known | {str(comment_id): str(author) for comment_id, author in found.items()}
