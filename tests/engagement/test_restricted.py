"""Comments of restricted people: shown to them and to the post's author until approved."""

import pytest

from apps.core import outbox
from apps.core.exceptions import NotAllowed, NotFound
from apps.core.models import OutboxRow
from apps.engagement import selectors, services
from apps.engagement.exceptions import CommentIsHeld
from apps.engagement.selectors.comments import PAGE_SIZE
from apps.engagement.services import hints
from apps.graph import services as graph_services
from apps.graph.policy import ANONYMOUS, Viewer
from apps.notifications.selectors import unread_count
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory, make_comment_like, make_like
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return AccountFactory(username="author")


@pytest.fixture
def restricted(author):
    account = AccountFactory(username="troll")
    graph_services.restrict(restricter=author, restricted_id=account.pk)
    return account


@pytest.fixture
def other():
    return AccountFactory(username="other")


@pytest.fixture
def post(author):
    return PostFactory(author=author)


@pytest.fixture
def held(post, restricted):
    return CommentFactory(post=post, author=restricted, text="@other you know")


def approve(author, held):
    return services.approve_comment(account=author, post_id=held.post_id, comment_id=held.pk)


def edit(held, text):
    services.edit_comment(
        account=held.author,
        post_id=held.post_id,
        comment_id=held.pk,
        text=text,
        now=held.created_at,
    )


def delete(held):
    services.delete_comment(
        account=held.author, post_id=held.post_id, comment_id=held.pk, now=held.created_at
    )


@pytest.fixture
def rung(monkeypatch):
    """Collect what is told of comments, and whom."""
    told = []

    def hint_watchers(*, post_id, kind, payload):
        if kind != "counter":
            told.append((kind, "watchers"))

    monkeypatch.setattr(hints, "hint_watchers", hint_watchers)
    monkeypatch.setattr(
        hints, "hint", lambda *, account_ids, kind, payload: told.append((kind, account_ids))
    )
    return told


def seen_by(viewer, post):
    return [c.pk for c in selectors.comments_page(viewer=viewer, post_id=post.pk).items]


class TestHeldComment:
    def test_exists_for_its_author_and_the_posts(self, author, restricted, other, post, held):
        assert seen_by(Viewer(restricted.pk), post) == [held.pk]
        assert seen_by(Viewer(author.pk), post) == [held.pk]
        assert seen_by(Viewer(other.pk), post) == seen_by(ANONYMOUS, post) == []
        with pytest.raises(NotFound):
            services.like_comment(account=other, post_id=post.pk, comment_id=held.pk)

    def test_is_on_no_page_of_others(self, client_for, author, restricted, other, post, held):
        one = f"/p/{post.pk}/comments/{held.pk}/"
        for path in (f"/p/{post.pk}/", f"/p/{post.pk}/comments/"):
            assert "you know" not in client_for(other).get(path).content.decode()
            assert "you know" in client_for(restricted).get(path).content.decode()
            assert f"{held.pk}/approve/" in client_for(author).get(path).content.decode()
        assert client_for(other).get(one).status_code == 404
        assert client_for(other).post(f"{one}approve/").status_code == 404

    def test_takes_no_place_from_what_others_read(
        self, client_for, author, restricted, other, post
    ):
        shown = CommentFactory(post=post, author=other, text="well said")
        reply = CommentFactory(post=post, parent=shown, text="it is")
        for number in range(3):
            CommentFactory(post=post, author=restricted, parent=shown, text=f"under {number}")
        for number in range(PAGE_SIZE + 1):
            CommentFactory(post=post, author=restricted, text=f"over {number}")

        for path in (f"/p/{post.pk}/", f"/p/{post.pk}/comments/"):
            talk, troll, own = (client_for(a).get(path) for a in (other, restricted, author))
            assert [c.id for c in talk.context["comments"]] == [str(shown.pk)]
            assert [c.id for c in talk.context["comments"][0].replies] == [str(reply.pk)]
            assert not talk.context["next_url"]
            for page in (troll, own):
                assert len(page.context["comments"]) == PAGE_SIZE
                assert page.context["next_url"]

    def test_looks_to_its_author_like_any_other(self, client_for, restricted, post, held):
        content = client_for(restricted).get(f"/p/{post.pk}/").content.decode()

        assert "comment__held" not in content
        assert "View the comment" in client_for(restricted).get("/author/").content.decode() or (
            'data-count="1"' in content
        )

    def test_tells_nobody(self, author, other, held):
        outbox.drain()

        assert unread_count(author.pk) == unread_count(other.pk) == 0

    def test_rings_its_author_alone(self, rung, restricted, post):
        held = CommentFactory(post=post, author=restricted)
        edit(held, "something else")
        delete(held)
        outbox.drain()

        assert rung == [
            ("comment.created", [restricted.pk]),
            ("comment.updated", [restricted.pk]),
            ("comment.removed", [restricted.pk]),
        ]

    def test_rings_all_who_have_seen_it_before_it_waited(self, rung, author, held):
        approve(author, held)
        edit(held, "something else")
        outbox.drain()

        # Their pages ask for it anew, and find nothing.
        assert ("comment.updated", "watchers") in rung

    def test_is_answered_by_its_author_alone(self, author, restricted, post, held):
        with pytest.raises(CommentIsHeld):
            CommentFactory(post=post, author=author, parent=held)

        assert CommentFactory(post=post, author=restricted, parent=held).is_held

    def test_needs_no_approval_on_the_posts_of_others(self, restricted):
        assert not CommentFactory(author=restricted).is_held


