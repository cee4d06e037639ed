"""Content that reached the wrong people elsewhere: each way it went is closed here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Account
from apps.core import outbox
from apps.engagement.models import Comment
from apps.graph import services as graph_services
from apps.media.models import MediaItem
from apps.posts import services as post_services
from apps.posts.models import Draft, Post
from apps.posts.types import PostContent
from tests.architecture.test_twice import rows
from tests.conftest import ClientFor
from tests.factories.accounts import PASSWORD, AccountFactory
from tests.factories.engagement import CommentFactory
from tests.factories.graph import make_request
from tests.factories.posts import PostFactory, make_upload
from tests.privacy.routes import all_routes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]

SECRET = "qsecretwords"


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A private account and what is in it."""

    owner: Account
    post: Post
    comment: Comment
    draft: Draft
    upload: MediaItem
    # An upload that nothing uses, a comment that waits, and people who ask to follow.
    spare: MediaItem
    held: Comment
    asking: tuple[Account, ...]


@pytest.fixture
def private_home() -> Home:
    owner = AccountFactory(username="ana", private=True)
    upload = make_upload(owner=owner)
    post = PostFactory(author=owner, caption=SECRET)
    made = Home(
        owner=owner,
        post=post,
        comment=CommentFactory(post=post, author=owner, text=SECRET),
        draft=post_services.start_draft(
            author=owner,
            draft_content=PostContent(caption=SECRET),
            now=post.published_at,
        ),
        upload=upload,
        spare=make_upload(owner=owner),
        held=CommentFactory(post=post, author=owner, text=SECRET),
        asking=(AccountFactory(), AccountFactory()),
    )
    Comment.objects.filter(pk=made.held.pk, post_id=post.pk).update(is_held=True)
    for account in made.asking:
        make_request(requester=account, target=owner)
    outbox.drain()
    return made


def addresses_about(home: Home) -> Iterator[str]:
    """Every address of the site that names somebody, with what they have in it."""
    values = {
        "username": home.owner.username,
        "account_id": str(home.owner.pk),
        "post_id": str(home.post.pk),
        "comment_id": str(home.comment.pk),
        "draft_id": str(home.draft.pk),
        "media_id": str(home.upload.pk),
    }
    for route in all_routes():
        if route.parameters and set(route.parameters) <= set(values):
            yield route.template.format(**values)
    yield f"/report/post/{home.post.pk}/"
    yield from ("/", "/explore/", "/search/?q=ana", f"/search/?q={SECRET}", "/notifications/")
    yield from ("/api/instaclone/v1/feed", f"/api/instaclone/v1/people/?q={SECRET}")


def seen_by(client: Client, home: Home) -> list[str]:
    """The addresses at which somebody is shown what is in the account."""
    found = []
    for address in addresses_about(home):
        for headers in ({}, {"HX-Request": "true"}, {"Accept": "application/json"}):
            answer = client.get(address, headers=headers)
            assert answer.status_code not in {429, 500, 503}, address
            asked = SECRET in address
            if SECRET.encode() in answer.content and not asked:
                found.append(address)
    return found


class TestAFollowRequestGivesNothing:
    """Asked is not accepted, and what one person was granted is granted to nobody else."""

    def test_to_whoever_asked(self, private_home: Home, client_for: ClientFor) -> None:
        ben, cleo = AccountFactory(), AccountFactory()
        make_request(requester=ben, target=private_home.owner)
        outbox.drain()

        assert seen_by(client_for(ben), private_home) == []

        make_request(requester=cleo, target=private_home.owner)
        graph_services.approve_request(target=private_home.owner, requester_id=cleo.pk)
        outbox.drain()

        assert seen_by(client_for(cleo), private_home)
        assert seen_by(client_for(ben), private_home) == []
        assert seen_by(client_for(AccountFactory()), private_home) == []
        assert seen_by(Client(), private_home) == []


class TestNeighboringIdsAreNothing:
    """Whoever counts through the ids around a public post finds nothing that is not public."""

    def test_for_visitors(self, private_home: Home) -> None:
        public = PostFactory()
        near = [private_home.post.pk + step for step in range(-100, 100)]

        shown = [
            number
            for number in (*near, public.pk)
            if Client().get(f"/p/{number}/").status_code == 200
        ]

        assert shown == [public.pk]


