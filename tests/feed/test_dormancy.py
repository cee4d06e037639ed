"""Followers who stay away are left out of fan-out, and lose nothing when they come back."""

from collections.abc import Callable
from datetime import UTC, date, timedelta
from threading import Event, Thread

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.redis import RedisUnavailable, feeds_for, owner_key
from apps.feed import services, tasks
from apps.feed.models import HomeVisit
from apps.feed.services import rebuild, visits
from apps.feed.types import DORMANT_AFTER
from apps.graph import selectors as graph_selectors
from apps.graph import services as graph_services
from apps.graph.models import Follow
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_follow
from tests.factories.posts import PostFactory
from tests.feed.conftest import open_home, settle, shown, stored

pytestmark = pytest.mark.django_db(transaction=True)


def today() -> date:
    return timezone.now().astimezone(UTC).date()


def stay_away(*accounts) -> None:
    """Let people have opened home last when it is just long enough ago."""
    HomeVisit.objects.filter(account__in=accounts).update(
        last_opened_on=today() - DORMANT_AFTER - timedelta(days=1)
    )


def fall_asleep(*accounts) -> None:
    stay_away(*accounts)
    assert services.flag_dormant(today=today()) == len(accounts)


def active_followers(author) -> list[int]:
    return graph_selectors.active_follower_ids(account_id=author.pk, limit=100)


@pytest.fixture
def author():
    return AccountFactory()


@pytest.fixture
def reader(author):
    reader = AccountFactory()
    make_follow(follower=reader, followee=author)
    settle()
    open_home(reader)
    return reader


class TestFlagDormant:
    def test_leaves_out_whoever_has_stayed_away_and_nobody_else(self, author, reader):
        faithful = AccountFactory()
        make_follow(follower=faithful, followee=author)
        settle()

        fall_asleep(reader)

        assert active_followers(author) == [faithful.pk]
        assert Follow.objects.filter(followee=author).count() == 2
        assert stored(reader) == []

    def test_waits_for_the_whole_time(self, author, reader):
        HomeVisit.objects.update(last_opened_on=today() - DORMANT_AFTER)

        assert services.flag_dormant(today=today()) == 0
        assert active_followers(author) == [reader.pk]

    def test_works_through_everybody_in_batches(self, author, monkeypatch):
        people = AccountFactory.create_batch(5)
        for person in people:
            make_follow(follower=person, followee=author)
        settle()
        stay_away(*people)
        flag = visits.flag_dormant
        monkeypatch.setattr(services, "flag_dormant", lambda today: flag(today=today, limit=2))

        tasks.flag_dormant_followers.fn()

        assert active_followers(author) == []
        assert not HomeVisit.objects.filter(is_dormant=False, account__in=people).exists()

    def test_flags_nobody_while_their_lists_cannot_be_dropped(self, author, reader, monkeypatch):
        def refuse(**_: object) -> None:
            raise RedisUnavailable

        stay_away(reader)
        monkeypatch.setattr(visits, "forget_feeds", refuse)

        with pytest.raises(RedisUnavailable):
            services.flag_dormant(today=today())

        assert active_followers(author) == [reader.pk]

    def test_counts_people_who_never_opened_home_from_their_first_follow(self, author):
        newcomer = AccountFactory()
        make_follow(follower=newcomer, followee=author)
        settle()
        assert active_followers(author) == [newcomer.pk]

        fall_asleep(newcomer)

        assert active_followers(author) == []


class TestNewFollows:
    def test_of_somebody_dormant_are_dormant(self, reader):
        private = AccountFactory(private=True)
        graph_services.follow(follower=reader, followee_id=private.pk)
        settle()
        fall_asleep(reader)

        graph_services.approve_request(target=private, requester_id=reader.pk)
        settle()

        assert active_followers(private) == []

    def test_wake_with_the_others(self, author, reader):
        fall_asleep(reader)
        other = AccountFactory()
        make_follow(follower=reader, followee=other)
        settle()
        assert active_followers(other) == []

        open_home(reader)

        assert active_followers(author) == active_followers(other) == [reader.pk]

    def test_of_somebody_awake_stay_awake_when_told_late(self, reader):
        other = AccountFactory()
        fall_asleep(reader)
        make_follow(follower=reader, followee=other)
        open_home(reader)

        settle()

        assert active_followers(other) == [reader.pk]


