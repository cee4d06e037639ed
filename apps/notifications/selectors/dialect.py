"""Notifications as the dialect's: one by one, and in groups by day and object.

The dialect has no word for an approved request; apps are not told of those.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import QuerySet

from apps.cards.presentation.entities import Notification as NotificationEntity
from apps.cards.presentation.entities import NotificationGroup, NotificationGroups, Status
from apps.cards.selectors import account_entities, reply_entities, status_entities
from apps.core.cursors import InvalidCursor, Page, Stretch, decode_cursor, encode_cursor
from apps.core.exceptions import NotFound
from apps.core.formats import moment
from apps.core.ids import LARGEST_ID, first_id_at, minted_at
from apps.engagement.models import Comment
from apps.graph.policy import Viewer
from apps.notifications.models import Notification
from apps.notifications.selectors.told import WINDOW, visible_among
from apps.notifications.types import Kind

# What apps call each kind: a comment is a reply, and a tag names somebody as a mention does.
DIALECT_TYPES: Mapping[str, str] = {
    Kind.FOLLOW: "follow",
    Kind.FOLLOW_REQUEST: "follow_request",
    Kind.LIKE: "favourite",
    Kind.COMMENT_LIKE: "favourite",
    Kind.COMMENT: "mention",
    Kind.REPLY: "mention",
    Kind.MENTION: "mention",
    Kind.TAG: "mention",
}
_GROUPED = frozenset({Kind.FOLLOW, Kind.LIKE, Kind.COMMENT_LIKE})
_GROUP_KEY = re.compile(r"(follow|favourite)-([0-9]{1,19})-([0-9]{1,6})|ungrouped-([0-9]{1,19})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_SAMPLE = 8
# How many windows one page may look through before it ends early, with a place to go on from.
_MAX_WINDOWS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityGroup:
    """What happened to one object on one day, newest first."""

    key: str
    rows: list[Notification]

    @property
    def newest_id(self) -> int:
        return self.rows[0].pk

    @property
    def is_unread(self) -> bool:
        return any(row.read_at is None for row in self.rows)


def rows_page(
    *, viewer: Viewer, kinds: Collection[str], actor_id: int | None = None, stretch: Stretch
) -> Page[Notification]:
    """Return a part of what the viewer is told and may see, newest first.

    :raises InvalidCursor: the cursor is not one of this list.
    """
    rows = Notification.objects.filter(recipient_id=viewer.account_id, kind__in=kinds)
    if actor_id is not None:
        rows = rows.filter(actor_id=actor_id)
    if stretch.floor is not None:
        rows = rows.filter(id__gt=stretch.floor)
    if stretch.cursor and not stretch.is_upward:
        rows = rows.filter(id__lt=decode_cursor(stretch.cursor, parts=1)[0])
    limit = stretch.limit
    found: list[Notification] = []
    place: int | None = None
    for _ in range(_MAX_WINDOWS):
        window = rows.order_by("id" if stretch.is_upward else "-id")
        if place is not None:
            window = (
                window.filter(id__gt=place) if stretch.is_upward else window.filter(id__lt=place)
            )
        batch = list(window[: limit + 1])
        found += visible_among(viewer=viewer, rows=batch)
        if len(batch) <= limit:
            place = None
            break
        place = batch[-1].pk
        if len(found) > limit:
            break
    page = found[:limit]
    if stretch.is_upward:
        page.reverse()
        place = page[-1].pk if page else None
    elif len(found) > limit:
        place = page[-1].pk
    return Page(
        items=page,
        next_cursor=None if place is None else encode_cursor(place),
        newest=page[0].pk if page else None,
    )


def notification_for(*, viewer: Viewer, notification_id: int) -> Notification:
    """Return one notification of the viewer's.

    :raises NotFound: there is none, or none that the viewer may see now.
    """
    rows = Notification.objects.filter(
        recipient_id=viewer.account_id, pk=notification_id, kind__in=DIALECT_TYPES
    )
    visible = visible_among(viewer=viewer, rows=list(rows))
    if not visible:
        raise NotFound
    return visible[0]


def notification_entities(
    *, viewer: Viewer, rows: Sequence[Notification]
) -> list[NotificationEntity]:
    """Return visible notifications with their people and posts."""
    accounts = account_entities(account_ids=list({row.actor_id for row in rows}))
    statuses = _statuses(viewer, rows)
    entities: list[NotificationEntity] = []
    for row in rows:
        status_id = row.comment_id or row.post_id
        if row.actor_id not in accounts or (status_id and status_id not in statuses):
            continue
        entity: NotificationEntity = {
            "id": str(row.pk),
            "type": DIALECT_TYPES[row.kind],
            "created_at": moment(row.created_at),
            "account": accounts[row.actor_id],
            "group_key": _key_of(row),
        }
        if status_id:
            entity["status"] = statuses[status_id]
        entities.append(entity)
    return entities


def entity_groups(*, viewer: Viewer, kinds: Collection[str], stretch: Stretch) -> Page[EntityGroup]:
    """Return a part of the groups, newest first.

    A group is whole wherever its day has fewer rows than a window. Of windows in which the viewer
    may see nothing it looks through several; then the page is empty but leads on.

    :raises InvalidCursor: the cursor is not one of this list.
    """
    rows = Notification.objects.filter(recipient_id=viewer.account_id, kind__in=kinds)
    if stretch.floor is not None:
        rows = rows.filter(id__gt=stretch.floor)
    if stretch.is_upward:
        return _groups_above(viewer, rows, stretch.limit)
    top, before = _place_of(stretch.cursor)
    groups: list[EntityGroup] = []
    for _ in range(_MAX_WINDOWS):
        window = list(rows.filter(id__lt=top).order_by("-id")[:WINDOW])
        is_last = len(window) < WINDOW
        window = window if is_last else _whole_days(window)
        visible = visible_among(viewer=viewer, rows=window)
        groups = [group for group in _grouped(visible) if group.newest_id < before]
        if len(groups) > stretch.limit:
            page = groups[: stretch.limit]
            return _page_of(page, encode_cursor(top, page[-1].newest_id))
        if is_last:
            return _page_of(groups, None)
        top = window[-1].pk
        if groups:
            break
    return _page_of(groups, encode_cursor(top, before))


def group_with_key(*, viewer: Viewer, key: str) -> EntityGroup:
    """Return one group by its key.

    :raises NotFound: there is none with anything in it that the viewer may see now.
    """
    parts = _GROUP_KEY.fullmatch(key)
    if parts is None:
        raise NotFound
    if parts[4]:
        row = notification_for(viewer=viewer, notification_id=min(int(parts[4]), LARGEST_ID))
        return EntityGroup(key=key, rows=[row])
    day = _EPOCH + int(parts[3]) * _DAY
    rows = Notification.objects.filter(
        recipient_id=viewer.account_id,
        kind__in=_GROUPED,
        id__gte=first_id_at(day),
        id__lt=first_id_at(day + _DAY),
    ).order_by("-id")
    members = [row for row in rows[:WINDOW] if _key_of(row) == key]
    visible = visible_among(viewer=viewer, rows=members)
    if not visible:
        raise NotFound
    return EntityGroup(key=key, rows=visible)


def groups_result(*, viewer: Viewer, groups: Sequence[EntityGroup]) -> NotificationGroups:
    """Return groups with the people and posts that they name, each once."""
    sampled = list(dict.fromkeys(row.actor_id for group in groups for row in group.rows[:_SAMPLE]))
    accounts = account_entities(account_ids=sampled)
    statuses = _statuses(viewer, [group.rows[0] for group in groups])
    return {
        "accounts": [accounts[i] for i in sampled if i in accounts],
        "statuses": list(statuses.values()),
        "notification_groups": [_group_entity(group, statuses) for group in groups],
    }


def _statuses(viewer: Viewer, rows: Sequence[Notification]) -> dict[int, Status]:
    """Return the posts and comments that notifications are about, by their ids."""
    post_ids = list(
        dict.fromkeys(row.post_id for row in rows if row.post_id and not row.comment_id)
    )
    posts = status_entities(viewer=viewer, post_ids=post_ids) if post_ids else []
    comment_ids = {row.comment_id for row in rows if row.comment_id}
    replies: Mapping[int, Status] = {}
    if comment_ids:
        comments = Comment.objects.visible_to(viewer).filter(
            pk__in=comment_ids, post_id__in={row.post_id for row in rows}
        )
        replies = reply_entities(viewer=viewer, comments=list(comments.select_related("author")))
    return {int(post["id"]): post for post in posts} | dict(replies)


def _group_entity(group: EntityGroup, statuses: Mapping[int, Status]) -> NotificationGroup:
    newest, oldest = group.rows[0], group.rows[-1]
    entity: NotificationGroup = {
        "group_key": group.key,
        "notifications_count": len(group.rows),
        "type": DIALECT_TYPES[newest.kind],
        "most_recent_notification_id": newest.pk,
        "page_min_id": str(oldest.pk),
        "page_max_id": str(newest.pk),
        "latest_page_notification_at": moment(newest.created_at),
        "sample_account_ids": [str(row.actor_id) for row in group.rows[:_SAMPLE]],
    }
    status_id = newest.comment_id or newest.post_id
    if status_id in statuses:
        entity["status_id"] = str(status_id)
    return entity


def _groups_above(viewer: Viewer, rows: QuerySet[Notification], limit: int) -> Page[EntityGroup]:
    """Return the groups that lie lowest among rows, newest first as everywhere."""
    groups: list[EntityGroup] = []
    for _ in range(_MAX_WINDOWS):
        window = list(rows.order_by("id")[:WINDOW])
        groups = _grouped(visible_among(viewer=viewer, rows=window[::-1]))[-limit:]
        if groups or len(window) < WINDOW:
            break
        rows = rows.filter(id__gt=window[-1].pk)
    return _page_of(groups, encode_cursor(groups[-1].newest_id) if groups else None)


def _place_of(cursor: str | None) -> tuple[int, int]:
    """Return below which row to read, and below which one the newest of a group must be.

    Apps also name the newest row of the last group that they have. Its day is then read from the
    end, so that no group is shown in two halves.
    """
    if cursor is None:
        return LARGEST_ID, LARGEST_ID
    try:
        top, before = decode_cursor(cursor, parts=2)
    except InvalidCursor:
        (before,) = decode_cursor(cursor, parts=1)
        top = first_id_at(_EPOCH + (_day_of(before) + 1) * _DAY)
    return top, before


def _whole_days(window: list[Notification]) -> list[Notification]:
    """Leave the last day of a full window to the next one, unless it is the only day."""
    last = _day_of(window[-1].pk)
    return [row for row in window if _day_of(row.pk) != last] or window


def _page_of(groups: list[EntityGroup], next_cursor: str | None) -> Page[EntityGroup]:
    newest = groups[0].newest_id if groups else None
    return Page(items=groups, next_cursor=next_cursor, newest=newest)


def _grouped(rows: Sequence[Notification]) -> list[EntityGroup]:
    members: dict[str, list[Notification]] = {}
    for row in rows:
        members.setdefault(_key_of(row), []).append(row)
    return [EntityGroup(key=key, rows=found) for key, found in members.items()]


def _key_of(row: Notification) -> str:
    if row.kind not in _GROUPED:
        return f"ungrouped-{row.pk}"
    about = row.comment_id or row.post_id or row.recipient_id
    return f"{DIALECT_TYPES[row.kind]}-{about}-{_day_of(row.pk)}"


def _day_of(notification_id: int) -> int:
    return (minted_at(notification_id) - _EPOCH).days
