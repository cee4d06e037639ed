"""Sensitive photos: covered, shown or folded for each viewer, on every surface, never mixed."""

import re

import pytest

from apps.accounts import services as account_services
from apps.accounts.models import Account
from apps.accounts.types import SensitiveMedia
from apps.cards.presentation import cover_of
from apps.cards.selectors import post_cards
from apps.cards.types import Cover
from apps.core import outbox
from apps.engagement import services as engagement_services
from apps.graph.policy import ANONYMOUS, Viewer
from apps.media.models import MediaItem
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_follow
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def author():
    return AccountFactory(username="author")


@pytest.fixture
def post(author):
    return PostFactory(
        author=author, is_sensitive=True, sensitive_reason="a <large> spider", caption="#sea"
    )


def reader(choice: SensitiveMedia, *, of: Account) -> Account:
    account = AccountFactory()
    account_services.set_sensitive_media(account=account, choice=choice)
    make_follow(follower=account, followee=of)
    return account


def bytes_in(html: str) -> bool:
    """Tell whether the page names a file of the photo."""
    return any(name in html for name in MediaItem.objects.values_list("name", flat=True))


class TestCoverOf:
    @pytest.mark.parametrize(
        ("choice", "cover"),
        [
            (SensitiveMedia.BLUR, Cover.BLUR),
            (SensitiveMedia.SHOW, Cover.NONE),
            (SensitiveMedia.HIDE, Cover.FOLD),
        ],
    )
    def test_is_what_the_viewer_chose(self, post, choice, cover):
        card = post_cards(post_ids=[post.pk])[post.pk]

        assert cover_of(card=card, viewer=Viewer(7, choice)) is cover

    def test_is_a_blur_for_visitors_and_nothing_for_the_author(self, post):
        card = post_cards(post_ids=[post.pk])[post.pk]

        assert cover_of(card=card, viewer=ANONYMOUS) is Cover.BLUR
        assert cover_of(card=card, viewer=Viewer(post.author_id, SensitiveMedia.HIDE)) is Cover.NONE

    def test_is_nothing_over_other_posts(self):
        other = PostFactory()
        card = post_cards(post_ids=[other.pk])[other.pk]

        assert cover_of(card=card, viewer=Viewer(7, SensitiveMedia.HIDE)) is Cover.NONE


SURFACES = ["/", "/p/{post}/", "/author/", "/explore/tags/sea/", "/explore/"]


class TestPages:
    @pytest.mark.parametrize("path", SURFACES)
    def test_load_nothing_that_is_covered(self, client_for, author, post, path):
        outbox.drain()
        page = client_for(reader(SensitiveMedia.BLUR, of=author))
        outbox.drain()

        html = page.get(path.format(post=post.pk)).content.decode()

        assert f"/p/{post.pk}/" in html
        assert "Sensitive" in html
        assert not bytes_in(html)

    @pytest.mark.parametrize("path", SURFACES)
    def test_show_them_to_those_who_want_it(self, client_for, author, post, path):
        page = client_for(reader(SensitiveMedia.SHOW, of=author))
        outbox.drain()

        assert bytes_in(page.get(path.format(post=post.pk)).content.decode())

    @pytest.mark.parametrize("path", ["/author/", "/explore/tags/sea/", "/explore/"])
    def test_keep_hidden_ones_out_of_grids(self, client_for, author, post, path):
        page = client_for(reader(SensitiveMedia.HIDE, of=author))

        assert f"/p/{post.pk}/" not in page.get(path).content.decode()

    def test_fold_hidden_ones_in_home(self, client_for, author, post):
        page = client_for(reader(SensitiveMedia.HIDE, of=author))
        outbox.drain()

        html = page.get("/").content.decode()

        assert "cover--fold" in html
        assert "cover__blur" not in html
        assert not bytes_in(html)

    def test_never_mix_what_different_readers_see(self, client_for, author, post):
        """The cards come from one memory, and so does their finished markup."""
        shows, blurs = (
            reader(SensitiveMedia.SHOW, of=author),
            reader(SensitiveMedia.BLUR, of=author),
        )
        outbox.drain()

        for account, is_shown in [(shows, True), (blurs, False), (shows, True), (blurs, False)]:
            html = client_for(account).get("/").content.decode()
            assert bytes_in(html) is is_shown

    def test_say_why_and_lead_to_the_photos_without_script(self, client, post):
        html = client.get(f"/p/{post.pk}/").content.decode()
        (link,) = re.findall(r'href="([^"]*)"\s+data-reveal', html)

        assert "a &lt;large&gt; spider" in html
        assert not bytes_in(html)
        assert bytes_in(client.get(link).content.decode())

    def test_offer_other_sites_no_picture(self, client, post):
        shown = client.get(f"/p/{post.pk}/?show=1").content.decode()

        assert "og:title" in shown
        assert "og:image" not in shown
        assert "og:image" in client.get(f"/p/{PostFactory().pk}/").content.decode()

    def test_notify_without_a_picture(self, client_for, author, post):
        tagged = AccountFactory()
        other = PostFactory(author=author, tagged=[tagged], is_sensitive=True)
        outbox.drain()

        html = client_for(tagged).get("/notifications/").content.decode()

        assert f"/p/{other.pk}/" in html
        assert not bytes_in(html)

    def test_do_not_move_when_somebody_likes_them(self, client_for, author, post):
        fan = reader(SensitiveMedia.BLUR, of=author)
        outbox.drain()
        client_for(fan).get("/")
        engagement_services.like_post(account=fan, post_id=post.pk)
        outbox.drain()

        assert not bytes_in(client_for(fan).get("/").content.decode())


class TestTheFeedOverJson:
    def test_says_what_is_sensitive(self, client_for, author, post):
        fan = client_for(reader(SensitiveMedia.HIDE, of=author))
        outbox.drain()

        (said,) = fan.get("/api/instaclone/v1/feed").json()["posts"]

        assert (said["sensitive"], said["sensitive_reason"]) == (True, "a <large> spider")


class TestTheChoice:
    def test_is_made_in_the_settings(self, client_for):
        account = AccountFactory()
        page = client_for(account)

        assert page.post("/settings/feed/", {"sensitive_media": "hide"}).status_code == 302
        assert page.post("/settings/feed/", {"sensitive_media": "x"}).status_code == 422

        account.refresh_from_db()
        assert account.sensitive_media == SensitiveMedia.HIDE