class TestComingBack:
    def test_brings_what_was_missed_and_what_comes_after(self, author, reader):
        fall_asleep(reader)
        missed = PostFactory(author=author)
        settle()
        assert stored(reader) == []

        assert shown(reader) == [missed.pk]
        later = PostFactory(author=author)
        settle()

        assert stored(reader) == [later.pk, missed.pk, 0]

    @pytest.mark.parametrize("moment", ["before_waking", "before_placing", "before_loading"])
    def test_loses_no_post_that_is_published_in_between(self, author, reader, monkeypatch, moment):
        fall_asleep(reader)
        published = []

        def publish() -> None:
            if not published:
                published.append(PostFactory(author=author).pk)
                settle()

        wake, load, place = rebuild.note_visit, rebuild.newest_posts, rebuild._place

        def watched_wake(**arguments: object) -> bool:
            if moment == "before_waking":
                publish()
            return wake(**arguments)

        def watched_place(account_id: int) -> None:
            if moment == "before_placing":
                publish()
            place(account_id)

        def watched_load(**arguments: object) -> object:
            if moment == "before_loading":
                publish()
            return load(**arguments)

        monkeypatch.setattr(rebuild, "note_visit", watched_wake)
        monkeypatch.setattr(rebuild, "_place", watched_place)
        monkeypatch.setattr(rebuild, "newest_posts", watched_load)

        services.ensure_feed(account_id=reader.pk, on=today())

        assert stored(reader) == [*published, 0]

    def test_waits_for_whoever_is_just_flagging(self, author, reader, monkeypatch):
        stay_away(reader)
        feeds_for(reader.pk).delete(owner_key("f", reader.pk))
        forget, is_flagging, may_go_on = visits.forget_feeds, Event(), Event()

        def slow_forget(**arguments: object) -> None:
            forget(**arguments)
            is_flagging.set()
            may_go_on.wait(10)

        def run(work: Callable[[], object]) -> None:
            work()
            connection.close()

        monkeypatch.setattr(visits, "forget_feeds", slow_forget)
        flagging = Thread(target=run, args=[lambda: services.flag_dormant(today=today())])
        coming = Thread(target=run, args=[lambda: open_home(reader)])
        flagging.start()
        is_flagging.wait(10)
        coming.start()
        coming.join(0.3)
        assert stored(reader) == [], "a list was placed for somebody who is being flagged"
        may_go_on.set()
        for thread in (flagging, coming):
            thread.join(10)

        assert stored(reader) == [0]
        assert active_followers(author) == [reader.pk]

    def test_by_a_rebuild_counts_as_a_visit(self, author, reader):
        fall_asleep(reader)

        call_command("feed", "--rebuild", reader.username)

        assert active_followers(author) == [reader.pk]
        assert HomeVisit.objects.get(account=reader).last_opened_on == today()

    def test_is_left_to_the_dormant_when_everybody_is_rebuilt(self, author, reader):
        faithful = AccountFactory()
        make_follow(follower=faithful, followee=author)
        settle()
        fall_asleep(reader)

        call_command("feed", "--all")

        assert stored(faithful) == [0]
        assert stored(reader) == []


class TestVisits:
    def test_are_written_once_a_day_and_never_by_a_warm_page(self, reader):
        morning = timezone.now().replace(hour=8, minute=0) + timedelta(days=1)
        open_home(reader, now=morning)
        assert HomeVisit.objects.get(account=reader).last_opened_on == morning.date()

        with CaptureQueriesContext(connection) as queries:
            open_home(reader, now=morning + timedelta(hours=3))
        assert [query["sql"] for query in queries] == []

        open_home(reader, now=morning + timedelta(days=1))
        assert HomeVisit.objects.get(account=reader).last_opened_on > morning.date()

    def test_survive_the_loss_of_their_mark(self, reader):
        feeds_for(reader.pk).delete(owner_key("v", reader.pk))
        HomeVisit.objects.filter(account=reader).update(last_opened_on=today() - timedelta(days=3))

        open_home(reader)

        assert HomeVisit.objects.get(account=reader).last_opened_on == today()
