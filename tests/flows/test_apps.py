"""An app that knows nothing of this site: Mastodon.py signs people in through their browser."""

import base64
import hashlib
import re
import runpy
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from mastodon import Mastodon, MastodonUnauthorizedError
from mastodon.errors import MastodonAPIError, MastodonIllegalArgumentError
from playwright.sync_api import Page, expect

from instaclone.embedded.bootstrap import ROOT
from tests.flows import audit, pictures
from tests.flows.conftest import NARROW, WIDE, Browse, sign_in
from tests.flows.pictures import small_jpeg
from tests.flows.site import Site
from tests.flows.strangers import SCOPES, agreed_code, make_app
from tests.flows.test_pages import keep_look
from tests.flows.waiting import eventually

pytestmark = pytest.mark.browser

EXAMPLE = ROOT / "docs" / "examples" / "contact_sheet.py"


def look(page: Page, *, name: str) -> None:
    """The page stands in both themes and widths, and keeps to its rules."""
    findings = audit.look_faults(
        page,
        widths=(NARROW, WIDE),
        on_look=lambda shown, which: keep_look(shown, name=f"{name}-{which}"),
    )
    assert [*findings, *audit.unsized_media(page), *audit.sideways_scroll(page)] == []


class TestMastodonPy:
    def test_signs_in_and_out_through_the_consent_page(self, site: Site, browse: Browse) -> None:
        username = site.person("apple")
        app = make_app(site, scopes=SCOPES)
        page = browse()
        page.goto(app.auth_request_url(scopes=SCOPES, allow_http=True, state="s-1"))
        sign_in(page, username)
        expect(page.get_by_role("heading", name="Connect Contact Sheet?")).to_be_visible()
        expect(page.get_by_text(f"@{username}")).to_be_visible()
        look(page, name="app-consent")
        page.get_by_role("button", name="Connect", exact=True).click()
        code = page.get_by_label("Code").input_value()

        app.log_in(code=code, scopes=SCOPES, allow_http=True)
        me = app.account_verify_credentials()

        assert me.username == me.acct == username
        assert me.source.privacy == "public"
        assert app.app_verify_credentials().name == "Contact Sheet"
        assert app.me().id == me.id
        assert app.preferences()["posting:default:visibility"] == "public"
        # Mastodon.py asks for this by HTTPS alone, also in tests.
        userinfo = requests.get(
            f"{site.url}/oauth/userinfo",
            headers={"Authorization": f"Bearer {app.access_token}"},
            timeout=10,
        ).json()
        assert userinfo["preferred_username"] == username
        with pytest.raises(MastodonIllegalArgumentError):
            app.log_in(code=code, scopes=SCOPES, allow_http=True)

        page.goto("/settings/apps/")
        expect(page.get_by_role("heading", name="Contact Sheet")).to_be_visible()
        look(page, name="settings-apps")
        page.get_by_role("button", name="Disconnect").click()
        expect(page.get_by_text("That app is signed out.")).to_be_visible()
        with pytest.raises(MastodonUnauthorizedError):
            app.account_verify_credentials()

    def test_refreshes_and_revokes(self, site: Site, browse: Browse) -> None:
        app = make_app(site, scopes=SCOPES)
        page = browse(site.person("apple"))
        address = app.auth_request_url(scopes=SCOPES, allow_http=True)
        first = app.log_in(code=agreed_code(page, address), scopes=SCOPES, allow_http=True)

        second = app.log_in(refresh_token=app._refresh_token, scopes=SCOPES, allow_http=True)
        app.account_verify_credentials()
        app.revoke_access_token(allow_http=True)

        assert first != second
        for token in (first, second):
            with pytest.raises(MastodonUnauthorizedError):
                Mastodon(access_token=token, api_base_url=site.url).account_verify_credentials()

    def test_asks_the_site_who_it_is(self, site: Site) -> None:
        app = Mastodon(api_base_url=site.url, version_check_mode="created")

        first, second = app.instance_v1(), app.instance_v2()

        assert app.verify_minimum_version("4.0.0")
        assert first.configuration.statuses == second.configuration.statuses
        assert first.uri == second.domain == urlsplit(site.url).netloc
        assert second.registrations.enabled in (True, False)
        assert app.instance_nodeinfo().software.name == "instaclone"
        assert app.custom_emojis() == []
        assert app.announcements() == []

    def test_uploads_photos_and_keeps_what_is_somebodys_own(
        self, site: Site, browse: Browse, tmp_path: Path
    ) -> None:
        username, friend = site.person("apple"), site.person("pear")
        site.ask("follow", follower=username, followee=friend)
        app = make_app(site, scopes=SCOPES)
        address = app.auth_request_url(scopes=SCOPES, allow_http=True)
        app.log_in(code=agreed_code(browse(username), address), scopes=SCOPES, allow_http=True)
        friend_id = app.account_lookup(friend).id

        uploaded = app.media_post(
            str(small_jpeg(tmp_path / "teal.jpg")), description="Teal", focus=(0.5, -0.25)
        )
        assert uploaded.url is None
        eventually(lambda: app.media(uploaded).url is not None)
        described = app.media_update(uploaded, description="Teal all over")
        assert described.description == "Teal all over"
        assert described.meta.focus.x == 0.5
        assert requests.get(described.url, timeout=10).headers["Content-Type"] == "image/jpeg"

        fruit = app.list_create("Fruit")
        app.list_accounts_add(fruit, [friend_id])
        assert [one.id for one in app.list_accounts(fruit)] == [friend_id]
        assert [one.id for one in app.account_lists(friend_id)] == [fruit.id]
        assert app.list_update(fruit, "Pears").title == "Pears"
        post = site.ask("post", author=friend)
        shown = app.timeline_list(fruit)
        assert [str(one.id) in post for one in shown] == [True]
        assert app.fetch_next(shown) in (None, [])
        app.list_accounts_delete(fruit, [friend_id])
        app.list_delete(fruit)
        assert app.lists() == []

        words = [{"keyword": "finale", "whole_word": True}]
        kept = app.create_filter_v2("Spoilers", ["home"], "warn", keywords_attributes=words)
        assert app.update_filter_v2(kept, title="Endings").title == "Endings"
        assert [one.phrase for one in app.filters()] == ["finale"]
        app.delete_filter_v2(kept)
        assert app.filters_v2() == []

        site.ask("follow", follower=friend, followee=username)
        eventually(lambda: app.notifications_unread_count().count == 1)
        (told,) = app.notifications(types=["follow"])
        assert told.account.id == friend_id
        assert app.notifications(id=told.id).type == "follow"
        assert app.grouped_notifications().notification_groups[0].type == "follow"
        app.markers_set("notifications", told.id)
        assert app.notifications_unread_count().count == 0
        assert str(app.markers_get(["notifications"])["notifications"].last_read_id) == str(told.id)
        app.notifications_dismiss(told)
        assert app.notifications() == []

    def test_is_refused_what_it_has_no_scope_for(self, site: Site, browse: Browse) -> None:
        app = make_app(site, scopes=["read:blocks"])
        page = browse(site.person("apple"))
        address = app.auth_request_url(scopes=["read:blocks"], allow_http=True)
        app.log_in(code=agreed_code(page, address), scopes=["read:blocks"], allow_http=True)

        with pytest.raises(MastodonAPIError, match="403"):
            app.preferences()


