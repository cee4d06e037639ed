"""Every route answers whoever takes no part with the gate, or is open by intention."""

import pytest
from django.urls import resolve, reverse

from apps.accounts.types import Status
from apps.core.api.access import PUBLIC
from apps.core.api.views import SiteView
from apps.core.gate import is_open, is_own
from tests.accounts.gate.addresses import ADDRESSES, GATED, SHUT, code_of
from tests.factories.accounts import AccountFactory

pytestmark = pytest.mark.django_db

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
