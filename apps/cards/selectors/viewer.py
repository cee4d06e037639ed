"""What concerns one viewer, from small sets in Redis: likes ``l:``, saves ``s:``, blocks ``x:``."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from apps.core.outage import require_current
from apps.core.owner_sets import Members, OwnerSet
from apps.core.redis import RedisUnavailable, feeds_for
from apps.engagement import selectors as engagement_selectors
from apps.engagement.models import Like, Save
from apps.graph import selectors as graph_selectors
from apps.graph.policy import Viewer

SET_CAP = 500


def _liked(account_id: int) -> Collection[int]:
    likes = Like.objects.filter(account_id=account_id).order_by("-post_id")
    return set(likes.values_list("post_id", flat=True)[:SET_CAP])


def _saved(account_id: int) -> Collection[int]:
    saves = Save.objects.filter(account_id=account_id).order_by("-post_id")
    return set(saves.values_list("post_id", flat=True)[:SET_CAP])


# Blocks in both directions: whose cards and comments somebody must not see (R1, R6).
hidden_accounts = OwnerSet(
    prefix="x", load=lambda account_id: graph_selectors.hidden_ids(account_id=account_id)
)
liked_posts = OwnerSet(prefix="l", load=_liked, cap=SET_CAP)
saved_posts = OwnerSet(prefix="s", load=_saved, cap=SET_CAP)


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewerMarks:
    """Which of some posts a viewer likes and has saved."""

    liked: frozenset[int]
    saved: frozenset[int]


NO_MARKS = ViewerMarks(liked=frozenset(), saved=frozenset())


def hidden_from(*, viewer: Viewer) -> frozenset[int]:
    """Return whom the viewer must not see, and who must not see them."""
    if viewer.is_anonymous:
        return frozenset()
    return hidden_accounts.of(viewer.account_id).ids


def viewer_marks(*, viewer: Viewer, post_ids: Sequence[int]) -> ViewerMarks:
    """Return the viewer's marks on ``post_ids`` in one round trip."""
    if viewer.is_anonymous or not post_ids:
        return NO_MARKS
    account_id = viewer.account_id
    try:
        require_current()
        pipeline = feeds_for(account_id).pipeline()
        pipeline.smembers(liked_posts.key(account_id))
        pipeline.smembers(saved_posts.key(account_id))
        raw_liked, raw_saved = pipeline.execute()
    except RedisUnavailable:
        return ViewerMarks(
            liked=_asked_liked(account_id, post_ids), saved=_asked_saved(account_id, post_ids)
        )
    return marks_among(
        viewer=viewer,
        post_ids=post_ids,
        liked=liked_posts.complete(account_id, raw_liked),
        saved=saved_posts.complete(account_id, raw_saved),
    )


def marks_among(
    *, viewer: Viewer, post_ids: Sequence[int], liked: Members, saved: Members
) -> ViewerMarks:
    """Cut sets that are already read down to ``post_ids``; ask SQL about posts below the floor."""
    older_liked = [post_id for post_id in post_ids if not liked.knows(post_id)]
    older_saved = [post_id for post_id in post_ids if not saved.knows(post_id)]
    wanted = frozenset(post_ids)
    return ViewerMarks(
        liked=(liked.ids & wanted)
        | (_asked_liked(viewer.account_id, older_liked) if older_liked else frozenset()),
        saved=(saved.ids & wanted)
        | (_asked_saved(viewer.account_id, older_saved) if older_saved else frozenset()),
    )


def _asked_liked(account_id: int, post_ids: Sequence[int]) -> frozenset[int]:
    return frozenset(engagement_selectors.liked_post_ids(account_id=account_id, post_ids=post_ids))


def _asked_saved(account_id: int, post_ids: Sequence[int]) -> frozenset[int]:
    return frozenset(engagement_selectors.saved_post_ids(account_id=account_id, post_ids=post_ids))
