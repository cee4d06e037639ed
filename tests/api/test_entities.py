"""Entities in batches: well-formed, as one viewer may see them, at the price of one."""

from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.cards.presentation import post_json
from apps.cards.presentation.entities import Account, Status
from apps.cards.selectors import (
    account_entities,
    post_views,
    reply_entities,
    status_entities,
)
from apps.engagement import services as engagement_services
from apps.graph.policy import ANONYMOUS, Viewer
from tests.api.golden import misfit
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory
from tests.factories.graph import make_block, make_follow
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db


class TestAccountEntities:
    def test_are_well_formed_and_remembered(self) -> None:
        people = [AccountFactory().pk for _ in range(5)]

        found = account_entities(account_ids=[*people, 17])

        assert list(found) == people
        assert misfit(list(found.values()), list[Account]) == ""
        with CaptureQueriesContext(connection) as queries:
            assert account_entities(account_ids=people) == found
        assert len(queries) == 0

    def test_cost_the_same_for_many_of_whom_nobody_has_heard(self) -> None:
        def cost(count: int) -> int:
            people = [AccountFactory().pk for _ in range(count)]
            with CaptureQueriesContext(connection) as queries:
                assert len(account_entities(account_ids=people)) == count
            return len(queries)

        assert cost(1) == cost(8) > 0


class TestStatusEntities:
    def test_have_every_field_that_apps_require(self) -> None:
        ben = AccountFactory(username="ben")
        post = PostFactory(
            author=AccountFactory(name="Ana"),
            caption="With @ben & @nobody, #Harbor #harbor\n<3",
            photos=["A boat.", ""],
            place_name="Quay",
            tagged=[ben],
        )
        engagement_services.like_post(account=ben, post_id=post.pk)
        engagement_services.save_post(account=ben, post_id=post.pk)

        (status,) = status_entities(viewer=Viewer(ben.pk), post_ids=[post.pk])

        assert misfit(status, Status) == ""
        assert status["id"] == str(post.pk)
        assert status["url"] == f"{settings.SITE_URL}/p/{post.pk}/"
        assert f'href="{settings.SITE_URL}/ben/"' in status["content"]
        assert "&lt;3" in status["content"]
        assert [mention["id"] for mention in status["mentions"]] == [str(ben.pk)]
        assert [tag["name"] for tag in status["tags"]] == ["harbor"]
        assert [photo["description"] for photo in status["media_attachments"]] == ["A boat.", None]
        assert (status["favourites_count"], status["favourited"]) == (1, True)
        assert status["bookmarked"] is True
        assert status["place"]["name"] == "Quay"
        assert status["visibility"] == "public"
        assert status["pf_type"] == "photo:album"
        assert status["account"]["display_name"] == "Ana"

    def test_leave_out_what_the_viewer_may_not_see_and_keep_the_order(self) -> None:
        viewer, stranger = AccountFactory(), AccountFactory()
        followed = AccountFactory(private=True)
        make_follow(follower=viewer, followee=followed)
        open_post = PostFactory()
        private = PostFactory(author=followed)
        hidden = PostFactory(author=AccountFactory(private=True))
        blocked = PostFactory()
        make_block(blocker=blocked.author, blocked=viewer)
        gone = PostFactory(deleted=True)
        asked = [private.pk, gone.pk, hidden.pk, open_post.pk, blocked.pk, 5]

        def ids(viewer: Viewer) -> list[int]:
            return [int(s["id"]) for s in status_entities(viewer=viewer, post_ids=asked)]

        assert ids(Viewer(viewer.pk)) == [private.pk, open_post.pk]
        assert ids(Viewer(stranger.pk)) == [open_post.pk, blocked.pk]
        assert ids(ANONYMOUS) == [open_post.pk, blocked.pk]

    def test_say_private_for_everything_that_is_not_for_everybody(self) -> None:
        author = AccountFactory()
        posts = [
            PostFactory(author=author, **{trait: True})
            for trait in ("for_followers", "for_close_friends")
        ]
        posts.append(PostFactory(author=AccountFactory(private=True)))

        for post in posts:
            (status,) = status_entities(viewer=Viewer(post.author_id), post_ids=[post.pk])
            assert status["visibility"] == "private"
            # Apps send no cookie for pictures.
            assert "signature=" in status["media_attachments"][0]["url"]

    def test_never_say_null_for_a_hidden_count(self) -> None:
        post = PostFactory(hides_like_count=True)
        engagement_services.like_post(account=AccountFactory(), post_id=post.pk)

        (theirs,) = status_entities(viewer=ANONYMOUS, post_ids=[post.pk])
        (own,) = status_entities(viewer=Viewer(post.author_id), post_ids=[post.pk])

        assert (theirs["favourites_count"], own["favourites_count"]) == (0, 1)

    def test_cost_the_same_for_many(self) -> None:
        def cost(count: int) -> int:
            posts = [PostFactory(caption="@ben #harbor").pk for _ in range(count)]
            with CaptureQueriesContext(connection) as queries:
                assert len(status_entities(viewer=ANONYMOUS, post_ids=posts)) == count
            return len(queries)

        assert cost(1) == cost(8)


class TestReplyEntities:
    def test_answer_the_post_or_the_comment_above(self) -> None:
        post = PostFactory(for_followers=True)
        first = CommentFactory(post=post, author=post.author, text="Hello @ana")
        answer = CommentFactory(post=post, author=post.author, parent=first)

        found = reply_entities(viewer=Viewer(post.author_id), comments=[answer, first])

        assert misfit(list(found.values()), list[Status]) == ""
        assert found[first.pk]["in_reply_to_id"] == str(post.pk)
        assert found[first.pk]["replies_count"] == 1
        assert found[answer.pk]["in_reply_to_id"] == str(first.pk)
        assert found[answer.pk]["in_reply_to_account_id"] == str(post.author_id)
        assert found[answer.pk]["visibility"] == "private"

    def test_do_not_name_whom_the_viewer_must_not_see(self) -> None:
        post, viewer = PostFactory(), AccountFactory()
        first = CommentFactory(post=post)
        answer = CommentFactory(post=post, parent=first)
        make_block(blocker=first.author, blocked=viewer)

        found = reply_entities(viewer=Viewer(viewer.pk), comments=[answer])

        assert found[answer.pk]["in_reply_to_id"] == str(post.pk)
        assert str(first.author_id) not in str(found)

    def test_cost_the_same_for_many_posts(self) -> None:
        def cost(count: int) -> int:
            comments: list[Any] = [CommentFactory() for _ in range(count)]
            with CaptureQueriesContext(connection) as queries:
                assert len(reply_entities(viewer=Viewer(7), comments=comments)) == count
            return len(queries)

        cost(1)  # reads what concerns the viewer, for later ones too
        assert cost(1) == cost(5)


class TestPostJson:
    def test_still_says_whether_a_post_was_edited(self) -> None:
        post = PostFactory()
        (view,) = post_views(viewer=ANONYMOUS, post_ids=[post.pk])

        assert b'"is_edited":false' in post_json(view, now=post.published_at)
