"""What a person is told, checked again at each reading: what they may not see is not there (R13).

Rows are read from the recipient's own table; accounts, posts and comments are then asked, one
query each, what of it is visible. So a page costs the same however much is on it.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from apps.cards.selectors import account_views, tile_views
from apps.core.cursors import Page, decode_cursor, encode_cursor
from apps.core.ids import LARGEST_ID, minted_at
from apps.engagement.models import Comment, CommentLike, Like
from apps.graph import selectors as graph_selectors
from apps.graph.policy import Viewer
from apps.notifications.models import Notification
from apps.notifications.types import PAGE_KINDS, GroupView, Kind, NotificationGroup, Section
from apps.posts.models import Post

PAGE_SIZE = 20
# As many rows as one page is grouped from; a badge above 99 says "99+".
WINDOW = 1_000
UNREAD_WINDOW = 200
PEOPLE_SHOWN = 30

_unread_elsewhere: dict[str, Callable[[int], int]] = {}


def grouped_page(
    *,
    viewer: Viewer,
    cursor: str | None,
    now: datetime,
    kinds: Collection[Kind] = PAGE_KINDS,
    limit: int = PAGE_SIZE,
) -> Page[NotificationGroup]:
    """Return what the viewer is told, grouped by what it is about, the newest first.

    :raises InvalidCursor: the cursor is not one of this list.
    """
    top, before = decode_cursor(cursor, parts=2) if cursor else (LARGEST_ID, LARGEST_ID)
    rows = Notification.objects.filter(recipient_id=viewer.account_id, id__lt=top, kind__in=kinds)
    window = list(rows.order_by("-id")[:WINDOW])
    groups = [
        group
        for group in grouped(rows=visible_among(viewer=viewer, rows=window), now=now)
        if group.newest_id < before
    ]
    next_cursor = None
    if len(groups) > limit:
        next_cursor = encode_cursor(top, groups[limit - 1].newest_id)
    elif len(window) == WINDOW:
        next_cursor = encode_cursor(window[-1].pk, LARGEST_ID)
    return Page(items=groups[:limit], next_cursor=next_cursor)


def group_views(*, viewer: Viewer, groups: Sequence[NotificationGroup]) -> list[GroupView]:
    """Return groups with their people, pictures and words."""
    shown = {group.newest_id: group.actor_ids[:PEOPLE_SHOWN] for group in groups}
    people = account_views(viewer=viewer, account_ids=[i for ids in shown.values() for i in ids])
    post_ids = list(dict.fromkeys(group.post_id for group in groups if group.post_id))
    tiles = {tile.id: tile for tile in tile_views(viewer=viewer, post_ids=post_ids)}
    comment_ids = [group.comment_id for group in groups if group.comment_id]
    quotes = dict(Comment.objects.filter(pk__in=comment_ids).values_list("id", "text"))
    views = []
    for group in groups:
        actors = [people[i] for i in shown[group.newest_id] if i in people]
        if not actors:
            continue
        about = f"/p/{group.post_id}/" if group.post_id else actors[0].url
        views.append(
            GroupView(
                id=str(group.newest_id),
                kind=group.kind,
                section=group.section,
                people=actors,
                people_count=len(group.actor_ids),
                url=f"{about}#comment-{group.comment_id}" if group.comment_id else about,
                tile=tiles.get(str(group.post_id)),
                quote=quotes.get(group.comment_id, ""),
                is_unread=group.is_unread,
                created_at=group.created_at,
            )
        )
    return views


def register_unread(count: Callable[[int], int]) -> None:
    """Let an upper app's ``count(account_id)`` add what its own part of the list has unread."""
    _unread_elsewhere[f"{count.__module__}.{count.__qualname__}"] = count


def unread_count(account_id: int) -> int:
    """Return how many unread entries the account's list would show."""
    rows = Notification.objects.filter(
        recipient_id=account_id, read_at=None, kind__in=PAGE_KINDS
    ).order_by("-id")
    own = len(visible_among(viewer=Viewer(account_id), rows=list(rows[:UNREAD_WINDOW])))
    return own + sum(count(account_id) for count in _unread_elsewhere.values())


def newest_id(*, account_id: int) -> int:
    """Return the id of the account's newest notification, 0 when there is none."""
    rows = Notification.objects.filter(recipient_id=account_id).order_by("-id")
    return rows.values_list("id", flat=True).first() or 0


