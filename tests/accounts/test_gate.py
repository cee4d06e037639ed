"""The gate: whoever takes no part gets one answer on every route, and no other."""

import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from django.core import mail
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django.utils import timezone
from rest_framework.test import APIRequestFactory, force_authenticate

from apps.accounts import services
from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.core.api.access import PUBLIC
from apps.core.api.views import SiteView
from apps.core.gate import is_open, is_own
from apps.feed.api.views import FeedView
from apps.portability import services as portability_services
from apps.portability.models import Export
from tests.accounts.conftest import NOW
from tests.factories.accounts import BORN_ON, PASSWORD, AccountFactory
from tests.factories.graph import make_block
from tests.factories.moderation import make_report
from tests.factories.posts import PostFactory
from tests.media.conftest import media_root

__all__ = ["media_root"]

pytestmark = pytest.mark.django_db

GATED = {
    Status.SUSPENDED: "account_suspended",
    Status.UNCONFIRMED: "account_unconfirmed",
    Status.AWAITING: "account_awaiting_approval",
    Status.DELETING: "account_deleting",
}
# What may stand in the place of any parameter of an address.
VALUES = {
    "username": "ana",
    "tag": "spring",
    "shard": "ab",
    "name": "ab" * 20,
    "rendition": "150",
    "fmt": "jpg",
    "uidb36": "a",
    "key": "set-password",
    "app_label": "accounts",
    "content_type_id": 1,
    "object_id": 1,
    "url": "x",
}


