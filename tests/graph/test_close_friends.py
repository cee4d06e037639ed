"""Close friends: a list that its owner alone knows, and posts that its members alone see."""

import pytest

from apps.core import outbox, realtime
from apps.core.exceptions import NotFound
from apps.core.models import OutboxRow
from apps.core.redis import feeds_for, redis_for
from apps.feed import services as feed_services
from apps.graph import selectors, services
from apps.graph.exceptions import NotAFollower
from apps.graph.models import CloseFriend
from apps.graph.policy import ANONYMOUS, Viewer
from apps.graph.types import Audience
from apps.media.types import Access
from apps.notifications.selectors import unread_count
from apps.posts import selectors as post_selectors
from apps.posts.models import Post
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import make_like
from tests.factories.graph import make_block, make_close_friend, make_follow
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return AccountFactory(username="owner")


@pytest.fixture
def friend(owner):
    friend = AccountFactory(username="friend")
    make_close_friend(owner=owner, member=friend)
    return friend


@pytest.fixture
def follower(owner):
    follower = AccountFactory(username="follower")
    make_follow(follower=follower, followee=owner)
    return follower


@pytest.fixture
def post(owner, friend, follower):
    return PostFactory(author=owner, for_close_friends=True, caption="for #few")


def sees(account, post):
    viewer = Viewer(account.pk)
    return bool(post_selectors.visible_post_ids(viewer=viewer, post_ids=[post.pk]))


def home(account):
    return [int(p.id) for p in feed_services.open_home(viewer=Viewer(account.pk)).posts]


class TestTheList:
    def test_takes_followers_once(self, owner, follower):
        assert services.add_close_friend(owner=owner, member_id=follower.pk)
        OutboxRow.objects.all().delete()

        assert not services.add_close_friend(owner=owner, member_id=follower.pk)
        assert not OutboxRow.objects.exists()
        assert selectors.close_friend_ids(owner_id=owner.pk) == [follower.pk]

    def test_takes_nobody_else(self, owner):
        stranger, enemy = AccountFactory(), AccountFactory()
        make_block(blocker=enemy, blocked=owner)

        for account in (owner, stranger):
            with pytest.raises(NotAFollower):
                services.add_close_friend(owner=owner, member_id=account.pk)
        with pytest.raises(NotFound):
            services.add_close_friend(owner=owner, member_id=enemy.pk)

    @pytest.mark.parametrize("end", ["unfollow", "remove_follower", "block", "blocked"])
    def test_loses_who_stops_following(self, owner, friend, end):
        match end:
            case "unfollow":
                services.unfollow(follower=friend, followee_id=owner.pk)
            case "remove_follower":
                services.remove_follower(account=owner, follower_id=friend.pk)
            case "block":
                make_block(blocker=owner, blocked=friend)
            case "blocked":
                make_block(blocker=friend, blocked=owner)

        assert not CloseFriend.objects.exists()
        assert selectors.circle_ids(account_id=friend.pk) == set()

    def test_does_not_take_back_who_follows_again(self, owner, friend, post):
        services.unfollow(follower=friend, followee_id=owner.pk)
        make_follow(follower=friend, followee=owner)

        assert not sees(friend, post)


class TestPosts:
    def test_are_seen_by_members_and_their_author(self, owner, friend, follower, post):
        assert sees(owner, post)
        assert sees(friend, post)
        assert not sees(follower, post)
        assert not Post.objects.visible_to(ANONYMOUS).exists()

    def test_are_in_no_shared_list(self, friend, post):
        viewer = Viewer(friend.pk)

        assert post_selectors.hashtag_ids_page(viewer=viewer, hashtag="few").items == []
        assert post_selectors.newest_public_ids(viewer=viewer).items == []

    def test_have_private_photos(self, friend, follower, post):
        [photo] = post_selectors.photos_of(post_ids=[post.pk])[post.pk]
        [item] = (
            post_selectors.draft_media.__globals__["media_selectors"]
            .media_by_ids(media_ids=[photo.media_id])
            .values()
        )

        assert item.access == Access.PRIVATE
        assert post_selectors.can_view_media(viewer=Viewer(friend.pk), media_id=item.pk)
        assert not post_selectors.can_view_media(viewer=Viewer(follower.pk), media_id=item.pk)

    def test_answer_others_as_if_they_did_not_exist(self, client_for, follower, post):
        client = client_for(follower)

        for path in ("", "likes/", "comments/", "history/"):
            assert client.get(f"/p/{post.pk}/{path}").status_code == 404
        assert client.post(f"/p/{post.pk}/like/").status_code == 404
        assert f"/p/{post.pk}/" not in client.get("/owner/").content.decode()

    def test_carry_their_mark(self, client_for, friend, post):
        content = client_for(friend).get(f"/p/{post.pk}/").content.decode()

        assert "close-mark" in content

    def test_are_on_the_profile_for_members(self, client_for, friend, post):
        assert f"/p/{post.pk}/" in client_for(friend).get("/owner/").content.decode()

    def test_leave_the_rest_of_the_profile_to_others(self, client_for, owner, follower, post):
        other = PostFactory(author=owner)

        content = client_for(follower).get("/owner/").content.decode()

        assert f"/p/{other.pk}/" in content
        assert f"/p/{post.pk}/" not in content


