"""Building the archive of one account, file by file: only what it may see and what is its own."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import TypeVar

from django.conf import settings
from msgspec.structs import replace

from apps.accounts import selectors as account_selectors
from apps.accounts.models import Account
from apps.graph import selectors as graph_selectors
from apps.media import selectors as media_selectors
from apps.media.models import MediaItem
from apps.portability import presentation
from apps.portability.engine import records
from apps.portability.engine.records import Record
from apps.portability.engine.writing import Member, zipped
from apps.portability.selectors import activity, people, posts
from apps.portability.selectors.batches import ROWS_PER_BATCH

Tick = Callable[[int], None]
P = TypeVar("P", records.Post, records.Draft)
T = TypeVar("T")

_PHOTO = "media/profile.jpg"
# The lists that are read as they stand; posts and drafts have photos beside them.
_LISTS: dict[str, Callable[..., Iterator[Sequence[Record]]]] = {
    "followers": people.follower_batches,
    "following": people.following_batches,
    "requests-sent": people.sent_request_batches,
    "requests-received": people.received_request_batches,
    "blocked": people.blocked_batches,
    "muted": people.muted_batches,
    "restricted": people.restricted_batches,
    "close-friends": people.close_friend_batches,
    "hashtags": activity.hashtag_batches,
    "lists": people.list_batches,
    "filters": people.filter_batches,
    "comments": activity.comment_batches,
    "likes": activity.like_batches,
    "saves": activity.save_batches,
    "comments-received": activity.received_comment_batches,
    "likes-received": activity.received_like_batches,
    "notifications": activity.notice_batches,
    "devices": activity.device_batches,
}


def archive_of(
    *, account: Account, now: datetime, tick: Tick = lambda posts: None
) -> Iterator[bytes]:
    """This will yield the archive of an account, a ZIP, piece by piece.

    ``tick`` hears how many posts are in it, now and then.

    :raises StorageDown: while photos are read.
    """
    return zipped(_Archive(account, now, tick).members(), at=now)


class _Archive:
    """One archive in the making, with the counts for its manifest."""

    def __init__(self, account: Account, now: datetime, tick: Tick) -> None:
        self.account = account
        self.now = now
        self.tick = tick
        self.parts: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()

    def members(self) -> Iterator[Member]:
        """The manifest comes last: whoever finds it has the whole archive."""
        yield from self._profile()
        yield from self._posts()
        yield from self._drafts()
        for name, read in _LISTS.items():
            yield from self._list(name, read(account=self.account))
        manifest = records.Manifest(
            site=settings.SITE_URL,
            account_id=str(self.account.pk),
            username=self.account.username,
            created_at=self.now,
            parts={name: self.parts[name] for name in records.LISTS},
            counts={name: self.counts[name] for name in records.LISTS},
        )
        yield Member(
            "index.html", presentation.archive_index(profile=self.profile, manifest=manifest)
        )
        yield Member("style.css", presentation.archive_style())
        yield Member("archive.json", records.encoded(manifest))

    def _profile(self) -> Iterator[Member]:
        account = self.account
        photo = self._avatar()
        self.profile = records.Profile(
            username=account.username,
            name=account.name,
            bio=account.bio,
            pronouns=account.pronouns,
            links=[records.Link(label=link["label"], url=link["url"]) for link in account.links],
            photo=_PHOTO if photo else "",
            email=account.email,
            joined_at=account.date_joined,
            born_on=account_selectors.birth_date_of(account_id=account.pk),
        )
        boundaries = graph_selectors.boundaries_of(account_id=account.pk)
        chosen = records.Settings(
            is_private=account.is_private,
            theme=account.theme,
            has_shortcuts=account.has_shortcuts,
            sensitive_media=account.sensitive_media,
            hides_like_counts=account.hides_like_counts,
            shows_activity=account.shows_activity,
            wants_less_motion=account.wants_less_motion,
            saves_data=account.saves_data,
            default_visibility=account.default_visibility,
            default_is_sensitive=account.default_is_sensitive,
            default_language=account.default_language,
            comments_from=boundaries.comments_from,
            mentions_from=boundaries.mentions_from,
            tags_from=boundaries.tags_from,
            approves_tags=boundaries.approves_tags,
            hidden_words=boundaries.hidden_words,
        )
        if photo:
            yield Member(_PHOTO, photo)
        yield Member("profile.json", records.encoded(self.profile))
        yield Member("settings.json", records.encoded(chosen))

    def _avatar(self) -> bytes | None:
        media_id = self.account.avatar_media_id or 0
        items = media_selectors.media_by_ids(owner_id=self.account.pk, media_ids=[media_id])
        if media_id not in items or not items[media_id].is_ready:
            return None
        try:
            return _jpeg(items[media_id])
        except FileNotFoundError:
            return None

    def _posts(self) -> Iterator[Member]:
        for batch, is_last in _with_last(posts.post_batches(account=self.account)):
            lost: set[str] = set()
            yield from self._pictures(batch.pictures, lost)
            found = [_without(post, lost) for post in batch.posts]
            yield self._part("posts", found)
            yield self._page("posts", found, is_last)

    def _drafts(self) -> Iterator[Member]:
        for batch in posts.draft_batches(account=self.account):
            lost: set[str] = set()
            yield from self._pictures(batch.pictures, lost)
            yield self._part("drafts", [_without(draft, lost) for draft in batch.drafts])

    def _pictures(self, pictures: Iterable[posts.Picture], lost: set[str]) -> Iterator[Member]:
        """The photos; names into ``lost`` those whose bytes are not there."""
        for picture in pictures:
            self.tick(self.counts["posts"])
            try:
                yield Member(picture.file, _jpeg(picture.item))
            except FileNotFoundError:
                lost.add(picture.file)

    def _list(self, name: str, batches: Iterator[Sequence[Record]]) -> Iterator[Member]:
        records_found = (record for batch in batches for record in batch)
        for batch, is_last in _with_last(_parts_of(records_found)):
            self.tick(self.counts["posts"])
            yield self._part(name, batch)
            if name in presentation.PAGES:
                yield self._page(name, batch, is_last)

    def _part(self, name: str, found: Sequence[Record]) -> Member:
        self.parts[name] += 1
        self.counts[name] += len(found)
        return Member(records.part_name(name, self.parts[name]), records.encoded(found))

    def _page(self, name: str, found: Sequence[Record], is_last: bool) -> Member:
        number = self.parts[name]
        content = presentation.archive_page(
            name=name, found=found, number=number, is_last=is_last, username=self.account.username
        )
        return Member(presentation.page_name(name, number), content)


def _jpeg(item: MediaItem) -> bytes:
    """Return the largest picture that every program can show."""
    return media_selectors.read_rendition(item=item, rendition="full", fmt="jpg")


def _without(record: P, lost: set[str]) -> P:
    """Return the record without the names of files that the archive does not hold."""
    if not lost:
        return record
    photos = [replace(photo, file="") if photo.file in lost else photo for photo in record.photos]
    return replace(record, photos=photos)


def _parts_of(found: Iterator[Record]) -> Iterator[list[Record]]:
    """Group records into files of even size, however they were read."""
    while part := list(islice(found, ROWS_PER_BATCH)):
        yield part


def _with_last(batches: Iterable[T]) -> Iterator[tuple[T, bool]]:
    """Yield each batch with whether it is the last one."""
    remaining = iter(batches)
    for batch in remaining:
        for following in remaining:
            yield batch, False
            batch = following  # noqa: PLW2901  # one behind
        yield batch, True
