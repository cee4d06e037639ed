"""What the records of an archive become: the account's own things, each of them once.

Everything goes through the services that people's own clicks go through, so an archive can do
nothing that its owner could not do by hand: ids in it are never used as ids of things here.
People hear of being followed, and no page limits it here, so one archive follows MAX_FOLLOWED.
"""

import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from itertools import islice

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from apps.accounts import services as account_services
from apps.accounts.models import Account
from apps.accounts.types import ProfileLink, Status
from apps.graph.types import Audience
from apps.media import services as media_services
from apps.media.engine.refusals import ImageRefused
from apps.media.types import MAX_BYTES, Focus, Purpose
from apps.portability.engine import records
from apps.portability.engine.readers import ArchiveReader
from apps.portability.engine.refusals import DamagedArchive
from apps.portability.engine.tally import Tally
from apps.portability.exceptions import AccountTakesNoPart, ForeignArchive
from apps.portability.models import ImportedItem
from apps.portability.services.choosing import apply_settings, refilter
from apps.portability.services.relating import (
    FOLLOWING,
    RELATIONS,
    account_ids_of,
    id_of,
    relist,
)
from apps.portability.types import MAX_FOLLOWED
from apps.posts import services as post_services
from apps.posts.models import Draft, Post
from apps.posts.types import PhotoInput, PostContent, PostState

Tick = Callable[[int], None]

_PEOPLE_PER_BATCH = 200
_ENOUGH_FOLLOWED = (
    f"One archive follows {MAX_FOLLOWED:,} people at most. Bring it again to follow the next ones."
)
# No camera was online before that; such dates are made up or broken.
_FIRST_YEAR = 1990


def restore(
    *,
    account: Account,
    reader: ArchiveReader,
    now: datetime,
    tick: Tick = lambda posts: None,
) -> Tally:
    """Take an archive in; what is there already stays as it is, so it may be done again.

    ``tick`` hears how many posts were looked at.

    :raises AccountTakesNoPart: the account is not active.
    :raises ForeignArchive: it is that of another account of this site.
    :raises ArchiveRefused: it cannot be read on; what was taken in before stays.
    :raises Unavailable: to be tried again.
    """
    return _Restoration(account, reader, now, tick).run()


