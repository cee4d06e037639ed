"""The site while its Redis is stopped, frozen and empty: pages and posts go on working."""

from collections.abc import Callable, Iterator
from typing import ClassVar

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Account
from apps.core import outbox
from apps.engagement import services as engagement_services
from apps.engagement.models import Comment
from apps.graph import services as graph_services
from apps.posts import services as post_services
from tests.core.kit.conftest import HurtableRedis, heal
from tests.factories.accounts import PASSWORD, AccountFactory
from tests.factories.graph import make_follow
from tests.factories.posts import PostFactory
from tests.feed.conftest import shown, stored

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def redis_of_the_site(
    hurtable_redis: HurtableRedis, use_redis: Callable[..., None]
) -> Iterator[HurtableRedis]:
    use_redis(
        default=hurtable_redis.url(0),
        channels=hurtable_redis.url(1),
        feeds_0=hurtable_redis.url(2),
    )
    yield hurtable_redis
    hurtable_redis.stop()
    hurtable_redis.start()
    heal()


@pytest.fixture
def reader() -> Account:
    return AccountFactory()


@pytest.fixture
def author(reader: Account) -> Account:
    account = AccountFactory()
    make_follow(follower=reader, followee=account)
    return account


class TestStopped:
    def test_every_page_answers(
        self, redis_of_the_site: HurtableRedis, reader: Account, author: Account, client_for
    ) -> None:
        post = PostFactory(author=author, caption="Still here #calm")
        client: Client = client_for(reader)
        redis_of_the_site.kill()

        for path in (
            "/",
            f"/p/{post.pk}/",
            f"/p/{post.pk}/comments/",
            f"/{author.username}/",
            f"/{author.username}/followers/",
            "/explore/",
            "/explore/tags/calm/",
            f"/search/?q={author.username}",
            "/notifications/",
            "/create/",
            "/settings/profile/",
        ):
            assert client.get(path).status_code == 200, path

    def test_likes_comments_and_follows_are_accepted(
        self, redis_of_the_site: HurtableRedis, reader: Account, author: Account, client_for
    ) -> None:
        post = PostFactory(author=author)
        other = AccountFactory()
        client: Client = client_for(reader)
        redis_of_the_site.kill()

        assert client.post(f"/p/{post.pk}/like/").status_code < 400
        assert client.post(f"/p/{post.pk}/comments/", {"text": "Lovely"}).status_code < 400
        assert client.post(f"/{other.username}/follow/").status_code < 400

        assert Comment.objects.filter(post=post, author=reader).count() == 1

    def test_posts_are_accepted_and_feeds_are_right_when_it_returns_empty(
        self, redis_of_the_site: HurtableRedis, reader: Account, author: Account
    ) -> None:
        before = PostFactory(author=author)
        outbox.drain()
        assert shown(reader) == [before.pk]
        redis_of_the_site.kill()

        during = PostFactory(author=author)
        assert shown(reader) == [during.pk, before.pk]

        redis_of_the_site.start()
        heal()
        outbox.drain()
        after = PostFactory(author=author)
        assert shown(reader)[-2:] == [during.pk, before.pk]
        outbox.drain()

        assert shown(reader) == [after.pk, during.pk, before.pk]
        assert stored(reader)[-1] == 0

    def test_what_was_liked_meanwhile_is_marked_when_it_returns(
        self, redis_of_the_site: HurtableRedis, reader: Account, author: Account, client_for
    ) -> None:
        post = PostFactory(author=author)
        shown(reader)
        redis_of_the_site.kill()
        engagement_services.like_post(account=reader, post_id=post.pk)

        redis_of_the_site.start()
        heal()

        page = client_for(reader).get(f"/p/{post.pk}/").content.decode()
        assert 'aria-pressed="true"' in page

    def test_an_unfollow_meanwhile_is_not_undone_by_its_return(
        self, redis_of_the_site: HurtableRedis, reader: Account, author: Account
    ) -> None:
        PostFactory(author=author)
        shown(reader)
        redis_of_the_site.kill()
        graph_services.unfollow(follower=reader, followee_id=author.pk)
        assert shown(reader) == []

        redis_of_the_site.start()
        heal()

        assert shown(reader) == []