def section_of_cursor(*, cursor: str, now: datetime) -> Section:
    """Return the section in which the page before this cursor ended.

    :raises InvalidCursor: the cursor is not one of this list.
    """
    top, before = decode_cursor(cursor, parts=2)
    return section_of(moment=minted_at(min(top, before)), now=now)


def visible_among(*, viewer: Viewer, rows: Sequence[Notification]) -> list[Notification]:
    """Return those rows whose actor, post and comment the viewer may see now, in their order."""
    if not rows:
        return []
    actor_ids = _visible_actors(viewer, {row.actor_id for row in rows})
    post_ids = _visible_posts(viewer, {row.post_id for row in rows if row.post_id})
    comment_ids = _visible_comments(viewer, {row.comment_id for row in rows if row.comment_id})
    return [
        row
        for row in rows
        if row.actor_id in actor_ids
        and (not row.post_id or row.post_id in post_ids)
        and (not row.comment_id or row.comment_id in comment_ids)
    ]


def has_happened(row: Notification) -> bool:
    """Tell whether the deed still stands: it may have been undone before the task ran."""
    match row.kind:
        case Kind.LIKE:
            return Like.objects.filter(post_id=row.post_id, account_id=row.actor_id).exists()
        case Kind.COMMENT_LIKE:
            return CommentLike.objects.filter(
                post_id=row.post_id, comment_id=row.comment_id, account_id=row.actor_id
            ).exists()
        case Kind.FOLLOW:
            return graph_selectors.is_following(
                follower_id=row.actor_id, followee_id=row.recipient_id
            )
        case Kind.FOLLOW_APPROVED:
            return graph_selectors.is_following(
                follower_id=row.recipient_id, followee_id=row.actor_id
            )
        case Kind.FOLLOW_REQUEST:
            return graph_selectors.has_request(
                requester_id=row.actor_id, target_id=row.recipient_id
            )
    # The others are about a comment or post, whose visibility is checked anyway.
    return True


def grouped(*, rows: Sequence[Notification], now: datetime) -> list[NotificationGroup]:
    """Group rows, newest first, by section and by what they are about."""
    members: dict[tuple[object, ...], list[Notification]] = {}
    for row in rows:
        section = section_of(moment=row.created_at, now=now)
        # Comments are said one by one, because each has its own words.
        members.setdefault((section, row.kind, row.post_id, row.comment_id), []).append(row)
    return [
        NotificationGroup(
            newest_id=group[0].pk,
            kind=group[0].kind,
            section=section_of(moment=group[0].created_at, now=now),
            post_id=group[0].post_id,
            comment_id=group[0].comment_id,
            actor_ids=tuple(row.actor_id for row in group),
            is_unread=any(row.read_at is None for row in group),
            created_at=group[0].created_at,
        )
        for group in members.values()
    ]


def section_of(*, moment: datetime, now: datetime) -> Section:
    """Return under which heading a moment is shown."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if moment >= midnight:
        return Section.TODAY
    return Section.WEEK if moment >= midnight - timedelta(days=6) else Section.EARLIER


def recipients_about_account(*, account_id: int) -> list[int]:
    """Return who has something unread by an account or about a post of it."""
    return _unread_recipients(
        Q(actor_id=account_id)
        | Q(post_id__in=Post.objects.filter(author_id=account_id).values("id"))
    )


def recipients_about_post(*, post_id: int) -> list[int]:
    """Return who has something unread about a post."""
    return _unread_recipients(Q(post_id=post_id))


def _unread_recipients(about: Q) -> list[int]:
    rows: QuerySet[Notification] = Notification.objects.filter(about, read_at=None)
    return list(rows.values_list("recipient_id", flat=True).distinct())


def _visible_actors(viewer: Viewer, account_ids: set[int]) -> set[int]:
    accounts = graph_selectors.heard_accounts(viewer=viewer).filter(pk__in=account_ids)
    return set(accounts.values_list("id", flat=True))


def _visible_posts(viewer: Viewer, post_ids: set[int]) -> set[int]:
    if not post_ids:
        return set()
    # Of one's own archived posts one is told nothing either, until they are back (R10).
    posts = Post.objects.visible_to(viewer).published().filter(pk__in=post_ids)
    return set(posts.values_list("id", flat=True))


def _visible_comments(viewer: Viewer, comment_ids: set[int]) -> set[int]:
    if not comment_ids:
        return set()
    comments = Comment.objects.visible_to(viewer).filter(pk__in=comment_ids)
    # Whoever approves a comment has seen it; to its author one that waits is like any other.
    told = comments.filter(Q(is_held=False) | Q(author_id=viewer.account_id))
    return set(told.values_list("id", flat=True))
