"""Comments in admin."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.engagement.models import Comment
from apps.engagement.types import CommentState
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory

pytestmark = pytest.mark.django_db

COMMENTS = "/admin/engagement/comment/"


@pytest.fixture
def staff(client_for):
    return client_for(AccountFactory(superuser=True))


def act(client, action, *rows):
    return client.post(
        COMMENTS,
        {"action": action, "reason": "Rule 3", "_selected_action": [row.pk for row in rows]},
        follow=True,
    )


class TestComments:
    def test_show_their_text_only_under_public_posts(self, staff):
        private = AccountFactory(private=True)
        CommentFactory(text="for all to read")
        CommentFactory(text="for few to read", post__author=private, author=private)

        html = staff.get(COMMENTS).content.decode()

        assert "for all to read" in html
        assert "for few to read" not in html

    def test_are_found_by_id_post_username_and_public_words(self, staff):
        comment, other = CommentFactory(text="lighthouse"), CommentFactory(text="harbor")

        for query in (comment.pk, comment.post_id, comment.author.username, "lighthouse"):
            html = staff.get(COMMENTS, {"q": str(query)}).content.decode()
            assert f"{COMMENTS}{comment.pk}/change/" in html
            assert f"{COMMENTS}{other.pk}/change/" not in html

    def test_are_removed_and_restored_with_their_replies(self, staff):
        comment = CommentFactory()
        CommentFactory(post=comment.post, parent=comment)

        act(staff, "remove", comment)
        assert not Comment.objects.filter(state=CommentState.PUBLISHED).exists()

        act(staff, "restore", comment)
        assert Comment.objects.filter(state=CommentState.PUBLISHED).count() == 2

    def test_say_why_one_cannot_come_back(self, staff):
        comment = CommentFactory()
        reply = CommentFactory(post=comment.post, parent=comment)
        act(staff, "remove", comment)

        html = act(staff, "restore", reply).content.decode()

        assert "Restore that one" in html

    def test_cost_the_same_for_one_and_for_twenty(self, staff):
        comment = CommentFactory()

        def cost():
            staff.get(COMMENTS)
            with CaptureQueriesContext(connection) as captured:
                staff.get(COMMENTS)
            return len(captured)

        one = cost()
        for _ in range(20):
            CommentFactory(post=comment.post)

        assert cost() == one
        assert staff.get(f"{COMMENTS}{comment.pk}/change/").status_code == 200
