"""The settings: every page saves by a plain form, says so, and refuses nonsense."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.accounts import services
from apps.accounts.models import Account
from apps.graph.policy import Viewer
from apps.graph.selectors import requests_page
from apps.media.models import MediaItem
from apps.media.types import Purpose, State
from tests.accounts.conftest import uploaded
from tests.factories.accounts import PASSWORD, AccountFactory
from tests.factories.graph import make_request
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

PAGES = ["profile", "privacy", "security", "feed", "appearance", "blocked"]


def told(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


@pytest.fixture
def ana() -> Account:
    return AccountFactory(username="ana")


@pytest.fixture
def visitor(client_for, ana: Account) -> Client:
    return client_for(ana)


def form(**changes: str) -> dict[str, str]:
    return {"username": "ana", "name": "", "pronouns": "", "bio": "", "links": "", **changes}


class TestEveryPage:
    @pytest.mark.parametrize("name", PAGES)
    def test_is_for_people_who_are_signed_in(self, client: Client, name: str) -> None:
        answer = client.get(f"/settings/{name}/")

        assert (answer.status_code, answer.url) == (
            302,
            f"/accounts/login/?next=/settings/{name}/",
        )

    @pytest.mark.parametrize("name", PAGES)
    def test_opens_and_is_not_kept_by_caches(self, visitor: Client, name: str) -> None:
        answer = visitor.get(f"/settings/{name}/")

        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]

    def test_begins_with_the_profile(self, visitor: Client) -> None:
        assert visitor.get("/settings/").url == "/settings/profile/"

    @pytest.mark.parametrize(
        "path",
        ["profile/", "privacy/", "appearance/", "profile/photo/", "profile/photo/remove/"],
    )
    def test_takes_nothing_from_other_sites(self, client_for, ana: Account, path: str) -> None:
        visitor = client_for(ana, enforce_csrf_checks=True)

        assert visitor.post(f"/settings/{path}", {}).status_code == 403


class TestProfile:
    def test_saves_everything_at_once(self, visitor: Client, ana: Account) -> None:
        answer = visitor.post(
            "/settings/profile/",
            form(
                username="ana.lima",
                name="Ana",
                bio="Hello",
                pronouns="she",
                links="My shop https://example.org/a\r\n\r\nexample.com",
            ),
        )

        assert (answer.status_code, answer.url) == (302, "/settings/profile/")
        assert told(answer) == ["Your profile is saved."]
        ana.refresh_from_db()
        assert (ana.username, ana.name, ana.bio, ana.pronouns) == (
            "ana.lima",
            "Ana",
            "Hello",
            "she",
        )
        assert ana.links == [
            {"label": "My shop", "url": "https://example.org/a"},
            {"label": "", "url": "https://example.com"},
        ]

    def test_shows_what_is_saved(self, visitor: Client, ana: Account) -> None:
        visitor.post("/settings/profile/", form(links="A b https://example.org\nexample.com"))

        page = visitor.get("/settings/profile/")

        assert page.context["form"]["links"].value() == (
            "A b https://example.org\nhttps://example.com"
        )

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("username", "admin"),
            ("username", "BEN"),
            ("username", "a b"),
            ("username", ""),
            ("name", "x" * 61),
            ("name", "a\x00b"),
            ("bio", "x" * 301),
            ("bio", "x" * 10_000),
            ("links", "javascript:alert(1)"),
            ("links", "shop data:text/html,x"),
            ("links", "https://user:pass@example.org"),
            ("links", "\n".join(["https://example.org"] * 6)),
            ("links", "x" * 41 + " https://example.org"),
        ],
    )
    def test_refuses_and_keeps_what_was(
        self, visitor: Client, ana: Account, field: str, value: str
    ) -> None:
        AccountFactory(username="ben")

        answer = visitor.post("/settings/profile/", form(**{"bio": "new bio", field: value}))

        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
        ana.refresh_from_db()
        assert (ana.username, ana.bio, ana.links) == ("ana", "", [])

    def test_removes_characters_that_reorder_text(self, visitor: Client, ana: Account) -> None:
        visitor.post("/settings/profile/", form(name="A\u202ena", bio="x\u202ey"))

        ana.refresh_from_db()
        assert (ana.name, ana.bio) == ("Ana", "xy")

    def test_says_that_names_change_too_often(self, visitor: Client) -> None:
        for username in ("second", "third"):
            visitor.post("/settings/profile/", form(username=username))

        answer = visitor.post("/settings/profile/", form(username="fourth", bio="new"))

        assert "twice in 30 days" in str(answer.context["form"].errors["username"])


class TestPhoto:
    def test_is_taken_and_told_to_be_on_its_way(
        self, visitor: Client, ana: Account, photo_file
    ) -> None:
        answer = visitor.post("/settings/profile/photo/", {"file": photo_file})

        assert answer.status_code == 302
        assert MediaItem.objects.get(owner_id=ana.pk).purpose == Purpose.AVATAR
        assert b"being prepared" in visitor.get("/settings/profile/").content

    @pytest.mark.parametrize(
        ("name", "content"),
        [("a.jpg", b""), ("a.jpg", b"<html>not a picture</html>"), ("a.svg", b"<svg/>")],
    )
    def test_is_refused_with_a_reason(
        self, visitor: Client, ana: Account, name: str, content: bytes
    ) -> None:
        answer = visitor.post(
            "/settings/profile/photo/", {"file": SimpleUploadedFile(name, content)}
        )

        assert answer.status_code == 422
        assert answer.context["avatar_form"].errors["file"]
        assert not MediaItem.objects.exists()

    def test_must_be_chosen_first(self, visitor: Client) -> None:
        answer = visitor.post("/settings/profile/photo/", {})

        assert answer.context["avatar_form"].errors["file"] == ["Choose a picture first."]

    def test_that_failed_says_why(self, visitor: Client, ana: Account) -> None:
        uploaded(ana, media_id=10, state=State.FAILED, failure_reason="It is cut off.")

        assert b"It is cut off." in visitor.get("/settings/profile/").content

    def test_can_be_removed(self, visitor: Client, ana: Account) -> None:
        uploaded(ana, media_id=10)
        services.set_avatar(account_id=ana.pk, media_id=10)

        answer = visitor.post("/settings/profile/photo/remove/")

        assert told(answer) == ["Your profile photo is removed."]
        ana.refresh_from_db()
        assert ana.avatar_media_id is None


class TestPrivacy:
    def test_goes_private_and_says_so(self, visitor: Client, ana: Account) -> None:
        answer = visitor.post("/settings/privacy/", {"is_private": "on"})

        assert "private now" in told(answer)[0]
        ana.refresh_from_db()
        assert ana.is_private

    def test_asks_about_open_requests_when_going_public(self, client_for) -> None:
        ben, cleo = AccountFactory(private=True), AccountFactory()
        make_request(requester=cleo, target=ben)

        answer = client_for(ben).post("/settings/privacy/", {})

        assert "1 person still waits" in told(answer)[0]
        assert requests_page(viewer=Viewer(ben.pk)).items == [cleo.pk]


class TestSecurity:
    @pytest.fixture
    def devices(self, ana: Account) -> tuple[Client, Client]:
        browsers = (Client(), Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/1"}))
        for one in browsers:
            one.post("/accounts/login/", {"login": "ana", "password": PASSWORD})
        return browsers

    def test_lists_devices_and_marks_this_one(self, devices: tuple[Client, Client]) -> None:
        here, _ = devices

        page = here.get("/settings/security/")

        rows = page.context["sessions"]
        assert [row.is_current for row in rows] == [True, False]
        assert rows[1].user_agent == "Firefox on Linux"

    def test_signs_another_device_out_at_once(self, devices: tuple[Client, Client]) -> None:
        here, lost = devices
        row = here.get("/settings/security/").context["sessions"][1]

        answer = here.post(row.revoke_url)

        assert told(answer) == ["That device is signed out."]
        assert lost.get("/settings/security/").status_code == 302
        assert here.get("/settings/security/").status_code == 200
        assert here.post(row.revoke_url).status_code == 404

    def test_does_not_find_the_devices_of_others(self, devices, client_for) -> None:
        session = UserSession.objects.first()
        stranger = client_for(AccountFactory())

        answer = stranger.post(f"/settings/security/sessions/{session.pk}/revoke/")

        assert answer.status_code == 404
        assert UserSession.objects.filter(pk=session.pk).exists()

    def test_signs_all_others_out(self, devices: tuple[Client, Client]) -> None:
        here, lost = devices

        here.post("/settings/security/sessions/revoke-others/")

        assert lost.get("/settings/security/").status_code == 302
        assert len(here.get("/settings/security/").context["sessions"]) == 1


class TestAppearance:
    def test_keeps_theme_and_shortcuts(self, visitor: Client, ana: Account) -> None:
        answer = visitor.post("/settings/appearance/", {"theme": "dark"})

        ana.refresh_from_db()
        assert (ana.theme, ana.has_shortcuts) == ("dark", False)
        assert answer.cookies["theme"].value == "dark"
        page = visitor.get("/settings/appearance/").content
        assert b'data-theme="dark"' in page
        assert b'data-shortcuts="off"' in page

    def test_refuses_unknown_themes(self, visitor: Client) -> None:
        assert visitor.post("/settings/appearance/", {"theme": "pink"}).status_code == 422


class TestFeed:
    def test_hides_suggestions_for_thirty_days(self, visitor: Client, ana: Account) -> None:
        choice = {"sensitive_media": "blur", "is_snoozing": "on"}

        with time_machine.travel(NOW, tick=False):
            assert visitor.post("/settings/feed/", choice).status_code == 302
            visitor.post("/settings/feed/", choice)
            assert b"/explore/people/" not in visitor.get("/").content

        ana.refresh_from_db()
        assert ana.suggestions_after == NOW + timedelta(days=30)
        with time_machine.travel(NOW + timedelta(days=30), tick=False):
            assert b"/explore/people/" in visitor.get("/").content

    def test_brings_them_back_when_asked(self, visitor: Client, ana: Account) -> None:
        visitor.post("/settings/feed/", {"sensitive_media": "blur", "is_snoozing": "on"})

        visitor.post("/settings/feed/", {"sensitive_media": "blur"})

        ana.refresh_from_db()
        assert ana.suggestions_after is None
        assert b"/explore/people/" in visitor.get("/").content

    def test_says_beside_the_control_that_it_is_saved(self, visitor: Client) -> None:
        answer = visitor.post(
            "/settings/feed/", {"sensitive_media": "show"}, headers={"HX-Request": "true"}
        )

        assert answer.content == b"Saved."

    def test_refuses_what_is_no_choice(self, visitor: Client) -> None:
        refused = visitor.post(
            "/settings/feed/", {"sensitive_media": "x"}, headers={"HX-Request": "true"}
        )

        assert refused.status_code == 422
        assert refused.json()["error"]

    def test_lists_followed_hashtags_and_ends_a_follow(self, visitor: Client, ana: Account) -> None:
        PostFactory(caption="#morning")
        visitor.post("/explore/tags/morning/follow/")
        assert b"#morning" in visitor.get("/settings/feed/").content

        answer = visitor.post("/explore/tags/morning/unfollow/", {"next": "/settings/feed/"})

        assert answer["Location"] == "/settings/feed/"
        assert b"#morning" not in visitor.get("/settings/feed/").content


class TestMotionAndData:
    def test_are_told_to_every_page(self, visitor: Client) -> None:
        page = visitor.get("/settings/feed/").content
        assert b"data-motion" not in page
        assert b"data-saver" not in page

        visitor.post("/settings/appearance/", {"theme": "auto", "wants_less_motion": "on"})
        visitor.post("/settings/feed/", {"sensitive_media": "blur", "saves_data": "on"})

        page = visitor.get("/settings/feed/").content
        assert b'data-motion="less"' in page
        assert b'data-saver="on"' in page