class TestApproval:
    def test_shows_it_to_all_and_tells_those_it_concerns(self, author, other, post, held):
        outbox.drain()

        assert approve(author, held)
        outbox.drain()

        assert seen_by(Viewer(other.pk), post) == seen_by(ANONYMOUS, post) == [held.pk]
        assert unread_count(other.pk) == 1
        # Of what restricted people do their restricter is told nothing.
        assert unread_count(author.pk) == 0

    def test_happens_once(self, author, held):
        assert approve(author, held)
        assert not approve(author, held)

    def test_tells_nobody_who_is_gone_by_then(self, author, other, held):
        other.delete()

        assert approve(author, held)

        payload = OutboxRow.objects.filter(event="engagement.CommentCreated").first().payload
        assert payload["mentioned_ids"] == []

    def test_is_for_the_author_of_the_post(self, restricted, held):
        with pytest.raises(NotAllowed):
            approve(restricted, held)

    def test_of_an_answer_shows_what_it_answers(self, author, restricted, other, post, held):
        reply = CommentFactory(post=post, author=restricted, parent=held)

        approve(author, reply)

        assert seen_by(Viewer(other.pk), post) == [held.pk]

    def test_does_not_cover_what_it_says_later(self, author, restricted, other, post, held):
        approve(author, held)

        edit(held, "something else")

        assert seen_by(Viewer(other.pk), post) == []

    def test_is_asked_again_without_untelling_what_others_answered(
        self, author, restricted, other, post, held
    ):
        approve(author, held)
        CommentFactory(post=post, author=other, parent=held)
        make_comment_like(comment=held, account=other)
        outbox.drain()

        edit(held, "@other something else")
        outbox.drain()

        assert unread_count(other.pk) == 0
        assert unread_count(author.pk) == 1
        assert unread_count(restricted.pk) == 2

        approve(author, held)
        outbox.drain()
        assert unread_count(other.pk) == 1

    def test_by_a_plain_form(self, client_for, author, other, post, held):
        client_for(author).post(f"/p/{post.pk}/comments/{held.pk}/approve/")

        assert seen_by(Viewer(other.pk), post) == [held.pk]


class TestRestriction:
    def test_silences_likes_and_what_was_told_before(self, author, other, post):
        make_like(post=post, account=other)
        outbox.drain()
        assert unread_count(author.pk) == 1

        graph_services.restrict(restricter=author, restricted_id=other.pk)

        assert unread_count(author.pk) == 0

    def test_leaves_what_waits_waiting_when_it_ends(self, author, restricted, other, post, held):
        assert graph_services.unrestrict(restricter=author, restricted_id=restricted.pk)
        assert not graph_services.unrestrict(restricter=author, restricted_id=restricted.pk)

        assert seen_by(Viewer(other.pk), post) == []
        assert not CommentFactory(post=post, author=restricted).is_held

    def test_is_set_and_lifted_by_buttons(self, client_for, author, other):
        client = client_for(author)
        assert 'action="/other/restrict/"' in client.get("/other/").content.decode()

        client.post("/other/restrict/")
        assert 'action="/other/unrestrict/"' in client.get("/other/").content.decode()
        assert "/other/" in client.get("/settings/restricted/").content.decode()

        client.post("/other/unrestrict/")
        assert "/other/" not in client.get("/settings/restricted/").content.decode()

    def test_is_not_shown_to_the_restricted(self, client_for, restricted):
        assert "unrestrict" not in client_for(restricted).get("/author/").content.decode()