class TestOtherApps:
    def test_are_called_back_by_their_own_scheme(self, site: Site, browse: Browse) -> None:
        back = "pixelix-android-auth://callback"
        registered = requests.post(
            f"{site.url}/api/v1/apps",
            params={"client_name": "Pixelix", "redirect_uris": back},
            timeout=10,
        ).json()
        page = browse(
            site.person("apple"), width=NARROW, forgiving="Failed to launch|unknown protocol"
        )
        # Nothing on this machine takes such an address: what counts is where the site sent it.
        answers: list[str] = []
        page.on(
            "response",
            lambda response: (
                answers.append(response.headers.get("location", ""))
                if response.request.method == "POST"
                else None
            ),
        )
        page.goto(
            f"/oauth/authorize?response_type=code&client_id={registered['client_id']}"
            f"&redirect_uri={back}"
        )
        expect(page.get_by_text("Act for you")).to_be_visible()
        with page.expect_response(lambda response: response.request.method == "POST"):
            page.get_by_role("button", name="Connect", exact=True).click()

        code = parse_qs(urlsplit(answers[-1]).query)["code"][0]
        token = requests.post(
            f"{site.url}/oauth/token",
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": back,
                "client_id": registered["client_id"],
                "client_secret": registered["client_secret"],
            },
            timeout=10,
        ).json()
        assert token["scope"] == "read write follow push"

    def test_of_the_own_machine_get_their_code_and_prove_themselves(
        self, site: Site, browse: Browse
    ) -> None:
        back = f"{site.url}/about/"
        verifier = "correct-horse-battery-staple-correct-horse-battery"
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        app = make_app(site, redirect_uris=[back])
        # Without script too.
        page = browse(site.person("apple"), java_script_enabled=False)
        page.goto(
            f"/oauth/authorize?response_type=code&client_id={app.client_id}&redirect_uri={back}"
            f"&scope=read&state=s-1&code_challenge={challenge}&code_challenge_method=S256"
        )
        page.get_by_role("button", name="Connect", exact=True).click()
        page.wait_for_url(re.compile(r"/about/\?code="))
        answer = parse_qs(urlsplit(page.url).query)

        asked = {
            "grant_type": "authorization_code",
            "code": answer["code"][0],
            "redirect_uri": back,
            "client_id": app.client_id,
            "client_secret": app.client_secret,
        }
        unproved = requests.post(f"{site.url}/oauth/token", data=asked, timeout=10)
        proved = requests.post(
            f"{site.url}/oauth/token", data={**asked, "code_verifier": verifier}, timeout=10
        )
        assert answer["state"] == ["s-1"]
        assert (unproved.status_code, proved.status_code) == (400, 200)

    def test_hear_that_somebody_said_no(self, site: Site, browse: Browse) -> None:
        back = f"{site.url}/about/"
        app = make_app(site, redirect_uris=[back])
        page = browse(site.person("apple"))
        page.goto(
            f"/oauth/authorize?response_type=code&client_id={app.client_id}&redirect_uri={back}"
        )

        page.get_by_role("button", name="Do not connect").click()

        page.wait_for_url(re.compile(r"/about/\?error=access_denied"))

    def test_can_have_another_person_sign_in(self, site: Site, browse: Browse) -> None:
        here, other = site.person("apple"), site.person("apple")
        app = make_app(site, scopes=SCOPES)
        page = browse()
        page.goto("/accounts/login/")
        sign_in(page, here)
        page.goto(app.auth_request_url(scopes=SCOPES, allow_http=True, force_login=True))

        page.get_by_role("button", name="Sign in again").click()
        sign_in(page, other)

        expect(page.get_by_text(f"@{other}")).to_be_visible()
        expect(page.get_by_role("button", name="Connect", exact=True)).to_be_visible()


class TestExample:
    def test_does_all_that_the_documentation_shows(
        self,
        site: Site,
        browse: Browse,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        username, friend = site.person("apple"), site.person("pear")
        site.ask("follow", follower=username, followee=friend)
        theirs = site.post(friend, photos=2)
        site.settle()
        page = browse(username)
        photo = pictures.screenshot_png(tmp_path / "fog.png")
        # It asks the person to open an address and to type in the code that they find there.
        monkeypatch.setattr("builtins.input", lambda asked: agreed_code(page, asked.split()[1]))

        runpy.run_path(str(EXAMPLE))["main"]([site.url, str(photo), "A morning", "Fog over a lake"])

        posted, *newest = capsys.readouterr().out.splitlines()
        assert re.fullmatch(rf"{re.escape(site.url)}/p/\d+/", posted)
        assert [line.split("  ") for line in newest] == [
            [f"@{username}", "1 photos", "0 likes", posted],
            [f"@{friend}", "2 photos", "0 likes", f"{site.url}{theirs}"],
        ]
