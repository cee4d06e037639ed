"""Muting: somebody's posts stay out of home, everything else stays as it was."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from apps.core import outbox
from apps.core.exceptions import NotFound
from apps.core.models import OutboxRow
from apps.feed import services as feed_services
from apps.feed.selectors import page_from_sql
from apps.graph import selectors, services, tasks
from apps.graph.exceptions import CannotMuteYourself
from apps.graph.models import Mute
from apps.graph.policy import Viewer
from apps.graph.types import MuteFor
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_block, make_follow
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def muter():
    return AccountFactory()


@pytest.fixture
def other(muter):
    other = AccountFactory()
    make_follow(follower=muter, followee=other)
    return other


class TestMute:
    def test_is_known_to_the_muter_alone_and_keeps_the_follow(self, muter, other):
        assert services.mute(muter=muter, muted_id=other.pk)

        mine = selectors.relationship(viewer=Viewer(muter.pk), account_ids=[other.pk])[other.pk]
        theirs = selectors.relationship(viewer=Viewer(other.pk), account_ids=[muter.pk])[muter.pk]
        assert (mine.muting, mine.following) == (True, True)
        assert not theirs.muting
        assert selectors.muted_ids(account_id=muter.pk) == {other.pk}

    def test_counts_a_second_time_only_once(self, muter, other):
        services.mute(muter=muter, muted_id=other.pk)
        OutboxRow.objects.all().delete()

        assert not services.mute(muter=muter, muted_id=other.pk)
        assert not OutboxRow.objects.exists()

    def test_refuses_oneself_and_who_must_not_be_seen(self, muter, other):
        with pytest.raises(CannotMuteYourself):
            services.mute(muter=muter, muted_id=muter.pk)
        make_block(blocker=other, blocked=muter)
        with pytest.raises(NotFound):
            services.mute(muter=muter, muted_id=other.pk)


class TestUnmute:
    def test_says_whether_there_was_anything_to_end(self, muter, other):
        services.mute(muter=muter, muted_id=other.pk)

        assert services.unmute(muter=muter, muted_id=other.pk)
        assert not services.unmute(muter=muter, muted_id=other.pk)
        assert not Mute.objects.exists()


class TestButton:
    def test_stands_in_the_menu_of_those_one_follows(self, client_for, muter, other):
        client = client_for(muter)
        path = f"/{other.username}/"
        assert f'action="{path}mute/"' in client.get(path).content.decode()

        answer = client.post(f"{path}mute/", {"next": path}, follow=True)
        assert answer.redirect_chain == [(path, 302)]
        assert f'action="{path}unmute/"' in answer.content.decode()

        client.post(f"{path}unmute/", {"next": path})
        assert not Mute.objects.exists()

    def test_does_not_stand_with_strangers(self, client_for, muter):
        stranger = AccountFactory()

        content = client_for(muter).get(f"/{stranger.username}/").content.decode()

        assert f"/{stranger.username}/mute/" not in content


class TestMuteFor:
    def test_says_when_a_mute_ends(self):
        now = datetime(2026, 3, 1, tzinfo=UTC)

        assert MuteFor.DAY.until(now=now) == datetime(2026, 3, 2, tzinfo=UTC)
        assert MuteFor.WEEK.until(now=now) == datetime(2026, 3, 8, tzinfo=UTC)
        assert MuteFor.EVER.until(now=now) is None


class TestAMuteForAWhile:
    def test_ends_by_the_clock_though_the_row_and_the_set_are_still_there(self, muter, other):
        PostFactory(author=other)
        outbox.drain()
        now = timezone.now()
        services.mute(muter=muter, muted_id=other.pk, until=now + timedelta(days=1))
        outbox.drain()
        viewer = Viewer(muter.pk)

        def home(at):
            return len(feed_services.open_home(viewer=viewer, now=at).posts)

        assert home(now) == home(now + timedelta(hours=23)) == 0
        assert home(now + timedelta(hours=25)) == 1
        Mute.objects.update(until=now - timedelta(seconds=1))
        relationship = selectors.relationship(viewer=viewer, account_ids=[other.pk])[other.pk]
        assert not relationship.muting
        assert relationship.muted_until is None
        assert selectors.muted_ids(account_id=muter.pk) == set()
        assert selectors.muted_page(viewer=viewer).items == []
        assert len(page_from_sql(viewer=viewer, cursor=None, now=now).posts) == 1
        assert selectors.awaiting_posts_among(account_id=other.pk, account_ids=[muter.pk]) == {
            muter.pk
        }

    def test_ends_when_chosen_last(self, muter, other):
        now = timezone.now()
        services.mute(muter=muter, muted_id=other.pk, until=now + timedelta(days=1))

        assert not services.mute(muter=muter, muted_id=other.pk, until=None)

        assert Mute.objects.get().until is None

    def test_is_cleared_away_and_others_stay(self, muter, other):
        lasting = AccountFactory()
        services.mute(muter=muter, muted_id=lasting.pk)
        services.mute(muter=muter, muted_id=other.pk, until=timezone.now() - timedelta(hours=1))

        tasks.end_mutes()

        assert list(Mute.objects.values_list("muted_id", flat=True)) == [lasting.pk]
        assert services.end_mutes(now=timezone.now()) == 0

    def test_is_chosen_in_the_menu_and_shown_in_the_settings(self, client_for, muter, other):
        page = client_for(muter)
        assert 'value="week"' in page.get(other.get_absolute_url()).content.decode()

        page.post(f"{other.get_absolute_url()}mute/", {"for": "week"})

        until = timezone.localtime(Mute.objects.get().until)
        shown = page.get("/settings/muted/").content.decode()
        assert timedelta(days=6) < until - timezone.now() < timedelta(days=8)
        assert f"Until {until.day} {until:%B, %H:%M}" in shown

    def test_lasts_when_the_menu_says_nothing_known(self, client_for, muter, other):
        client_for(muter).post(f"{other.get_absolute_url()}mute/", {"for": "-1"})

        assert Mute.objects.get().until is None
