"""The beacon's edge: strict about what it takes, cheap, and never in the way."""

import json

import pytest
from django.test import Client

from apps.ranking import services
from apps.ranking.models import Interaction
from tests.factories.accounts import AccountFactory
from tests.factories.posts import PostFactory
from tests.ranking.conftest import Counted, ingest

pytestmark = pytest.mark.django_db

ADDRESS = "/api/instaclone/v1/interactions"
SEEN = {"kind": "impression", "post": "77", "surface": "home", "position": 0, "ago": 0}


def seen(**fields):
    return {**SEEN, **fields}


def without(name):
    return {key: value for key, value in SEEN.items() if key != name}


def body_of(*events, batch="0123456789abcdef", **fields):
    return {"batch": batch, "events": list(events), **fields}


def send(client, body, **options):
    raw = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(ADDRESS, raw, content_type="application/json", **options)


@pytest.fixture
def client(client_for) -> Client:
    return client_for(AccountFactory())


class TestAccepting:
    def test_answers_with_nothing_and_passes_it_on(self, client, counted: Counted):
        post = PostFactory()

        response = send(client, body_of(seen(post=str(post.pk), position=4)))

        assert response.status_code == 204
        assert response.content == b""
        assert counted("accepted") == 1
        assert ingest() == 1
        assert Interaction.objects.get().position == 4

    @pytest.mark.parametrize(
        "event",
        [
            seen(),
            seen(kind="dwell", ms=86_400_000),
            seen(kind="swipe", slide=1),
            seen(kind="open"),
            {"kind": "open", "post": "77", "surface": "other", "ago": 0},
            {"kind": "open", "post": "77", "surface": "tag", "position": None, "ago": 0},
            {"kind": "profile", "account": "1", "surface": "search", "ago": 86_400_000},
        ],
    )
    def test_takes_each_kind(self, client, event):
        assert send(client, body_of(event)).status_code == 204

    def test_takes_a_hundred(self, client):
        assert send(client, body_of(*[seen()] * 100)).status_code == 204

    def test_costs_session_and_account_and_two_round_trips(
        self, client, count_round_trips, django_assert_num_queries
    ):
        send(client, body_of(seen()))

        # One for the rate limit, one for the report.
        with django_assert_num_queries(2), count_round_trips() as trips:
            send(client, body_of(*[seen()] * 100))

        assert trips.count == 2

    def test_lets_the_page_stay_in_the_back_forward_cache(self, client):
        assert send(client, body_of(seen()))["Cache-Control"] == "private, no-cache"

    def test_answers_the_same_without_redis(
        self, client, hurtable_redis, use_redis, counted: Counted
    ):
        use_redis(default=hurtable_redis.url(0), feeds_0=hurtable_redis.url(1))
        hurtable_redis.kill()

        response = send(client, body_of(seen(), seen()))

        assert response.status_code == 204
        assert counted("dropped") == 2


