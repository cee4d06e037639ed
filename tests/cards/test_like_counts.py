"""Like counts: hidden by an author post by post, or by a viewer for all others, everywhere."""

import re

import pytest

from apps.accounts import services as account_services
from apps.core import outbox
from apps.core.exceptions import NotFound
from apps.posts import services
from apps.posts.models import Post, PostRevision
from apps.posts.types import PostContent
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import make_like
from tests.factories.graph import make_follow
from tests.factories.posts import PostFactory, make_photos, make_upload

pytestmark = pytest.mark.django_db(transaction=True)

LIKES = 7
SHOWN = re.compile(r'data-counter="likes:|data-count="7"|7 likes?|/likes/"|lucide-heart">7')


@pytest.fixture
def author():
    return AccountFactory(username="author")


@pytest.fixture
def post(author):
    post = PostFactory(author=author, caption="#sea")
    for _ in range(LIKES):
        make_like(post=post)
    outbox.drain()
    return post


@pytest.fixture
def fan(author):
    fan = AccountFactory(username="fan")
    make_follow(follower=fan, followee=author)
    return fan


def hide(post):
    services.hide_like_count(author=post.author, post_id=post.pk)
    outbox.drain()


def says_likes(client, address):
    html = client.get(address).content.decode()
    assert html
    return bool(SHOWN.search(html)) or 'icon-heart"></use></svg>7' in html


class TestAHiddenCount:
    @pytest.mark.parametrize("address", ["/", "/p/{id}/", "/author/", "/explore/tags/sea/"])
    def test_is_on_no_page_of_others(self, client_for, fan, post, address):
        page = client_for(fan)
        seen = [says_likes(page, address.format(id=post.pk))]
        hide(post)
        seen.append(says_likes(page, address.format(id=post.pk)))
        services.show_like_count(author=post.author, post_id=post.pk)
        outbox.drain()
        seen.append(says_likes(page, address.format(id=post.pk)))

        assert seen[1] is False
        assert seen[0] == seen[2]

    def test_is_on_the_pages_of_its_author(self, client_for, author, post):
        hide(post)

        html = client_for(author).get(f"/p/{post.pk}/").content.decode()

        assert f'data-counter="likes:{post.pk}"' in html
        assert "only you see likes" in html
        assert f"/p/{post.pk}/show-likes/" in html

    def test_is_not_shown_to_strangers(self, client, post):
        hide(post)

        assert not says_likes(client, f"/p/{post.pk}/")

    def test_is_null_over_json(self, client_for, fan, post):
        page = client_for(fan)
        (before,) = page.get("/api/instaclone/v1/feed").json()["posts"]
        hide(post)

        (after,) = page.get("/api/instaclone/v1/feed").json()["posts"]

        assert (before["counts"]["likes"], before["like_count_hidden"]) == (LIKES, False)
        assert (after["counts"]["likes"], after["like_count_hidden"]) == (None, True)

    def test_is_not_in_the_answer_to_a_like(self, client_for, author, fan, post):
        hide(post)
        ask = {"headers": {"Accept": "application/json"}}

        assert client_for(fan).post(f"/p/{post.pk}/like/", **ask).json()["likes"] is None
        assert client_for(author).post(f"/p/{post.pk}/like/", **ask).json()["likes"] == LIKES + 2

    def test_hides_who_likes_from_others_as_if_there_were_no_list(
        self, client, client_for, author, fan, post
    ):
        hide(post)
        list_of = f"/p/{post.pk}/likes/"

        assert client_for(fan).get(list_of).status_code == 404
        assert client.get(list_of).status_code == 404
        assert client_for(author).get(list_of).status_code == 200


class TestTheAuthor:
    def test_chooses_it_in_the_menu_and_back(self, client_for, author, post):
        page = client_for(author)

        assert f"/p/{post.pk}/hide-likes/" in page.get(f"/p/{post.pk}/").content.decode()
        page.post(f"/p/{post.pk}/hide-likes/")
        assert Post.objects.get().hides_like_count
        page.post(f"/p/{post.pk}/show-likes/")
        assert not Post.objects.get().hides_like_count

    def test_alone_may_choose_it(self, client_for, fan, post):
        assert client_for(fan).post(f"/p/{post.pk}/hide-likes/").status_code == 404
        with pytest.raises(NotFound):
            services.hide_like_count(author=fan, post_id=post.pk)
        assert not Post.objects.get().hides_like_count

    def test_chooses_it_once(self, author, post):
        assert services.hide_like_count(author=author, post_id=post.pk)
        assert not services.hide_like_count(author=author, post_id=post.pk)
        assert services.show_like_count(author=author, post_id=post.pk)
        assert not services.show_like_count(author=author, post_id=post.pk)

    def test_chooses_it_in_an_edit_without_a_revision(self, client_for, author, post):
        form = {"caption": post.caption, "audience": "everyone", "has_comments": "on"}

        client_for(author).post(f"/p/{post.pk}/edit/", {**form, "hides_like_count": "on"})

        assert Post.objects.get().hides_like_count
        assert not PostRevision.objects.exists()
        assert 'name="hides_like_count" checked' in " ".join(
            client_for(author).get(f"/p/{post.pk}/edit/").content.decode().split()
        )

    def test_chooses_it_over_json_and_in_drafts(self, client_for, author):
        upload = make_upload(owner=author)
        client_for(author).post(
            "/api/instaclone/v1/posts/",
            {"photos": [{"media_id": str(upload.pk)}], "hide_like_count": True},
            content_type="application/json",
        )
        content = PostContent(
            photos=tuple(make_photos(owner=author, count=1)), hides_like_count=True
        )
        assert Post.objects.get().hides_like_count

        draft = services.start_draft(
            author=author, draft_content=content, now=Post.objects.get().published_at
        )

        assert draft.content.hides_like_count


class TestAViewer:
    def test_sees_none_of_others_but_their_own(self, client_for, author, fan, post):
        own = PostFactory(author=fan)
        make_like(post=own)
        outbox.drain()
        account_services.set_like_counts(account=fan, hidden=True)
        page = client_for(fan)

        assert not says_likes(page, f"/p/{post.pk}/")
        assert f'data-counter="likes:{own.pk}"' in page.get(f"/p/{own.pk}/").content.decode()
        assert says_likes(client_for(author), f"/p/{post.pk}/")
        (feed,) = [
            shown
            for shown in page.get("/api/instaclone/v1/feed").json()["posts"]
            if shown["id"] == str(post.pk)
        ]
        assert (feed["counts"]["likes"], feed["like_count_hidden"]) == (None, True)

    def test_never_gets_the_card_remembered_for_somebody_else(self, client_for, author, fan, post):
        other = AccountFactory()
        make_follow(follower=other, followee=author)
        account_services.set_like_counts(account=fan, hidden=True)

        seen = [says_likes(client_for(who), "/") for who in (other, fan, other, fan)]

        assert seen == [True, False, True, False]

    def test_chooses_it_in_the_settings(self, client_for, fan):
        choice = {"sensitive_media": "blur", "hides_like_counts": "on"}

        client_for(fan).post("/settings/feed/", choice)

        fan.refresh_from_db()
        assert fan.hides_like_counts
