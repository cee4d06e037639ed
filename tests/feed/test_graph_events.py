"""What happens between people shows on the next page, and stays so when Redis forgets."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from apps.accounts import services as account_services
from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.core.redis import feeds_for, owner_key
from apps.feed import services
from apps.feed.services import fanout, rebuild
from apps.graph import services as graph_services
from apps.posts import services as post_services
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_block, make_mutual_follow
from tests.factories.posts import PostFactory
from tests.feed.conftest import open_home, settle, shown, stored

pytestmark = pytest.mark.django_db(transaction=True)

Event = Callable[[Account, Account], object]


def _unfollow(reader: Account, author: Account) -> object:
    return graph_services.unfollow(follower=reader, followee_id=author.pk)


def _remove_follower(reader: Account, author: Account) -> object:
    return graph_services.remove_follower(account=author, follower_id=reader.pk)


def _block(reader: Account, author: Account) -> object:
    return make_block(blocker=reader, blocked=author)


def _be_blocked(reader: Account, author: Account) -> object:
    return make_block(blocker=author, blocked=reader)


def _go_private_and_remove(reader: Account, author: Account) -> object:
    account_services.set_private(account=author, is_private=True)
    return _remove_follower(reader, author)


def _suspend(reader: Account, author: Account) -> object:
    return account_services.set_status(account=author, status=Status.SUSPENDED)


def _deactivate(reader: Account, author: Account) -> object:
    return account_services.set_status(account=author, status=Status.DEACTIVATED)


def _delete_everything(reader: Account, author: Account) -> None:
    for post_id in shown(author):
        post_services.delete_post(author=author, post_id=post_id, now=timezone.now())


ENDINGS = [
    _unfollow,
    _remove_follower,
    _block,
    _be_blocked,
    _go_private_and_remove,
    _suspend,
    _deactivate,
    _delete_everything,
]


@pytest.fixture
def author():
    return AccountFactory()


@pytest.fixture
def reader(author):
    """Somebody whose feed holds three posts of the author, who follows back."""
    reader = AccountFactory()
    make_mutual_follow(reader, author)
    settle()
    open_home(reader)
    for _ in range(3):
        PostFactory(author=author)
    settle()
    assert len(shown(reader)) == 3
    return reader


@pytest.mark.parametrize("end", ENDINGS, ids=lambda event: event.__name__.strip("_"))
class TestEndings:
    def test_hide_on_the_next_page_and_for_good(self, reader, author, end: Event):
        end(reader, author)
        assert shown(reader) == []

        settle()
        assert shown(reader) == []

    def test_hide_when_everything_in_redis_is_lost_before_any_worker_runs(
        self, reader, author, end: Event
    ):
        end(reader, author)
        feeds_for(reader.pk).flushdb()

        assert shown(reader) == []
        settle()
        assert shown(reader) == []

    def test_hide_when_only_the_hidden_sets_are_lost(self, reader, author, end: Event):
        end(reader, author)
        for prefix in ("x", "fl", "fb", "fh", "m"):
            feeds_for(reader.pk).delete(owner_key(prefix, reader.pk))

        assert shown(reader) == []


class TestMute:
    def test_keeps_posts_out_of_home_alone_and_lets_them_in_again(self, client_for, reader, author):
        graph_services.mute(muter=reader, muted_id=author.pk)
        assert shown(reader) == []
        feeds_for(reader.pk).flushdb()
        assert shown(reader) == []
        assert b"data-key" in client_for(reader).get(f"/{author.username}/").content

        graph_services.unmute(muter=reader, muted_id=author.pk)
        assert len(shown(reader)) == 3

    def test_keeps_out_what_a_hashtag_would_bring(self, author):
        reader = AccountFactory()
        post_services.follow_hashtag(account=reader, name="harbor")
        post = PostFactory(author=author, caption="#harbor")
        assert shown(reader) == [post.pk]

        graph_services.mute(muter=reader, muted_id=author.pk)

        assert shown(reader) == []


class TestOtherChanges:
    def test_going_private_leaves_followers_their_feed(self, reader, author):
        account_services.set_private(account=author, is_private=True)

        assert len(shown(reader)) == 3
        settle()
        assert len(shown(reader)) == 3

    def test_a_new_name_shows_on_the_next_page(self, reader, author):
        account_services.change_username(
            account=author, username="renamed.author", now=timezone.now()
        )

        assert {post.author.username for post in open_home(reader).posts} == {"renamed.author"}

    def test_an_unfollow_takes_the_posts_out_of_the_list(self, reader, author):
        PostFactory.create_batch(2, author=author, archived=True)
        _unfollow(reader, author)
        settle()

        assert stored(reader) == [0]

    def test_an_unblock_brings_back_nothing_by_itself(self, reader, author):
        _block(reader, author)
        settle()

        graph_services.unblock(blocker=reader, blocked_id=author.pk)
        settle()

        assert shown(reader) == []


class TestRaces:
    def test_a_post_on_its_way_while_somebody_unfollows_is_not_shown(
        self, reader, author, monkeypatch
    ):
        find = fanout.graph_selectors.active_follower_ids

        def find_then_lose(**arguments: int) -> list[int]:
            found = find(**arguments)
            _unfollow(reader, author)
            services.purge_author(account_id=reader.pk, author_id=author.pk)
            return found

        post = PostFactory(author=author)
        monkeypatch.setattr(fanout.graph_selectors, "active_follower_ids", find_then_lose)
        fanout.fan_out_post(post_id=post.pk, author_id=author.pk)

        assert post.pk in stored(reader)
        assert shown(reader) == []

    def test_an_unfollow_while_the_list_is_built_is_not_shown(self, reader, author, monkeypatch):
        feeds_for(reader.pk).flushdb()
        load = rebuild.newest_posts

        def load_then_leave(**arguments: int) -> object:
            newest = load(**arguments)
            _unfollow(reader, author)
            return newest

        monkeypatch.setattr(rebuild, "newest_posts", load_then_leave)

        assert shown(reader) == []
        settle()
        assert shown(reader) == []

    def test_a_follow_again_shows_the_posts_again(self, reader, author):
        _unfollow(reader, author)
        settle()

        graph_services.follow(follower=reader, followee_id=author.pk)

        settle()
        assert len(shown(reader)) == 3