class TestRefusing:
    @pytest.mark.parametrize(
        ("event", "where"),
        [
            (seen(kind="like"), "$.events[0].kind"),
            (without("kind"), "$.events[0]"),
            (without("post"), "$.events[0]"),
            (without("surface"), "$.events[0]"),
            (without("position"), "$.events[0]"),
            (without("ago"), "$.events[0]"),
            (seen(post=77), "$.events[0].post"),
            (seen(post=""), "$.events[0].post"),
            (seen(post="0"), "$.events[0].post"),
            (seen(post="-1"), "$.events[0].post"),
            (seen(post="7 OR 1=1"), "$.events[0].post"),
            (seen(post="77\n"), "$.events[0].post"),
            (seen(post="٧٧"), "$.events[0].post"),
            (seen(post="9223372036854775808"), "$.events[0].post"),
            (seen(post="1" * 20), "$.events[0].post"),
            (seen(post=None), "$.events[0].post"),
            (seen(surface="Home"), "$.events[0].surface"),
            (seen(surface=["home"]), "$.events[0].surface"),
            (seen(position=-1), "$.events[0].position"),
            (seen(position=10_000), "$.events[0].position"),
            (seen(position=1.5), "$.events[0].position"),
            (seen(position="1"), "$.events[0].position"),
            (seen(position=True), "$.events[0].position"),
            (seen(ago=-1), "$.events[0].ago"),
            (seen(ago=86_400_001), "$.events[0].ago"),
            (seen(ago=10**40), "$.events[0].ago"),
            (seen(kind="dwell"), "$.events[0]"),
            (seen(kind="dwell", ms=-5), "$.events[0].ms"),
            (seen(kind="swipe", slide=0), "$.events[0].slide"),
            (seen(kind="profile"), "$.events[0]"),
            (seen(account_id="5"), "$.events[0]"),
            (seen(weight=1_000), "$.events[0]"),
            ([], "$.events[0]"),
            (None, "$.events[0]"),
        ],
    )
    def test_names_the_place(self, client, event, where):
        response = send(client, body_of(event))

        assert response.status_code == 422
        answer = response.json()
        assert answer["code"] == "invalid"
        assert where in answer["error"]
        assert services.backlog() == 0

    @pytest.mark.parametrize(
        "body",
        [
            [],
            None,
            {},
            body_of(),
            {"batch": "0123456789abcdef"},
            {"events": [SEEN]},
            body_of(SEEN, batch="short"),
            body_of(SEEN, batch="x" * 65),
            body_of(SEEN, batch="0123456789abcde\n"),
            body_of(SEEN, batch="0123456789 abcdef"),
            body_of(SEEN, account="1"),
            {"batch": "0123456789abcdef", "events": {"0": SEEN}},
        ],
    )
    def test_refuses_other_forms(self, client, body):
        response = send(client, body)

        assert response.status_code == 422
        assert response.json()["code"] == "invalid"

    def test_takes_all_or_nothing(self, client):
        assert send(client, body_of(seen(), seen(ago=-1))).status_code == 422
        assert services.backlog() == 0

    def test_refuses_more_than_a_hundred(self, client):
        response = send(client, body_of(*[seen()] * 101))

        assert response.status_code == 413
        assert response.json()["code"] == "too_many_interactions"
        assert "100" in response.json()["error"]

    def test_refuses_a_large_body_before_it_is_read(self, client):
        response = send(client, body_of(seen(), padding="x" * 64 * 1024))

        assert response.status_code == 413
        assert response.json()["code"] == "too_large"

    @pytest.mark.parametrize(
        "raw",
        ["{", "{'batch'}", b"\xff\xfe", '{"batch": "0123456789abcdef", "events": [NaN]}'],
    )
    def test_reads_no_broken_json(self, client, raw):
        assert send(client, raw).status_code == 400

    def test_survives_a_deep_nest(self, client):
        raw = '{"batch": "0123456789abcdef", "events": ' + "[" * 60_000

        assert send(client, raw).status_code in {400, 422}

    def test_refuses_an_empty_body(self, client):
        assert send(client, b"").status_code == 422

    @pytest.mark.parametrize("content_type", ["text/plain", "multipart/form-data; boundary=x"])
    def test_refuses_other_types(self, client, content_type):
        response = client.post(ADDRESS, json.dumps(body_of(seen())), content_type=content_type)

        assert response.status_code == 415

    def test_has_no_other_methods(self, client):
        assert client.get(ADDRESS).status_code == 405


class TestCallers:
    def test_must_be_signed_in(self, counted: Counted):
        assert send(Client(), body_of(seen())).status_code == 401
        assert send(Client(), "{").status_code == 401
        assert counted("accepted") == 0

    def test_must_come_from_our_own_pages(self, client_for):
        account = AccountFactory()
        strict = client_for(account, enforce_csrf_checks=True)

        assert send(strict, body_of(seen())).status_code == 403

        page = strict.get("/settings/profile/")
        token = page.cookies["csrftoken"].value
        assert send(strict, body_of(seen()), headers={"X-CSRFToken": token}).status_code == 204

    def test_cannot_report_for_others(self, client_for):
        post, mallory = PostFactory(), AccountFactory()

        send(client_for(mallory), body_of(seen(post=str(post.pk))))
        ingest()

        assert Interaction.objects.get().account == mallory

    def test_are_limited_one_by_one(self, client_for, settings):
        settings.RATE_LIMITS = {
            **settings.RATE_LIMITS,
            "ranking.interactions": {"account": "3/minute", "sensitive": False},
        }
        eager, calm = client_for(AccountFactory()), client_for(AccountFactory())

        codes = [send(eager, body_of(seen())).status_code for _ in range(4)]

        assert codes == [204, 204, 204, 429]
        assert send(calm, body_of(seen())).status_code == 204