class TestFrozen:
    def test_what_it_missed_is_hidden_when_it_returns_with_old_values(
        self, redis_of_the_site: HurtableRedis, reader: Account, author: Account
    ) -> None:
        kept = PostFactory(author=reader)
        deleted, unfollowed = PostFactory(author=reader), PostFactory(author=author)
        outbox.drain()
        assert shown(reader) == [unfollowed.pk, deleted.pk, kept.pk]
        redis_of_the_site.freeze()
        graph_services.unfollow(follower=reader, followee_id=author.pk)
        post_services.delete_post(author=reader, post_id=deleted.pk, now=timezone.now())

        redis_of_the_site.thaw()
        heal()

        assert shown(reader) == [kept.pk]
        outbox.drain()
        assert shown(reader) == [kept.pk]
        assert unfollowed.pk not in stored(reader)

    def test_what_was_refused_while_it_was_known_to_hang_is_hidden_as_well(
        self, redis_of_the_site: HurtableRedis, reader: Account, author: Account
    ) -> None:
        deleted, unfollowed = PostFactory(author=reader), PostFactory(author=author)
        outbox.drain()
        assert shown(reader) == [unfollowed.pk, deleted.pk]
        redis_of_the_site.freeze()
        assert shown(reader) == [unfollowed.pk, deleted.pk]
        graph_services.unfollow(follower=reader, followee_id=author.pk)
        post_services.delete_post(author=reader, post_id=deleted.pk, now=timezone.now())

        redis_of_the_site.thaw()
        heal()

        assert shown(reader) == []

    def test_pages_answer_from_sql_and_nothing_is_500(
        self, redis_of_the_site: HurtableRedis, reader: Account, author: Account, client_for
    ) -> None:
        PostFactory.create_batch(3, author=author)
        client: Client = client_for(reader)
        client.get("/")
        redis_of_the_site.freeze()
        try:
            answers = {client.get("/").status_code for _ in range(5)}
        finally:
            redis_of_the_site.thaw()

        assert answers == {200}


class TestSigningIn:
    """Attempts at passwords must be counted: while they cannot be, nobody gets to try."""

    FORMS: ClassVar = {
        "/accounts/login/": {"login": "ana", "password": PASSWORD},
        "/accounts/signup/": {
            "email": "new@example.org",
            "username": "newcomer",
            "password1": "correct-horse-battery",
            "born_on": "1990-05-04",
        },
        "/accounts/password/reset/": {"email": "ana@example.org"},
    }

    @pytest.mark.parametrize("path", FORMS)
    @pytest.mark.parametrize("outage", ["kill", "freeze"])
    def test_is_refused_for_a_moment(
        self, redis_of_the_site: HurtableRedis, path: str, outage: str
    ) -> None:
        AccountFactory(username="ana", email="ana@example.org")
        client = Client()
        getattr(redis_of_the_site, outage)()

        form = client.get(path)
        answer = client.post(path, self.FORMS[path])

        assert form.status_code == 200
        assert answer.status_code == 503
        assert 0 < int(answer["Retry-After"]) <= 10
        assert "Back in a moment" in answer.content.decode()
        assert not Account.objects.filter(username="newcomer").exists()
        assert "_auth_user_id" not in client.session

    def test_works_as_soon_as_it_is_back(self, redis_of_the_site: HurtableRedis) -> None:
        AccountFactory(username="ana")
        client = Client()
        redis_of_the_site.kill()
        form = self.FORMS["/accounts/login/"]
        assert client.post("/accounts/login/", form).status_code == 503

        redis_of_the_site.start()
        heal()

        assert client.post("/accounts/login/", form).status_code == 302
        assert client.get("/settings/profile/").status_code == 200

    def test_is_not_needed_by_those_who_are_in(
        self, redis_of_the_site: HurtableRedis, reader: Account, client_for
    ) -> None:
        client: Client = client_for(reader)
        redis_of_the_site.kill()

        answers = [client.get("/settings/security/").status_code for _ in range(3)]
        out = client.post("/accounts/logout/")

        assert answers == [200, 200, 200]
        assert out.status_code == 302
        assert client.get("/settings/security/").status_code == 302