class TestWhatBelongsToOthersIsNotTaken:
    """Each id that a request may write is checked: foreign ones are not found, nothing happens."""

    # What others ask with the same address is about something of their own, which they have not.
    ABOUT_ONESELF = ("/unsave/", "/approve/", "/decline/")
    # What is no matter of the owner's, or not as things stand.
    IDLE = ("/reports", "/report/", "/retry/", "/untag/", "/approve-tag/")

    def requests(self, home: Home) -> Iterator[tuple[str, str, dict[str, object]]]:
        """Ask for everything in an order in which the owner of it would get each."""
        api = "/api/instaclone/v1"
        post = f"/p/{home.post.pk}/"
        comment = f"{post}comments/{home.comment.pk}/"
        words = {"caption": "mine", "audience": "everyone", "text": "mine"}
        for kind, number in (("post", home.post.pk), ("comment", home.comment.pk)):
            report = {"target_kind": kind, "target_id": str(number), "reason": "spam"}
            yield "json", f"{api}/reports", report
            yield "form", f"/report/{kind}/{number}/", {"reason": "spam"}
        yield "json", f"{api}/media/{home.upload.pk}/retry/", {}
        yield "json", f"{api}/posts/", {"photos": [{"media_id": str(home.upload.pk)}]}
        yield "delete", f"{api}/media/{home.spare.pk}/", {}
        yield "form", f"/create/drafts/{home.draft.pk}/discard/", {}
        for verb in ("like", "unlike", "save", "unsave", "comments"):
            yield "form", f"{post}{verb}/", words
        yield "form", f"{post}comments/{home.held.pk}/approve/", {}
        for verb in ("like", "unlike", "edit", "delete"):
            yield "form", f"{comment}{verb}/", words
        for verb in ("edit", "archive", "unarchive", "untag", "approve-tag", "delete"):
            yield "form", f"{post}{verb}/", words
        for verb, asking in zip(("approve", "decline"), home.asking, strict=True):
            yield "form", f"/notifications/requests/{asking.pk}/{verb}/", {}

    def press(self, client: Client, kind: str, address: str, fields: dict[str, object]) -> int:
        if kind == "json":
            return client.post(address, fields, content_type="application/json").status_code
        method = client.delete if kind == "delete" else client.post
        return method(address, fields).status_code

    def test_by_any_request(self, private_home: Home, client_for: ClientFor) -> None:
        client = client_for(AccountFactory())
        before = set(rows())
        accepted = []
        for kind, address, fields in self.requests(private_home):
            expected = 404
            if address.endswith("/v1/posts/"):
                expected = 422
            elif address.endswith(self.ABOUT_ONESELF) and "/comments/" not in address:
                expected = 302
            status = self.press(client, kind, address, fields)
            if status != expected:
                accepted.append((address, status))

        assert accepted == []
        assert set(rows()) == before

    def test_though_each_request_does_something_for_the_owner(
        self, private_home: Home, client_for: ClientFor
    ) -> None:
        client = client_for(private_home.owner)
        idle = []
        for kind, address, fields in self.requests(private_home):
            before = set(rows())
            status = self.press(client, kind, address, fields)
            if set(rows()) == before and not any(part in address for part in self.IDLE):
                idle.append((address, status))

        assert idle == []

    def test_nor_by_ending_a_session(self, private_home: Home) -> None:
        devices = []
        for account in (private_home.owner, AccountFactory()):
            devices.append(Client())
            devices[-1].post("/accounts/login/", {"login": account.username, "password": PASSWORD})
        session = UserSession.objects.get(user=private_home.owner)
        address = f"/settings/security/sessions/{session.pk}/revoke/"
        owner, stranger = devices

        assert stranger.post(address).status_code == 404
        assert owner.get("/settings/security/").status_code == 200

    def test_nor_by_an_answer_to_a_comment_elsewhere(
        self, private_home: Home, client_for: ClientFor
    ) -> None:
        open_post = PostFactory()

        answer = client_for(AccountFactory()).post(
            f"/p/{open_post.pk}/comments/",
            {"text": "mine", "parent_id": str(private_home.comment.pk)},
        )

        assert answer.status_code in {404, 422}
        assert not Comment.objects.filter(post_id=open_post.pk).exists()


class TestNobodyActsOnThemselves:
    """Blocking oneself hides everything one has: it is refused, in words, and nothing changes."""

    @pytest.mark.parametrize(
        "verb", ["follow", "block", "mute", "restrict", "close-friend", "remove-follower"]
    )
    def test_with_a_button(self, client_for: ClientFor, verb: str) -> None:
        ana = AccountFactory(username="ana")
        client = client_for(ana)
        before = set(rows())

        answer = client.post(f"/ana/{verb}/", headers={"Accept": "application/json"})

        assert set(rows()) == before
        assert answer.status_code in {302, 404, 422}
        assert answer.status_code == 302 or answer.json()["error"]

    def test_with_a_report(self, client_for: ClientFor) -> None:
        ana = AccountFactory(username="ana")

        answer = client_for(ana).post(f"/report/account/{ana.pk}/", {"reason": "spam"})

        assert answer.status_code == 422


