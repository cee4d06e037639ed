"""Profile pages as each viewer gets them."""

import re

import pytest
from django.test import Client

from apps.accounts import services
from apps.accounts.models import Account
from apps.graph import services as graph_services
from apps.graph.models import Block, BlockedBy
from tests.accounts.conftest import NOW
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_block, make_follow, make_mutual_follow, make_request

pytestmark = pytest.mark.django_db


def without_request_id(content: bytes) -> bytes:
    return re.sub(rb"[0-9a-f]{32}", b"", content)


class TestProfile:
    def test_is_public(self, client: Client) -> None:
        AccountFactory(username="ana", name="Ana Lima", bio="Hello #sea @nobody", pronouns="she")

        page = client.get("/ana/")

        assert page.status_code == 200
        assert page.context["is_locked"] is False
        assert b"Ana Lima" in page.content
        assert b'href="/explore/tags/sea/"' in page.content
        assert b'href="/nobody/"' not in page.content

    def test_links_people_who_take_part(self, client: Client) -> None:
        AccountFactory(username="ben")
        AccountFactory(username="gone", suspended=True)
        AccountFactory(username="ana", bio="with @Ben and @gone")

        content = client.get("/ana/").content

        assert b'href="/ben/"' in content
        assert b'href="/gone/"' not in content

    def test_escapes_what_people_write(self, client: Client) -> None:
        hostile = "<script>alert(1)</script>"
        AccountFactory(
            username="ana",
            name=hostile,
            bio=hostile,
            pronouns='"><x-evil>',
            links=[{"label": hostile[:40], "url": "https://example.org/?a=1&b=2"}],
        )

        content = client.get("/ana/").content

        assert b"<script>alert" not in content
        assert b"<x-evil" not in content
        assert b"?a=1&amp;b=2" in content

    def test_leads_to_the_name_as_its_owner_writes_it(self, client: Client) -> None:
        AccountFactory(username="Ana")

        answer = client.get("/aNA/")

        assert (answer.status_code, answer.url) == (302, "/Ana/")

    def test_leads_from_a_former_name_to_the_present_one(self, client: Client, client_for) -> None:
        ana, ed = AccountFactory(username="ana"), AccountFactory()
        services.change_username(account=ana, username="ana.lima", now=NOW)
        make_block(blocker=ana, blocked=ed)

        assert client.get("/ana/").url == "/ana.lima/"
        assert client_for(ed).get("/ana/").status_code == 404

    def test_of_nobody_is_not_found(self, client: Client) -> None:
        for path in (
            "/nobody/",
            "/ab/",
            "/a..b/",
            "/%00/",
            "/ana%E2%80%AE/",
            "/" + "x" * 400 + "/",
        ):
            assert client.get(path).status_code in (400, 404), path

    @pytest.mark.parametrize("trait", ["suspended", "deactivated", "unconfirmed"])
    def test_of_who_takes_no_part_is_not_found(self, client: Client, trait: str) -> None:
        AccountFactory(username="gone", **{trait: True})

        assert client.get("/gone/").status_code == 404

    def test_of_a_blocker_has_the_same_bytes_as_none(self, client_for) -> None:
        ana, ed = AccountFactory(username="ana"), AccountFactory(username="edward")
        make_block(blocker=ana, blocked=ed)
        browser = client_for(ed)

        for tab in ("", "tagged/", "saved/", "followers/", "following/"):
            blocked = browser.get(f"/ana/{tab}")
            missing = browser.get(f"/nobody/{tab}")

            assert blocked.status_code == missing.status_code == 404
            assert without_request_id(blocked.content) == without_request_id(missing.content)
            assert set(blocked.headers) == set(missing.headers)

    def test_of_whom_the_viewer_blocks_is_a_card_to_end_it(self, client_for) -> None:
        ana, ed = AccountFactory(), AccountFactory(username="edward", name="Ed")
        make_block(blocker=ana, blocked=ed)

        page = client_for(ana).get("/edward/")

        assert page.status_code == 200
        assert page.context["is_locked"] is True
        assert b'action="/edward/unblock/"' in page.content

    def test_of_two_who_block_each_other_is_not_found(self, client_for) -> None:
        ana, ed = AccountFactory(), AccountFactory(username="edward")
        make_block(blocker=ana, blocked=ed)
        Block.objects.create(blocker=ed, blocked=ana)
        BlockedBy.objects.create(blocked=ana, blocker=ed)

        assert client_for(ana).get("/edward/").status_code == 404

    def test_costs_the_same_whoever_is_followed_by_whom(
        self, client_for, django_assert_max_num_queries
    ) -> None:
        me, ana = AccountFactory(), AccountFactory(username="ana")
        browser = client_for(me)
        browser.get("/ana/")
        for person in AccountFactory.create_batch(20):
            make_mutual_follow(person, me)
            make_follow(follower=person, followee=ana)

        with django_assert_max_num_queries(10):
            page = browser.get("/ana/")

        assert len(page.context["profile"].mutuals) == 3


