"""Muting: somebody's posts stay out of home, everything else stays as it was."""

import pytest

from apps.core.exceptions import NotFound
from apps.core.models import OutboxRow
from apps.graph import selectors, services
from apps.graph.exceptions import CannotMuteYourself
from apps.graph.models import Mute
from apps.graph.policy import Viewer
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_block, make_follow

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