@pytest.mark.django_db(transaction=True)
class TestHome:
    def test_gets_the_post_if_it_is_a_members(self, owner, friend, follower):
        for account in (owner, friend, follower):
            home(account)
        post = PostFactory(author=owner, for_close_friends=True)
        outbox.drain()

        assert home(owner) == home(friend) == [post.pk]
        assert home(follower) == []

    def test_is_told_of_it_only_if_it_is_a_members(self, monkeypatch, owner, friend, follower):
        told = []
        monkeypatch.setattr(realtime, "online_among", lambda *, account_ids: list(account_ids))
        monkeypatch.setattr(
            realtime, "hint_online", lambda *, account_ids, kind, payload: told.extend(account_ids)
        )

        PostFactory(author=owner, for_close_friends=True)
        outbox.drain()

        assert told == [friend.pk]

    def test_loses_it_at_once_with_the_membership(self, owner, friend, post):
        outbox.drain()
        assert home(friend) == [post.pk]

        services.remove_close_friend(owner=owner, member_id=friend.pk)

        assert home(friend) == []

    def test_gains_it_with_the_membership(self, owner, follower, post):
        assert home(follower) == []

        services.add_close_friend(owner=owner, member_id=follower.pk)
        outbox.drain()

        assert home(follower) == [post.pk]

    def test_is_the_same_after_redis_has_lost_everything(self, owner, friend, follower, post):
        outbox.drain()
        feeds_for(friend.pk).flushdb()
        redis_for("cache").flushdb()

        assert home(friend) == [post.pk]
        assert home(follower) == []


class TestNotifications:
    def test_of_the_post_go_with_the_membership(self, owner, friend, post):
        other = AccountFactory()
        make_close_friend(owner=owner, member=other)
        PostFactory(author=owner, for_close_friends=True, tagged=[friend])
        make_like(post=post, account=other)
        outbox.drain()
        assert unread_count(friend.pk) == 1

        services.remove_close_friend(owner=owner, member_id=friend.pk)

        assert unread_count(friend.pk) == 0


class TestPage:
    PATH = "/settings/close-friends/"

    def test_lists_members_and_followers_to_add(self, client_for, owner, friend, follower):
        content = client_for(owner).get(self.PATH).content.decode()

        assert 'action="/friend/not-close-friend/"' in content
        assert 'action="/follower/close-friend/"' in content

    def test_finds_followers_by_the_beginning_of_a_name(self, client_for, owner, follower):
        client = client_for(owner)

        assert "/follower/" in client.get(self.PATH, {"q": "@Foll"}).content.decode()
        assert "/follower/" not in client.get(self.PATH, {"q": "zoe"}).content.decode()

    def test_adds_and_removes_by_plain_forms(self, client_for, owner, follower):
        client = client_for(owner)

        answer = client.post("/follower/close-friend/", {"next": self.PATH})
        assert (answer.status_code, answer["Location"]) == (302, self.PATH)
        assert CloseFriend.objects.filter(owner=owner, member=follower).exists()

        client.post("/follower/not-close-friend/", {"next": self.PATH})
        assert not CloseFriend.objects.exists()

    def test_answers_scripts_with_the_other_button(self, client_for, owner, follower):
        answer = client_for(owner).post("/follower/close-friend/", headers={"HX-Request": "true"})

        assert 'hx-post="/follower/not-close-friend/"' in answer.content.decode()

    def test_tells_members_nothing(self, client_for, owner, friend):
        client = client_for(friend)

        assert "close friend" not in client.get("/owner/").content.decode().lower()
        assert "owner" not in client.get(self.PATH).content.decode().split("settings__body")[1]


class TestComposer:
    def test_publishes_for_close_friends(self, client_for, owner):
        content = client_for(owner).get("/create/").content.decode()

        assert f'value="{Audience.CLOSE_FRIENDS}"' in content