class TestPrivateProfile:
    @pytest.fixture
    def ben(self) -> Account:
        return AccountFactory(username="benny", name="Ben", bio="my bio", private=True)

    def test_shows_strangers_the_card_alone(self, client: Client, ben: Account) -> None:
        page = client.get("/benny/")

        assert page.status_code == 200
        assert (page.context["is_locked"], page.context["tiles"]) == (True, [])
        assert b"my bio" in page.content
        assert b"og:" not in page.content

    def test_shows_those_who_asked_no_more(self, client_for, ben: Account) -> None:
        cleo = AccountFactory()
        make_request(requester=cleo, target=ben)
        browser = client_for(cleo)

        page = browser.get("/benny/")

        assert page.context["is_locked"] is True
        assert page.context["relationship"].requested
        assert browser.get("/benny/followers/").status_code == 404
        assert browser.get("/benny/following/").status_code == 404

    def test_opens_with_the_approval_and_closes_with_the_removal(
        self, client_for, ben: Account
    ) -> None:
        cleo = AccountFactory()
        make_follow(follower=cleo, followee=ben)
        browser = client_for(cleo)

        assert browser.get("/benny/").context["is_locked"] is False
        assert browser.get("/benny/followers/").status_code == 200

        graph_services.remove_follower(account=ben, follower_id=cleo.pk)
        assert browser.get("/benny/").context["is_locked"] is True
        assert browser.get("/benny/followers/").status_code == 404

    def test_is_open_to_its_owner(self, client_for, ben: Account) -> None:
        assert client_for(ben).get("/benny/").context["is_locked"] is False


class TestProfileTabs:
    def test_saved_is_for_the_owner_alone(self, client: Client, client_for) -> None:
        ana, ed = AccountFactory(username="ana"), AccountFactory()

        assert client_for(ana).get("/ana/saved/").status_code == 200
        assert client_for(ed).get("/ana/saved/").status_code == 404
        # Whoever is not signed in is asked to, whether or not there is such a person.
        for name in ("ana", "nobody"):
            assert client.get(f"/{name}/saved/").url == f"/accounts/login/?next=/{name}/saved/"

    def test_tagged_has_its_own_address(self, client: Client) -> None:
        AccountFactory(username="ana")

        assert client.get("/ana/tagged/").context["tab"] == "tagged"

    @pytest.mark.parametrize("cursor", ["nonsense", "\x00", "é", "A" * 4000])
    def test_refuse_markers_that_are_not_ours(self, client: Client, cursor: str) -> None:
        AccountFactory(username="ana")

        assert client.get("/ana/", {"cursor": cursor}).status_code in (400, 422)


class TestUsernameCheck:
    def ask(self, client: Client, username: str) -> dict[str, object]:
        answer = client.get(
            "/accounts/username-check/",
            {"username": username},
            headers={"accept": "application/json"},
        )
        assert answer.status_code == 200
        return answer.json()

    def test_says_what_is_free(self, client: Client) -> None:
        assert self.ask(client, "ana")["is_free"] is True

    @pytest.mark.parametrize("username", ["ANA", "admin", "a b", "ab", "\u202eana", "x" * 5000])
    def test_says_why_not(self, client: Client, username: str) -> None:
        AccountFactory(username="ana")

        answer = self.ask(client, username)

        assert answer["is_free"] is False
        assert answer["message"]

    def test_counts_ones_own_name_as_free(self, client_for) -> None:
        ana = AccountFactory(username="ana")

        assert self.ask(client_for(ana), "Ana")["is_free"] is True

    def test_says_nothing_of_ones_own_name_on_a_page(self, client_for) -> None:
        client = client_for(AccountFactory(username="ana"))

        own = client.get("/accounts/username-check/", {"username": "ana"})
        other = client.get("/accounts/username-check/", {"username": "anna"})

        assert own.content.strip() == b""
        assert b"anna is free" in other.content

    def test_answers_pages_with_a_fragment(self, client: Client) -> None:
        answer = client.get("/accounts/username-check/", {"username": "<b>x</b>"})

        assert b"<b>x" not in answer.content
        assert b"<html" not in answer.content