def routes(
    patterns: list[URLPattern | URLResolver],
    namespace: str = "",
    outer: frozenset[str] = frozenset(),
) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield every route of the site: its name, and the names of its parameters."""
    for pattern in patterns:
        parameters = outer | frozenset(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, inner, parameters)
        elif pattern.name:
            yield f"{namespace}{pattern.name}", parameters


ADDRESSES = {
    name: reverse(name, kwargs={each: VALUES.get(each, 1) for each in parameters})
    for name, parameters in routes(get_resolver().url_patterns)
}
SHUT = sorted(name for name in ADDRESSES if not is_open(name))


def code_of(answer) -> str:
    """Return the code of an error, which addresses of OAuth have in the place of its text."""
    said = answer.json()
    return said["error"] if "error_description" in said else said["code"]


# By what apps do what pages let the deactivated do; None is for what apps cannot do at all.
APPS_DO = {
    "graph:unfollow": "graph_api:unfollow",
    "graph:withdraw": "graph_api:unfollow",
    "graph:remove_follower": "graph_api:remove_follower",
    "graph:decline": "graph_api:reject",
    "graph:close_friends": "graph_api:close_friend",
    "graph:add_close_friend": "graph_api:close_friend",
    "graph:remove_close_friend": "graph_api:close_friend",
    "graph:block": "graph_api:block",
    "graph:unblock": "graph_api:unblock",
    "graph:mute": "graph_api:mute",
    "graph:unmute": "graph_api:unmute",
    "graph:restrict": "graph_api:restriction",
    "graph:unrestrict": "graph_api:restriction",
    "notifications:list": "notifications_api:clear",
    "notifications:read": "notifications_api:markers",
    "notifications:badge": "notifications_api:dismiss",
    "engagement:save": "engagement_api:bookmark",
    "engagement:unsave": "engagement_api:unbookmark",
    "engagement:unlike": "engagement_api:unfavourite",
    "engagement:unlike_comment": "engagement_api:unfavourite",
    "engagement:edit_comment": "posts_api:status",
    "engagement:delete_comment": "posts_api:status",
    "posts:edit": "posts_api:status",
    "posts:delete": "posts_api:status",
    "posts:archive": "posts_api:archive",
    "posts:unarchive": "posts_api:unarchive",
    "posts:untag": None,
    "posts:discard": None,
    "posts:hide_likes": None,
    "posts:show_likes": None,
    "explore:dismiss": "explore_api:dismiss",
    "explore:follow_tag": "explore_api:follow_tag",
    "explore:unfollow_tag": "explore_api:unfollow_tag",
    "settings:profile": "accounts_api:update_credentials",
    "settings:upload_photo": "accounts_api:avatar",
    "settings:privacy": "accounts_api:settings",
}


class TestEveryRoute:
    def test_is_known_to_this_test(self) -> None:
        assert {"feed:home", "posts:detail", "admin:index", "feed_api:feed"} <= set(SHUT)

    @pytest.mark.parametrize("status", GATED)
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_answers_with_the_gate(self, client_for, status: Status, method: str) -> None:
        client = client_for(AccountFactory(username="ana", status=status))
        wrong = []
        for name in SHUT:
            if status == Status.UNCONFIRMED and name == "account_email_verification_sent":
                continue
            answer = getattr(client, method)(ADDRESSES[name])
            is_gate = answer.status_code == 403 and (
                code_of(answer) == GATED[status]
                if answer["Content-Type"] == "application/json"
                else f'action="{reverse("account_logout")}"' in answer.content.decode()
            )
            if not is_gate:
                wrong.append((name, answer.status_code))

        assert wrong == []

    @pytest.mark.parametrize("status", GATED)
    def test_lets_nobody_stay_behind_it(self, client_for, status: Status) -> None:
        client = client_for(AccountFactory(status=status))

        assert client.post(reverse("account_logout")).status_code == 302
        assert client.get("/").status_code == 200

    def test_says_to_the_deactivated_that_nobody_would_see_it(self, client_for) -> None:
        client = client_for(AccountFactory(username="ana", deactivated=True))
        wrong = []
        for name in SHUT:
            if is_own(name):
                continue
            answer = client.post(ADDRESSES[name], headers={"Accept": "application/json"})
            if (answer.status_code, code_of(answer)) != (403, "account_deactivated"):
                wrong.append((name, answer.status_code))

        assert wrong == []

    def test_lets_the_deactivated_do_what_is_seen_by_nobody_else(self, client_for) -> None:
        client = client_for(AccountFactory(username="ana", deactivated=True))
        wrong = []
        for name in filter(is_own, SHUT):
            # Pages of the account library that lead to the settings answer nobody by their name.
            if resolve(ADDRESSES[name]).view_name != name:
                continue
            answer = client.post(ADDRESSES[name], headers={"Accept": "application/json"})
            if answer.status_code == 403 and code_of(answer) == "account_deactivated":
                wrong.append(name)

        assert wrong == []

    def test_keeps_for_apps_what_it_keeps_on_pages(self) -> None:
        of_pages = {
            name
            for name in SHUT
            if is_own(name) and name.split(":")[0] in {page.split(":")[0] for page in APPS_DO}
        }

        assert {name for name in of_pages if not name.startswith("settings:")} <= set(APPS_DO)
        assert of_pages >= set(APPS_DO)
        assert [name for name in APPS_DO.values() if name and not is_own(name)] == []

    def test_is_open_by_intention(self) -> None:
        opened = {name for name in ADDRESSES if is_open(name)}
        # What the site says of itself to apps, the same to everybody.
        of_the_site = {
            name
            for name, address in ADDRESSES.items()
            if name.startswith("core_api:")
            and getattr(resolve(address).func, "cls", SiteView).required_scopes == {"GET": PUBLIC}
        }

        assert of_the_site <= opened
        assert sorted(opened - of_the_site) == [
            "account_logout",
            "account_reauthenticate",
            "core:about",
            "core:healthz",
            "core:metrics",
            "core:nodeinfo",
            "core:nodeinfo_links",
            "core:readyz",
            "core:rules",
            "media:private",
            "media:public",
            "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
            "moderation:appeal",
            "moderation:decisions",
            "moderation:own_reports",
            "oauth:metadata",
            "oauth:revoke",
            "oauth:token",
            "oauth_api:apps",
            "portability:data",
            "portability:download",
            "portability:request_export",
            "settings:keep",
            "settings:send_code",
        ]


class TestGate:
    def test_stands_before_addresses_that_do_not_exist(self, client_for) -> None:
        client = client_for(AccountFactory(suspended=True))

        assert client.get("/there/is/no/such/page/").status_code == 403

    def test_shows_neither_navigation_nor_socket(self, client_for) -> None:
        page = client_for(AccountFactory(suspended=True)).get("/").content.decode()

        assert "realtime-url" not in page
        assert 'class="rail"' not in page
        assert "/accounts/signup/" not in page

    def test_shows_no_navigation_on_open_pages_either(self, client_for) -> None:
        answer = client_for(AccountFactory(suspended=True)).get("/about/rules/")

        assert answer.status_code == 200
        assert b'class="rail"' not in answer.content

    def test_says_why_and_until_when(self, client_for) -> None:
        ana = AccountFactory()
        services.suspend(account=ana, reason="Sold <b>watches</b>.", until=NOW)

        page = client_for(ana).get("/").content.decode()

        assert "Sold &lt;b&gt;watches&lt;/b&gt;." in page
        assert "21 November 2026" in page

    def test_answers_a_piece_of_a_page_with_a_message(self, client_for) -> None:
        client = client_for(AccountFactory(suspended=True))

        answer = client.get("/", headers={"HX-Request": "true"})

        assert answer.status_code == 403
        assert "<html" not in answer.content.decode()

    def test_costs_no_query_for_those_who_take_part(
        self, client_for, django_assert_num_queries
    ) -> None:
        client = client_for(AccountFactory())

        client.get("/about/rules/")

        # The session and the account, which the page's frame names.
        with django_assert_num_queries(2):
            client.get("/about/rules/")

    def test_does_not_ask_who_is_not_signed_in(self, django_assert_num_queries) -> None:
        with django_assert_num_queries(0):
            Client().get("/about/rules/")

    def test_holds_for_whoever_brings_a_token(self) -> None:
        view = FeedView.as_view()
        for account, code in (
            (AccountFactory(suspended=True), "account_suspended"),
            (AccountFactory(unconfirmed=True), "account_unconfirmed"),
        ):
            request = APIRequestFactory().get(ADDRESSES["feed_api:feed"])
            force_authenticate(request, account)

            answer = view(request)

            assert (answer.status_code, answer.data["code"]) == (403, code)


class TestSuspended:
    def test_may_sign_in_to_read_why(self, client: Client) -> None:
        AccountFactory(username="ana", suspended=True)

        client.post(reverse("account_login"), {"login": "ana", "password": PASSWORD})

        assert b"Your account is suspended" in client.get("/").content

    def test_can_take_their_data_and_read_their_reports(self, client_for) -> None:
        client = client_for(AccountFactory(suspended=True))
        gate = client.get("/").content.decode()

        for name in ("portability:data", "moderation:own_reports"):
            page = client.get(reverse(name))
            assert reverse(name) in gate
            assert page.status_code == 200
            assert b"/settings/privacy/" not in page.content
            assert b"/settings/data/import/" not in page.content

    def test_reads_what_became_of_their_reports(self, client_for) -> None:
        ana = AccountFactory()
        post, hers = PostFactory(author__username="bo"), PostFactory(author__username="cleo")
        make_report(about=post, by=ana)
        make_report(about=hers, by=ana)
        make_block(blocker=hers.author, blocked=ana)
        services.suspend(account=ana, reason="", until=None)

        page = client_for(ana).get(reverse("moderation:own_reports")).content.decode()

        assert page.count("chip--static") == 2
        assert 'href="/bo/"' in page
        assert 'href="/cleo/"' not in page

    def test_is_told_nothing_without_the_password(self, client: Client) -> None:
        AccountFactory(username="ana", suspended=True)

        answer = client.post(reverse("account_login"), {"login": "ana", "password": "guess"})

        assert b"suspended" not in answer.content

    def test_keeps_the_gate_on_a_page_that_was_open(self, client_for) -> None:
        ana = AccountFactory()
        client = client_for(ana)
        assert client.get("/").status_code == 200

        services.suspend(account=ana, reason="", until=None)
        assert client.get("/").status_code == 403
        services.lift_suspension(account=ana)

        assert client.get("/").status_code == 200


@pytest.mark.parametrize("status", [each for each in GATED if each != Status.UNCONFIRMED])
class TestWhoeverIsKeptOut:
    def test_takes_their_data_with_their_password_only(
        self, client_for, media_root, status: Status
    ) -> None:
        ana = AccountFactory(status=status)
        client = client_for(ana)

        asked = client.post(reverse("portability:request_export"))
        assert asked.url.startswith(reverse("account_reauthenticate"))
        assert not Export.objects.exists()
        client.post(asked.url, {"password": PASSWORD})
        portability_services.build_next_export(now=timezone.now())

        address = reverse("portability:download", args=[Export.objects.get(account=ana).pk])
        assert address in client.get(reverse("portability:data")).content.decode()
        assert zipfile.is_zipfile(io.BytesIO(client.get(address).getvalue()))


class TestUnconfirmed:
    def sign_up(self, client: Client, email: str = "ana@example.org") -> None:
        form = {"email": email, "username": "ana", "password1": PASSWORD, "born_on": BORN_ON}
        client.post(reverse("account_signup"), form)

    def test_is_led_to_the_code_from_every_page(self, client: Client) -> None:
        self.sign_up(client)

        for path in ("/", "/explore/", "/ana/", "/accounts/login/"):
            answer = client.get(path)
            assert (answer.status_code, answer.url) == (302, "/accounts/confirm-email/"), path
        assert client.get("/accounts/confirm-email/").status_code == 200

    def test_is_refused_by_the_api(self, client: Client) -> None:
        self.sign_up(client)

        answer = client.get(ADDRESSES["feed_api:feed"])

        assert (answer.status_code, answer.json()["code"]) == (403, "account_unconfirmed")

    def test_may_cancel(self, client: Client) -> None:
        self.sign_up(client)

        client.post(reverse("account_logout"))

        assert client.get("/").status_code == 200

    def test_looks_like_somebody_whose_address_is_taken(self, client: Client) -> None:
        AccountFactory(email="taken@example.org")
        self.sign_up(client, email="taken@example.org")

        assert client.get("/explore/").url == "/accounts/confirm-email/"

    def test_may_ask_for_a_code_when_signed_in(self, client_for) -> None:
        ana = AccountFactory(unconfirmed=True, email="ana@example.org")
        client = client_for(ana)
        assert b"Send me a code" in client.get("/").content

        answer = client.post(reverse("settings:send_code"))

        assert answer.url == "/accounts/confirm-email/"
        code = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", mail.outbox[-1].body, re.MULTILINE)[1]
        client.post("/accounts/confirm-email/", {"code": code})
        assert Account.objects.get(pk=ana.pk).status == Status.ACTIVE
        assert client.get("/").status_code == 200

    def test_only_may_ask_for_a_code(self, client_for) -> None:
        client = client_for(AccountFactory())

        assert client.post(reverse("settings:send_code")).status_code == 409


class TestDeactivated:
    def test_sees_what_is_theirs_and_a_banner(self, client_for) -> None:
        ana = AccountFactory(username="ana")
        post = PostFactory(author=ana)
        services.deactivate(account=ana)

        client = client_for(ana)

        for path in ("/ana/", post.get_absolute_url(), "/"):
            answer = client.get(path)
            assert answer.status_code == 200, path
            assert b"nobody sees you" in answer.content

    def test_is_seen_by_nobody_else(self, client_for) -> None:
        ana = AccountFactory(username="ana")
        post = PostFactory(author=ana, caption="#spring")
        services.deactivate(account=ana)

        for client in (Client(), client_for(AccountFactory())):
            for path in ("/ana/", post.get_absolute_url()):
                assert client.get(path).status_code == 404, path

    def test_is_in_no_shared_list_not_even_for_themselves(self, client_for) -> None:
        ana = AccountFactory(username="ana")
        post = PostFactory(author=ana, caption="#spring")
        services.deactivate(account=ana)
        client = client_for(ana)

        for path in ("/explore/", "/explore/tags/spring/", "/search/?q=ana"):
            page = client.get(path).content.decode()
            assert post.get_absolute_url() not in page, path
        assert "@ana" not in client.get("/search/?q=ana").content.decode().split("<main")[1]

    def test_keeps_the_right_to_change_what_is_theirs(self, client_for) -> None:
        ana = AccountFactory(username="ana")
        post = PostFactory(author=ana)
        services.deactivate(account=ana)

        answer = client_for(ana).post(f"/p/{post.pk}/delete/")

        assert answer.status_code == 302

    def test_cannot_do_what_reaches_others(self, client_for) -> None:
        other = PostFactory()
        client = client_for(AccountFactory(deactivated=True))

        for path in (f"/p/{other.pk}/like/", f"/{other.author.username}/follow/", "/create/"):
            answer = client.post(path)
            assert answer.status_code == 403, path
            assert b"Reactivate it first" in answer.content

    def test_has_no_power_over_others(self, client_for) -> None:
        client = client_for(AccountFactory(superuser=True, deactivated=True))

        assert client.get("/admin/").status_code == 403
