"""After the time of grace nothing is left of a person; what others have stays right."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_redis import get_redis_connection

from apps.accounts import services as account_services
from apps.accounts.exceptions import StandingChanged, UsernameTaken
from apps.accounts.models import Account, UsernameReservation
from apps.accounts.selectors import check_username, due_deletion_ids
from apps.accounts.types import ProfileLink, Status
from apps.core import counters, outbox
from apps.core.models import OutboxRow
from apps.core.redis import feed_shard_aliases
from apps.engagement.models import Comment
from apps.graph import services as graph_services
from apps.media import services as media_services
from apps.media.exceptions import StorageDown
from apps.media.types import Purpose
from apps.notifications.models import Notification
from apps.portability import services, tasks
from apps.portability.engine.manifest import MANIFEST, Erased
from apps.portability.services import build_next_export, purge, request_export
from apps.posts import services as post_services
from apps.posts.models import Post
from apps.posts.types import PhotoInput, PostContent
from tests.accounts.second_factors import give_app
from tests.architecture.test_twice import keys
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory, make_comment_like, make_like, make_save
from tests.factories.graph import make_block, make_follow, make_request
from tests.factories.posts import PostFactory
from tests.media.uploads import make_ready, make_received, stored_files

pytestmark = pytest.mark.django_db

CANARY = "canaryquetzal"


def tables() -> Iterator[str]:
    for model in apps.get_models():
        if model._meta.managed:
            yield model._meta.db_table


def canaries_in_tables(*words: str) -> list[tuple[str, str]]:
    """Return every row of every table that has one of the words in it."""
    one = "SELECT '{0}', to_jsonb({0})::text FROM {0}"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(one.format(table) for table in tables()))
        return [row for row in cursor.fetchall() if any(word in row[1] for word in words)]


def canaries_in_redis(*words: str) -> list[tuple[str, str]]:
    return [row for row in keys() if any(word in "".join(row) for word in words)]


def own_keys(account_id: int) -> list[str]:
    """Return the keys in Redis that are kept for one account."""
    found = []
    for alias in ("default", "channels", *feed_shard_aliases()):
        names = get_redis_connection(alias).scan_iter(match=f"*{account_id}*")
        found += [f"{alias} {name!r}" for name in names]
    return found


class Leaver:
    """Somebody who has done everything that leaves a trace, among two others."""

    def __init__(self, client_for: Any) -> None:
        self.ana = AccountFactory(username=CANARY, name=CANARY, email=f"{CANARY}@example.org")
        self.ben, self.cleo = AccountFactory(username="ben"), AccountFactory(username="cleo")
        self.their_post = PostFactory(author=self.ben, tagged=[self.ana])
        self.browser = client_for(self.ana)
        UserSession.objects.create(
            user=self.ana,
            session_key=self.browser.session.session_key,
            ip="192.0.2.77",
            user_agent=CANARY,
        )
        give_app(self.ana)
        self._write_profile()
        self._know_people()
        self._publish()
        self._take_part()
        request_export(account=self.ana)
        outbox.drain()
        build_next_export(now=timezone.now())
        outbox.drain()
        for path in ("/", f"/{CANARY}/", "/notifications/", "/explore/"):
            self.browser.get(path)
            client_for(self.ben).get(path)
        outbox.drain()

    def _write_profile(self) -> None:
        account_services.update_profile(
            account=self.ana,
            name=CANARY,
            bio=f"{CANARY} #{CANARY}x",
            pronouns=CANARY,
            links=[ProfileLink(label=CANARY, url=f"https://{CANARY}.example")],
        )
        face = make_ready(owner_id=self.ana.pk, purpose=Purpose.AVATAR)
        account_services.set_avatar(account_id=self.ana.pk, media_id=face.pk)
        LogEntry.objects.create(
            user=self.ben,
            content_type=ContentType.objects.get_for_model(Account),
            object_id=str(self.ana.pk),
            object_repr=f"@{CANARY}",
            action_flag=CHANGE,
        )

    def _know_people(self) -> None:
        make_follow(follower=self.ana, followee=self.ben)
        make_follow(follower=self.ben, followee=self.ana)
        make_follow(follower=self.cleo, followee=self.ben)
        make_request(requester=self.ana, target=AccountFactory(private=True))
        graph_services.add_close_friend(owner=self.ana, member_id=self.ben.pk)
        make_block(blocker=self.ana, blocked=AccountFactory())
        make_block(blocker=AccountFactory(), blocked=self.ana)
        graph_services.mute(muter=self.ana, muted_id=self.ben.pk)
        graph_services.mute(muter=self.cleo, muted_id=self.ana.pk)
        graph_services.restrict(restricter=self.ana, restricted_id=self.cleo.pk)
        graph_services.restrict(restricter=AccountFactory(), restricted_id=self.ana.pk)

    def _publish(self) -> None:
        self.post = PostFactory(author=self.ana, caption=f"{CANARY} with @ben", tagged=[self.cleo])
        photo = make_ready(owner_id=self.ana.pk)
        self.archived = post_services.create_post(
            author=self.ana,
            photos=[PhotoInput(media_id=photo.pk, alt_text=CANARY)],
            caption=CANARY,
            now=timezone.now(),
        )
        upload = make_received(owner_id=self.ana.pk, name=f"{CANARY}.jpg")
        post_services.start_draft(
            author=self.ana,
            draft_content=PostContent(
                photos=(PhotoInput(media_id=upload.pk, alt_text=CANARY),),
                caption=CANARY,
                place_name=CANARY,
                tagged_ids=(),
            ),
            now=timezone.now(),
        )

    def _take_part(self) -> None:
        make_like(post=self.their_post, account=self.ana)
        make_like(post=self.their_post, account=self.cleo)
        make_save(post=self.their_post, account=self.ana)
        comment = CommentFactory(post=self.their_post, author=self.ana, text=CANARY)
        CommentFactory(post=self.their_post, author=self.cleo, parent=comment, text="a reply")
        kept = CommentFactory(post=self.their_post, author=self.cleo, text="kept")
        make_comment_like(comment=kept, account=self.ana)
        make_like(post=self.post, account=self.ben)
        CommentFactory(post=self.post, author=self.ben, text="under theirs")
        post_services.follow_hashtag(account=self.ana, name="spring")

    def leave(self) -> datetime:
        """Ask for the deletion and return the moment at which it is due."""
        due_at = account_services.request_deletion(account=self.ana, now=timezone.now())
        outbox.drain()
        return due_at


@pytest.fixture
def leaver(client_for, media_root: Path) -> Leaver:
    return Leaver(client_for)


class TestPurgeAccount:
    def test_leaves_nothing_anywhere(
        self, leaver: Leaver, media_root: Path, django_capture_on_commit_callbacks
    ) -> None:
        assert stored_files(media_root) != []
        assert canaries_in_tables(CANARY) != []

        due_at = leaver.leave()
        with django_capture_on_commit_callbacks(execute=True):
            assert services.purge_account(account_id=leaver.ana.pk, now=due_at) is True
        outbox.drain()

        # Where somebody was mentioned or is awaited by name it stands in the words of others.
        assert [table for table, _ in canaries_in_tables(CANARY, "192.0.2.77")] == [
            "accounts_usernamereservation"
        ]
        assert canaries_in_redis(CANARY) == []
        assert own_keys(leaver.ana.pk) == []
        assert stored_files(media_root) == []
        assert not OutboxRow.objects.exists()

    def test_leaves_no_row_that_the_manifest_promises_to_erase(self, leaver: Leaver) -> None:
        account_id, post_ids = leaver.ana.pk, [leaver.post.pk, leaver.archived.pk]
        known = {
            "subject_id": [account_id, *post_ids],
            "post_id": post_ids,
            "email_address_id": list(
                EmailAddress.objects.filter(user=leaver.ana).values_list("pk", flat=True)
            ),
            "session_key": [leaver.browser.session.session_key],
        }

        services.purge_account(account_id=account_id, now=leaver.leave())
        outbox.drain()

        left = [
            (label, column)
            for label, entry in MANIFEST.items()
            if isinstance(entry, Erased)
            for column in entry.by
            if apps.get_model(label)
            ._default_manager.filter(**{f"{column}__in": known.get(column, [account_id])})
            .exists()
        ]
        assert left == []

    def test_keeps_what_others_have_and_their_counts_right(
        self, leaver: Leaver, client_for
    ) -> None:
        services.purge_account(account_id=leaver.ana.pk, now=leaver.leave())
        outbox.drain()

        counts = counters.counts_of(
            subject_ids=[leaver.their_post.pk, leaver.ben.pk, leaver.cleo.pk]
        )
        assert {k: v for k, v in counts[leaver.their_post.pk].items() if v} == {
            "likes": 1,
            "comments": 1,
        }
        assert counts[leaver.ben.pk].get("followers") == 1
        assert not counts[leaver.ben.pk].get("following")
        assert list(Comment.objects.values_list("text", flat=True)) == ["kept"]
        assert not Notification.objects.filter(post_id=leaver.post.pk).exists()
        assert Client().get(leaver.their_post.get_absolute_url()).status_code == 200
        assert CANARY not in client_for(leaver.ben).get("/").content.decode()

    def test_waits_for_the_day(self, leaver: Leaver) -> None:
        due_at = leaver.leave()
        early = due_at - timedelta(seconds=1)

        assert due_deletion_ids(now=early) == []
        assert services.purge_account(account_id=leaver.ana.pk, now=early) is False
        assert due_deletion_ids(now=due_at) == [leaver.ana.pk]

    def test_spares_whoever_has_come_back(self, leaver: Leaver) -> None:
        due_at = leaver.leave()
        account_services.keep_account(account=leaver.ana)

        assert services.purge_account(account_id=leaver.ana.pk, now=due_at) is False

        assert Post.objects.filter(author=leaver.ana).count() == 2

    def test_happens_to_the_suspended_too(self, leaver: Leaver) -> None:
        due_at = leaver.leave()
        account_services.suspend(account=leaver.ana, reason="spam", until=None)

        assert services.purge_account(account_id=leaver.ana.pk, now=due_at) is True
        assert services.purge_account(account_id=leaver.ana.pk, now=due_at) is False

    @pytest.mark.parametrize(
        "step",
        [
            "notification_services.withdraw_account",
            "ranking_services.forget_account",
            "engagement_services.erase_comments",
            "engagement_services.erase_likes",
            "post_services.erase_posts",
            "post_services.erase_tags",
            "graph_services.erase_relations",
            "media_services.erase_media_of",
            "account_services.erase_account",
        ],
    )
    def test_goes_on_after_it_was_killed(
        self, leaver: Leaver, monkeypatch: pytest.MonkeyPatch, media_root: Path, step: str
    ) -> None:
        due_at = leaver.leave()
        room, name = step.split(".")
        with monkeypatch.context() as patch:
            patch.setattr(getattr(purge, room), name, _die)
            with pytest.raises(SystemExit):
                services.purge_account(account_id=leaver.ana.pk, now=due_at)
        outbox.drain()

        with pytest.raises(StandingChanged):
            account_services.keep_account(account=leaver.ana)
        assert account_services.set_status(account=leaver.ana, status=Status.ACTIVE) is False
        assert services.purge_account(account_id=leaver.ana.pk, now=due_at) is True
        outbox.drain()

        assert len(canaries_in_tables(CANARY)) == 1
        assert stored_files(media_root) == []


def _die(**_: Any) -> None:
    raise SystemExit


class TestPurgeDueAccounts:
    @pytest.mark.parametrize("error", [StorageDown, ValueError])
    def test_goes_on_with_others_when_one_cannot_be_purged(
        self, monkeypatch: pytest.MonkeyPatch, media_root: Path, error: type[Exception]
    ) -> None:
        past = timezone.now() - timedelta(days=31)
        unlucky, lucky = AccountFactory(), AccountFactory()
        account_services.request_deletion(account=unlucky, now=past)
        account_services.request_deletion(account=lucky, now=past + timedelta(minutes=1))
        erase = media_services.erase_media_of

        def fail(*, owner_id: int) -> int:
            if owner_id == unlucky.pk:
                raise error
            return erase(owner_id=owner_id)

        monkeypatch.setattr(purge.media_services, "erase_media_of", fail)

        tasks.purge_due_accounts()

        assert list(Account.objects.values_list("pk", flat=True)) == [unlucky.pk]


class TestUsernameOfWhoLeft:
    def test_is_free_after_thirty_days(self) -> None:
        ana = AccountFactory(username="Ana")
        due_at = account_services.request_deletion(account=ana, now=timezone.now())
        services.purge_account(account_id=ana.pk, now=due_at)

        with pytest.raises(UsernameTaken):
            check_username(username="ana", for_account=None)
        assert Client().get("/ana/").status_code == 404
        assert account_services.release_usernames(now=due_at + timedelta(days=29)) == 0
        assert account_services.release_usernames(now=due_at + timedelta(days=30)) == 1
        check_username(username="ana", for_account=None)

    def test_is_not_led_away_from_by_former_names(self) -> None:
        ana = AccountFactory(username="ana")
        account_services.change_username(account=ana, username="anita", now=timezone.now())
        due_at = account_services.request_deletion(account=ana, now=timezone.now())
        assert Client().get("/ana/").status_code == 404

        services.purge_account(account_id=ana.pk, now=due_at)

        assert Client().get("/ana/").status_code == 404
        assert set(UsernameReservation.objects.values_list("username", "account")) == {
            ("ana", None),
            ("anita", None),
        }
