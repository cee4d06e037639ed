"""Lists and gates of posts, as different people see them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.core.cursors import InvalidCursor
from apps.core.exceptions import NotFound
from apps.graph.policy import ANONYMOUS, Viewer
from apps.posts import selectors
from apps.posts.models import Hashtag, PostMedia
from apps.posts.selectors import lists
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_block, make_follow, make_request
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db


def can_open(viewer, post):
    try:
        selectors.post_for(viewer=viewer, post_id=post.pk)
    except NotFound:
        return False
    return True


class TestPostFor:
    def test_shows_public_posts_to_everybody(self):
        post = PostFactory()

        assert can_open(ANONYMOUS, post)
        assert can_open(Viewer(AccountFactory().pk), post)

    def test_shows_private_accounts_to_followers_only(self):
        author, follower, asker = AccountFactory(private=True), AccountFactory(), AccountFactory()
        make_follow(follower=follower, followee=author)
        make_request(requester=asker, target=author)
        post = PostFactory(author=author)

        assert can_open(Viewer(follower.pk), post)
        assert can_open(Viewer(author.pk), post)
        assert not can_open(Viewer(asker.pk), post)
        assert not can_open(Viewer(AccountFactory().pk), post)
        assert not can_open(ANONYMOUS, post)

    def test_shows_posts_for_followers_to_followers_only(self):
        author, follower = AccountFactory(), AccountFactory()
        make_follow(follower=follower, followee=author)
        post = PostFactory(author=author, for_followers=True)

        assert can_open(Viewer(follower.pk), post)
        assert not can_open(Viewer(AccountFactory().pk), post)
        assert not can_open(ANONYMOUS, post)

    def test_shows_nothing_across_a_block(self):
        blocker, blocked = AccountFactory(), AccountFactory()
        make_block(blocker=blocker, blocked=blocked)

        assert not can_open(Viewer(blocked.pk), PostFactory(author=blocker))
        assert not can_open(Viewer(blocker.pk), PostFactory(author=blocked))

    @pytest.mark.parametrize("status", [Status.SUSPENDED, Status.DEACTIVATED, Status.DELETING])
    def test_shows_nothing_of_accounts_that_take_no_part(self, status):
        post = PostFactory()
        Account.objects.filter(pk=post.author_id).update(status=status)

        assert not can_open(ANONYMOUS, post)
        assert not can_open(Viewer(AccountFactory().pk), post)

    def test_shows_people_their_own_posts_while_they_are_away(self):
        post = PostFactory()
        Account.objects.filter(pk=post.author_id).update(status=Status.DEACTIVATED)

        assert can_open(Viewer(post.author_id), post)

    @pytest.mark.parametrize("status", [Status.SUSPENDED, Status.DELETING])
    def test_shows_the_suspended_and_the_leaving_not_even_their_own(self, status):
        post = PostFactory()
        Account.objects.filter(pk=post.author_id).update(status=status)

        assert not can_open(Viewer(post.author_id), post)

    def test_does_not_tell_apart_what_is_hidden_and_what_never_was(self):
        private = PostFactory(author=AccountFactory(private=True))

        with pytest.raises(NotFound) as hidden:
            selectors.post_for(viewer=ANONYMOUS, post_id=private.pk)
        with pytest.raises(NotFound) as absent:
            selectors.post_for(viewer=ANONYMOUS, post_id=1)

        assert str(hidden.value) == str(absent.value)

    @pytest.mark.parametrize("post_id", [0, 2**63, 10**40])
    def test_knows_no_impossible_ids(self, post_id):
        with pytest.raises(NotFound):
            selectors.post_for(viewer=ANONYMOUS, post_id=post_id)


class TestCanViewMedia:
    def test_follows_the_post(self):
        author, follower = AccountFactory(private=True), AccountFactory()
        make_follow(follower=follower, followee=author)
        post = PostFactory(author=author)
        media_id = PostMedia.objects.get(post_id=post.pk).media_id

        assert selectors.can_view_media(viewer=Viewer(follower.pk), media_id=media_id)
        assert not selectors.can_view_media(viewer=ANONYMOUS, media_id=media_id)
        assert not selectors.can_view_media(viewer=Viewer(follower.pk), media_id=5)


class TestAuthorGridIds:
    def test_pages_newest_first_without_repeating(self):
        author = AccountFactory()
        posts = [PostFactory(author=author).pk for _ in range(7)]

        seen, cursor = [], None
        for _ in range(3):
            page = selectors.author_grid_ids(
                viewer=ANONYMOUS, author_id=author.pk, cursor=cursor, limit=3
            )
            seen += page.items
            cursor = page.next_cursor

        assert seen == posts[::-1]
        assert cursor is None

    def test_leaves_out_what_is_for_followers(self):
        author, follower = AccountFactory(), AccountFactory()
        make_follow(follower=follower, followee=author)
        everyone = PostFactory(author=author)
        followers = PostFactory(author=author, for_followers=True)

        def seen_by(viewer):
            return selectors.author_grid_ids(viewer=viewer, author_id=author.pk).items

        assert seen_by(ANONYMOUS) == [everyone.pk]
        assert seen_by(Viewer(follower.pk)) == [followers.pk, everyone.pk]

    def test_reaches_what_lies_behind_many_hidden_posts(self):
        author = AccountFactory()
        oldest = PostFactory(author=author)
        for _ in range(10):
            PostFactory(author=author, for_followers=True)

        seen, cursor, pages = [], None, 0
        while cursor or not pages:
            page = selectors.author_grid_ids(
                viewer=ANONYMOUS, author_id=author.pk, cursor=cursor, limit=1
            )
            seen += page.items
            cursor, pages = page.next_cursor, pages + 1

        assert seen == [oldest.pk]
        assert pages <= 11 // lists.MAX_WINDOWS + 2

    def test_refuses_a_foreign_cursor(self):
        with pytest.raises(InvalidCursor):
            selectors.author_grid_ids(
                viewer=ANONYMOUS, author_id=AccountFactory().pk, cursor="nonsense"
            )

    def test_costs_the_same_for_one_and_for_twenty_posts(self):
        one, many = AccountFactory(), AccountFactory()
        PostFactory(author=one)
        for _ in range(20):
            PostFactory(author=many)

        def cost(author):
            with CaptureQueriesContext(connection) as captured:
                selectors.author_grid_ids(viewer=Viewer(one.pk), author_id=author.pk)
            return len(captured)

        assert cost(one) == cost(many) <= 2


class TestSharedLists:
    """R4: only active posts of public accounts, for everybody, the owner and followers too."""

    def test_hold_only_public_posts(self):
        private, follower = AccountFactory(private=True), AccountFactory()
        make_follow(follower=follower, followee=private)
        public = PostFactory(caption="#sea", place_name="Pier")
        PostFactory(caption="#sea", place_name="Pier", for_followers=True)
        PostFactory(caption="#sea", place_name="Pier", archived=True)
        PostFactory(caption="#sea", place_name="Pier", author=private)

        for viewer in (ANONYMOUS, Viewer(follower.pk), Viewer(private.pk)):
            tagged = selectors.hashtag_ids_page(viewer=viewer, hashtag="SEA")
            placed = selectors.place_ids_page(viewer=viewer, place_id=public.place_id)
            newest = selectors.newest_public_ids(viewer=viewer)
            assert tagged.items == placed.items == newest.items == [public.pk]

    def test_hide_a_hidden_hashtag(self):
        PostFactory(caption="#bad")
        Hashtag.objects.update(is_hidden=True)

        assert selectors.hashtag_ids_page(viewer=ANONYMOUS, hashtag="bad").items == []

    def test_are_empty_for_tags_nobody_used(self):
        for tag in ("never", "", "🙂"):
            assert selectors.hashtag_ids_page(viewer=ANONYMOUS, hashtag=tag).items == []


class TestTaggedIdsPage:
    def test_shows_only_posts_the_viewer_may_open(self):
        tagged = AccountFactory()
        public = PostFactory(tagged=[tagged])
        PostFactory(tagged=[tagged], author=AccountFactory(private=True))

        page = selectors.tagged_ids_page(viewer=ANONYMOUS, account=tagged)

        assert page.items == [public.pk]
