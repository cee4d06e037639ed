"""People whom newcomers may want to follow."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.explore.selectors import suggested_ids
from apps.graph import services as graph_services
from apps.graph.policy import Viewer
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_follow
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db


def suggested(account):
    return suggested_ids(viewer=Viewer(account.pk))


class TestSuggestedIds:
    def test_are_people_who_post_in_public_the_most_followed_first(self):
        newcomer, liked, plain = AccountFactory.create_batch(3)
        for author in (liked, plain):
            PostFactory(author=author)
        make_follow(follower=AccountFactory(), followee=liked)

        assert suggested(newcomer) == [liked.pk, plain.pk]

    def test_leave_out_oneself_whom_one_follows_and_whoever_is_blocked(self):
        newcomer, followed, blocked, blocking = AccountFactory.create_batch(4)
        for author in (newcomer, followed, blocked, blocking):
            PostFactory(author=author)
        make_follow(follower=newcomer, followee=followed)
        graph_services.block(blocker=newcomer, blocked_id=blocked.pk)
        graph_services.block(blocker=blocking, blocked_id=newcomer.pk)

        assert suggested(newcomer) == []

    def test_never_name_private_or_inactive_people(self):
        newcomer = AccountFactory()
        PostFactory(author=AccountFactory(private=True))
        PostFactory(author=AccountFactory(), for_followers=True)
        gone = AccountFactory()
        PostFactory(author=gone)
        gone.status = "suspended"
        gone.save(update_fields=["status"])

        assert suggested(newcomer) == []


class TestPages:
    def test_an_empty_home_offers_people(self, client_for):
        author = PostFactory().author

        page = client_for(AccountFactory()).get("/").content.decode()

        assert f"/{author.username}/" in page

    def test_the_rail_asks_for_a_fragment(self, client_for):
        author = PostFactory().author

        response = client_for(AccountFactory()).get(
            "/explore/people/", headers={"HX-Request": "true"}
        )

        assert f"/{author.username}/" in response.content.decode()
        assert b"<html" not in response.content

    def test_opened_by_itself_is_a_page(self, client_for):
        author = PostFactory().author

        response = client_for(AccountFactory()).get("/explore/people/")

        assert f"/{author.username}/" in response.content.decode()
        assert b"<h1>People to follow</h1>" in response.content

    def test_a_stranger_is_asked_to_sign_in(self, client):
        assert client.get("/explore/people/").status_code == 302

    def test_cost_the_same_for_one_and_for_six(self, client_for):
        client = client_for(AccountFactory())
        costs = []
        for number in (1, 5):
            PostFactory.create_batch(number)
            client.get("/explore/people/")
            with CaptureQueriesContext(connection) as queries:
                client.get("/explore/people/")
            costs.append(len(queries))

        assert costs[0] == costs[1]