class TestPagesLoadNothingFromElsewhere:
    """A picture of another site in a page tells that site who looks at it."""

    FOREIGN = re.compile(r"""(?:src|srcset|poster|action|data)=["'](?:https?:)?//|url\(|@import""")
    LURE = "https://evil.example/x.png //evil.example/y.png ![](https://evil.example/z.png)"

    def test_whatever_people_write(self, client_for: ClientFor) -> None:
        ana = AccountFactory(username="ana", name="https://evil.example", bio=self.LURE)
        post = PostFactory(
            author=ana, photos=[self.LURE[:80]], caption=self.LURE, place_name="//evil"
        )
        CommentFactory(post=post, author=ana, text=self.LURE)
        outbox.drain()
        client = client_for(ana)
        pages = (
            "/",
            "/ana/",
            f"/p/{post.pk}/",
            "/explore/",
            "/settings/profile/",
            "/search/?q=ana",
        )

        for path in (*pages, f"/p/{post.pk}/edit/", f"/p/{post.pk}/comments/"):
            answer = client.get(path)

            assert answer.status_code == 200, path
            assert not self.FOREIGN.findall(answer.content.decode()), path


class TestOddRequestsChangeNobodyElsesPage:
    """What a cache may keep depends on the address alone, and nobody is shown another's copy."""

    ODD = (
        *({"X-Forwarded-Host": "evil.example"}, {"X-Forwarded-Proto": "http"}),
        *({"X-Original-URL": "/settings/"}, {"X-Rewrite-URL": "/settings/"}),
        *({"X-HTTP-Method-Override": "POST"}, {"X-Forwarded-For": "127.0.0.1"}),
        *({"X-Forwarded-Prefix": "/evil"}, {"X-Forwarded-Port": "1"}, {"X-Host": "evil.example"}),
        *({"Forwarded": "host=evil.example"}, {"Via": "evil"}, {"X-User": "ana"}, {"TE": "x"}),
        *({"Accept-Language": "xx"}, {"User-Agent": "Googlebot"}, {"Origin": "null"}),
        *({"Referer": "https://evil.example/"}, {"If-None-Match": "*"}, {"Range": "bytes=0-1"}),
        *({"Cookie": "theme=<script>"}, {"Cookie": "lang=xx; colour=red"}),
        *({"Cookie": "session=invented"}, {"Cookie": 'a="b\\"c'}, {"Cookie": "=;;=;"}),
        *({"Authorization": "Bearer invented"}, {"Authorization": "Basic YTpi"}),
        *({"X-Requested-With": "XMLHttpRequest"}, {"DNT": "1"}, {"Save-Data": "on"}),
        {"X-Debug": "1"},
    )
    _OF_ONE_REQUEST = re.compile(rb'[0-9a-f]{32}|name="csrfmiddlewaretoken" value="\w+"|csrf[^>]*')

    def test_with_odd_headers(self, private_home: Home, client_for: ClientFor) -> None:
        public = PostFactory(caption="for everybody")
        owner = client_for(private_home.owner)
        private = f"/p/{private_home.post.pk}/"
        for path in (private, f"/p/{public.pk}/", "/ana/", f"/{public.author.username}/", "/"):
            owner.get(path)
            plain = self.body(Client().get(path))
            for headers in self.ODD:
                answer = Client().get(path, headers=headers)

                assert self.body(answer) == plain, (path, headers)
                assert SECRET.encode() not in answer.content
                assert b"evil" not in answer.content

    def test_and_errors_are_not_kept(self) -> None:
        for path in ("/p/1234567890123456789/", "/nobody_at_all/", "/no/such/page/"):
            assert "no-store" in Client().get(path)["Cache-Control"]

    def body(self, answer: object) -> bytes:
        content: bytes = answer.content  # type: ignore[attr-defined]  # of the test client
        return self._OF_ONE_REQUEST.sub(b"", content)


def test_the_addresses_tried_are_many(private_home: Home) -> None:
    tried = list(addresses_about(private_home))

    assert len(tried) > 40
    assert reverse("posts:detail", args=[private_home.post.pk]) in tried