class _Restoration:
    """One archive on its way into one account."""

    def __init__(self, account: Account, reader: ArchiveReader, now: datetime, tick: Tick) -> None:
        self.account = account
        self.reader = reader
        self.now = now
        self.tick = tick
        self.tally = Tally()
        self.is_of_this_site = reader.site == settings.SITE_URL
        self.post_count = 0

    def run(self) -> Tally:
        """Settings come first: photos of a private account are never public for a moment."""
        self._require_own()
        self._settings()
        self._profile()
        self._people()
        self._hashtags()
        self._lists()
        self._filters()
        self._posts()
        self._drafts()
        return self.tally

    def _beat(self) -> None:
        self.tick(self.post_count)

    def _require_own(self) -> None:
        if self.account.status != Status.ACTIVE:
            raise AccountTakesNoPart
        if not self.is_of_this_site or self.reader.account_id == str(self.account.pk):
            return
        others = Account.objects.get_queryset().filter(pk=id_of(self.reader.account_id))
        if others.exists():
            raise ForeignArchive

    def _settings(self) -> None:
        """Choose what the archive says; a private account is one even where the rest is refused."""
        chosen = self.reader.settings()
        if chosen is None:
            return
        with transaction.atomic():
            if self._object_id("settings", "") is not None:
                self.tally.count("settings", "known")
                return
            if chosen.is_private:
                account_services.set_private(account=self.account, is_private=True)
            with self.tally.attempt("settings", "Your settings"), transaction.atomic():
                apply_settings(account=self.account, chosen=chosen)
                self._remember("settings", "", 0)
                self.tally.count("settings", "added")

    def _profile(self) -> None:
        profile = self.reader.profile()
        if profile is None:
            return
        account = self.account
        account.refresh_from_db()
        links = [{"label": link.label, "url": link.url} for link in profile.links]
        said = {
            "name": account.name or profile.name,
            "bio": account.bio or profile.bio,
            "pronouns": account.pronouns or profile.pronouns,
        }
        links = account.links or links
        if links == account.links and all(getattr(account, k) == v for k, v in said.items()):
            self.tally.count("profile", "known")
        else:
            with self.tally.attempt("profile", "Your profile"):
                account_services.update_profile(
                    account=account,
                    links=[ProfileLink(label=link["label"], url=link["url"]) for link in links],
                    **said,
                )
                self.tally.count("profile", "added")
        if profile.photo and account.avatar_media_id is None:
            with self.tally.attempt("profile", "Your profile photo"), transaction.atomic():
                item = self._received(profile.photo, Purpose.AVATAR)
                account_services.set_avatar(account_id=account.pk, media_id=item)

    def _people(self) -> None:
        for name, relate in RELATIONS.items():
            remaining = iter(self.reader.people(name))
            while batch := [entry.person for entry in islice(remaining, _PEOPLE_PER_BATCH)]:
                self._beat()
                found = account_ids_of(
                    account=self.account, people=batch, is_of_this_site=self.is_of_this_site
                )
                for person in batch:
                    account_id = found.get(person.username.lower())
                    if account_id is None or account_id == self.account.pk:
                        self.tally.count(name, "left_out")
                        continue
                    if name in FOLLOWING and self._follows_enough():
                        self.tally.count(name, "left_out")
                        self.tally.note(_ENOUGH_FOLLOWED)
                        continue
                    with self.tally.attempt(name):
                        is_new = relate(self.account, account_id)
                        self.tally.count(name, "added" if is_new else "known")

    def _follows_enough(self) -> bool:
        return sum(self.tally.added(name) for name in FOLLOWING) >= MAX_FOLLOWED

    def _hashtags(self) -> None:
        for followed in self.reader.hashtags():
            with self.tally.attempt("hashtags"):
                is_new = post_services.follow_hashtag(account=self.account, name=followed.name)
                self.tally.count("hashtags", "added" if is_new else "known")

    def _lists(self) -> None:
        for record in self.reader.lists():
            self._beat()
            found = account_ids_of(
                account=self.account, people=record.people, is_of_this_site=self.is_of_this_site
            )
            with self.tally.attempt("lists", f"The list “{record.title}”"), transaction.atomic():
                is_new = relist(account=self.account, record=record, account_ids=found.values())
                self.tally.count("lists", "added" if is_new else "known")

    def _filters(self) -> None:
        for record in self.reader.filters():
            with self.tally.attempt("filters", f"The filter “{record.title}”"):
                is_new = refilter(account=self.account, record=record)
                self.tally.count("filters", "added" if is_new else "known")

    def _posts(self) -> None:
        for record in self.reader.posts():
            self._beat()
            self.post_count += 1
            if record.state == "removed":
                self.tally.count("posts", "left_out")
                self.tally.note("A post that moderators had removed was left out.")
                continue
            with self.tally.attempt("posts", f"The post of {record.published_at:%Y-%m-%d}"):
                self.tally.count("posts", "added" if self._post(record) else "known")

    def _post(self, record: records.Post) -> bool:
        """Bring one post with its photos; False if it is there."""
        if self._has_post(record):
            return False
        content = self._content(record)
        with transaction.atomic():
            if self._has_post(record):
                return False
            post = post_services.import_post(
                author_id=self.account.pk,
                post_content=content,
                state=PostState.ARCHIVED if record.state == "archived" else PostState.PUBLISHED,
                published_at=self._moment(record.published_at),
                edited_at=self._moment(record.edited_at) if record.edited_at else None,
            )
            self._remember("post", record.id, post.pk)
        return True

    def _has_post(self, record: records.Post) -> bool:
        known_id = self._object_id("post", record.id)
        if known_id is None and self.is_of_this_site:
            known_id = id_of(record.id)
        own = Post.objects.filter(author_id=self.account.pk).exclude(state=PostState.DELETED)
        return known_id is not None and own.filter(pk=known_id).exists()

    def _drafts(self) -> None:
        for record in self.reader.drafts():
            self._beat()
            with self.tally.attempt("drafts", "A draft"):
                self.tally.count("drafts", "added" if self._draft(record) else "known")

    def _draft(self, record: records.Draft) -> bool:
        """Bring one draft; False if it is there."""
        if self._had_draft(record):
            return False
        content = self._content(record)
        with transaction.atomic():
            if self._had_draft(record):
                return False
            draft = post_services.start_draft(
                author=self.account, draft_content=content, now=self.now
            )
            self._remember("draft", record.id, draft.pk)
        return True

    def _had_draft(self, record: records.Draft) -> bool:
        """Tell whether it was brought before; it may be thrown away or published since."""
        if self._object_id("draft", record.id) is not None:
            return True
        own = Draft.objects.filter(author_id=self.account.pk)
        return self.is_of_this_site and own.filter(pk=id_of(record.id)).exists()

    def _content(self, record: records.Post | records.Draft) -> PostContent:
        """Take the photos of a record in, and return all of it.

        In no transaction: others would wait for it, and see no sign of life, while photos are made.
        """
        return PostContent(
            photos=self._photos(record.photos),
            caption=record.caption,
            place_name=record.place,
            audience=_audience(record.audience),
            has_comments=record.has_comments,
            hides_like_count=record.hides_like_count,
            is_sensitive=record.is_sensitive,
            sensitive_reason=record.sensitive_reason,
        )

    def _photos(self, photos: Iterable[records.Photo]) -> tuple[PhotoInput, ...]:
        """Take photos in; those that cannot be read are left out, and said."""
        inputs = []
        for photo in photos:
            self._beat()
            if not photo.file:
                self.tally.note("A photo was missing in the archive already.")
                continue
            try:
                media_id = self._received(
                    photo.file, Purpose.POST, Focus(photo.focus_x, photo.focus_y)
                )
            except (ImageRefused, DamagedArchive) as error:
                self.tally.note(f"A photo was left out: {error.message}")
            else:
                inputs.append(PhotoInput(media_id=media_id, alt_text=photo.alt_text))
        return tuple(inputs)

    def _received(self, file: str, purpose: Purpose, focus: Focus | None = None) -> int:
        content = self.reader.photo(file, limit=MAX_BYTES)
        upload = SimpleUploadedFile(file.rpartition("/")[2] or "photo", content)
        return media_services.receive_and_process(
            owner_id=self.account.pk, file=upload, purpose=purpose, focus=focus or Focus()
        ).pk

    def _moment(self, moment: datetime) -> datetime:
        """Keep a time that can be one."""
        if not _FIRST_YEAR <= moment.year <= self.now.year + 1:
            return self.now
        return min(moment.astimezone(UTC), self.now)

    def _source(self, kind: str, record_id: str) -> str:
        origin = f"{self.reader.site}\n{self.reader.account_id}\n{record_id}"
        return f"{kind}:{hashlib.sha256(origin.encode()).hexdigest()}"

    def _object_id(self, kind: str, record_id: str) -> int | None:
        """Return what the record has become before; nobody else brings it until the commit."""
        with connection.cursor() as cursor:
            # The race: the same archive, once by the page and once by the command.
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
                [f"import:{self.account.pk}"],
            )
        found = ImportedItem.objects.filter(
            account_id=self.account.pk, source=self._source(kind, record_id)
        )
        return found.values_list("object_id", flat=True).first()

    def _remember(self, kind: str, record_id: str, object_id: int) -> None:
        ImportedItem.objects.update_or_create(
            account_id=self.account.pk,
            source=self._source(kind, record_id),
            defaults={"object_id": object_id},
        )


def _audience(name: str) -> Audience:
    """Return an audience; one that is not known here becomes the smallest."""
    return Audience(name) if name in Audience.values else Audience.CLOSE_FRIENDS
