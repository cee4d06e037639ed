"""Open pages hear of new posts that they would show, however these travel."""

import pytest

from apps.accounts import services as account_services
from apps.accounts.types import Status
from apps.core import realtime
from apps.core.realtime import account_group
from apps.core.redis import redis_for
from apps.feed import services
from apps.feed.models import FanOut
from apps.feed.services import fanout, hints
from apps.graph import services as graph_services
from apps.realtime.services import keep_present
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_block, make_follow
from tests.factories.posts import PostFactory
from tests.feed.conftest import settle

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told(monkeypatch):
    """Who was told of which post: account group → post ids."""
    heard: dict[str, list[str]] = {}

    def note(messages):
        for group, message in messages:
            if message.get("frame", {}).get("type") == "feed.new":
                heard.setdefault(group, []).append(message["frame"]["data"]["post"])

    monkeypatch.setattr(realtime, "_publish", note)
    return heard


@pytest.fixture(params=["pushed", "in ranges", "merged at read"])
def author(request, monkeypatch):
    """Somebody whose posts travel in each of the ways."""
    author = AccountFactory()
    if request.param == "in ranges":
        monkeypatch.setattr(fanout, "RANGE_SIZE", 2)
    if request.param == "merged at read":
        services.enter(author_id=author.pk)
        settle()
    return author


def make_online(*accounts) -> None:
    for account in accounts:
        assert keep_present(account_id=account.pk, post_ids=[])


@pytest.fixture
def readers(author):
    """Three people who follow the author and have a page open."""
    people = AccountFactory.create_batch(3)
    for person in people:
        make_follow(follower=person, followee=author)
    make_online(*people)
    return people


def publish(author) -> str:
    post = PostFactory(author=author)
    settle()
    return str(post.pk)


class TestHints:
    def test_reach_followers_who_are_online_and_nobody_else(self, author, readers, told):
        make_online(AccountFactory(), author)
        make_follow(follower=AccountFactory(), followee=author)

        post_id = publish(author)

        assert told == {account_group(reader.pk): [post_id] for reader in readers}

    def test_leave_out_who_has_muted_blocked_or_left_the_author(self, author, readers, told):
        muting, leaving, staying = readers
        blocking, blocked = AccountFactory.create_batch(2)
        for person in (blocking, blocked):
            make_follow(follower=person, followee=author)
        make_online(blocking, blocked)
        graph_services.mute(muter=muting, muted_id=author.pk)
        graph_services.unfollow(follower=leaving, followee_id=author.pk)
        make_block(blocker=blocking, blocked=author)
        make_block(blocker=author, blocked=blocked)

        post_id = publish(author)

        assert told == {account_group(staying.pk): [post_id]}

    def test_begin_again_when_the_mute_ends(self, author, readers, told):
        graph_services.mute(muter=readers[0], muted_id=author.pk)
        graph_services.unmute(muter=readers[0], muted_id=author.pk)

        publish(author)

        assert account_group(readers[0].pk) in told

    def test_do_not_tell_of_somebody_suspended_meanwhile(self, author, readers, told):
        PostFactory(author=author)
        account_services.set_status(account=author, status=Status.SUSPENDED)
        settle()

        assert told == {}

    def test_cost_what_the_online_cost_however_many_follow(self, told, django_assert_num_queries):
        author, *people = AccountFactory.create_batch(10)
        for person in people:
            make_follow(follower=person, followee=author)
        make_online(*people[:3])

        with django_assert_num_queries(2):
            count = hints.hint_followers_online(post_id=1, author_id=author.pk)

        assert count == 3
        assert told.keys() == {account_group(person.pk) for person in people[:3]}

    def test_ask_only_once_who_is_online(self, count_round_trips):
        author, reader = AccountFactory.create_batch(2)
        make_follow(follower=reader, followee=author)
        make_online(reader)

        with count_round_trips() as trips:
            told = hints.hint_followers(post_id=1, author_id=author.pk, follower_ids=[reader.pk])

        assert told == 1
        # Who is online, and the frame.
        assert trips.count == 2

    def test_cost_no_query_when_nobody_is_online(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            hints.hint_followers(post_id=1, author_id=2, follower_ids=[3])
            hints.hint_followers_online(post_id=1, author_id=2)

    def test_are_let_pass_when_redis_forgets_who_is_online(self, author, readers, told):
        redis_for("channels").flushdb()

        publish(author)

        assert told == {}
        assert not FanOut.objects.filter(finished_at=None).exists()
