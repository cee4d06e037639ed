"""Limits hold under concurrency and behind proxies, and behave as declared without Redis."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client, RequestFactory
from django.utils import timezone

from apps.core import ratelimits
from apps.core.exceptions import RateLimited, Unavailable
from apps.core.ratelimits import check_limit, rate_limited
from apps.core.redis import redis_for
from tests.factories.accounts import AccountFactory

pytestmark = [pytest.mark.urls("tests.core.routes"), pytest.mark.django_db]

# A port on which nothing listens.
NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture(autouse=True)
def _limits(settings):
    settings.RATE_LIMITS = {
        "sign": {"account": "3/minute", "address": "5/minute", "sensitive": True},
        "like": {"account": "3/minute", "address": "5/minute", "sensitive": False},
        "search.query": {"account": "2/minute", "address": "3/minute", "sensitive": False},
        "only-address": {"address": "2/minute", "sensitive": False},
    }
    ratelimits.forget_limits()
    caches["default"].clear()
    yield
    ratelimits.forget_limits()


@pytest.fixture
def _no_redis(settings):
    settings.CACHES = {
        **settings.CACHES,
        "default": {**settings.CACHES["default"], "LOCATION": NOWHERE},
    }
    ratelimits.forget_limits()


def attempts(count, *, name="like", account_id=1, address="192.0.2.1"):
    """Return how many of ``count`` attempts were let through."""
    passed = 0
    for _ in range(count):
        try:
            check_limit(name=name, account_id=account_id, address=address)
        except RateLimited:
            continue
        passed += 1
    return passed


class TestCheckLimit:
    def test_lets_through_as_often_as_declared(self):
        assert attempts(10) == 3

    def test_counts_each_account_for_itself(self):
        attempts(10, account_id=1)

        assert attempts(1, account_id=2, address="192.0.2.2") == 1

    def test_many_accounts_on_one_address_share_its_limit(self):
        passed = sum(attempts(1, account_id=number) for number in range(20))

        assert passed == 5

    def test_one_subscriber_cannot_change_addresses_within_its_network(self):
        passed = sum(
            attempts(1, account_id=None, address=f"2001:db8::{number:x}") for number in range(1, 20)
        )

        assert passed == 5
        assert attempts(1, account_id=None, address="2001:db8:0:1::1") == 1

    def test_names_are_counted_apart(self):
        attempts(10, name="like")

        assert attempts(1, name="sign") == 1

    def test_a_limit_without_an_account_part_ignores_the_account(self):
        passed = sum(attempts(1, name="only-address", account_id=number) for number in range(5))

        assert passed == 2

    def test_says_when_the_next_attempt_is_possible(self):
        now = timezone.now().replace(microsecond=0)
        with time_machine.travel(now, tick=False):
            attempts(3)
        with time_machine.travel(now + timedelta(seconds=20), tick=False):
            with pytest.raises(RateLimited) as refused:
                check_limit(name="like", account_id=1, address="")
            assert refused.value.retry_after == 40
        with time_machine.travel(now + timedelta(seconds=61), tick=False):
            assert attempts(1) == 1

    def test_an_undeclared_name_is_an_error_of_ours(self):
        with pytest.raises(KeyError):
            check_limit(name="nothing", account_id=1, address="192.0.2.1")

    def test_concurrent_attempts_do_not_slip_through(self):
        with ThreadPoolExecutor(20) as pool:
            passed = sum(pool.map(lambda _: attempts(1, address=""), range(60)))

        assert passed == 3

    def test_asks_redis_once_for_account_and_address(self, count_round_trips):
        attempts(1)

        with count_round_trips() as trips:
            attempts(1)

        assert trips.count == 1

    def test_goes_on_counting_after_redis_has_lost_its_scripts(self):
        assert attempts(2) == 2

        redis_for("cache").script_flush()

        assert attempts(5) == 1


@pytest.mark.usefixtures("_no_redis")
class TestCheckLimitWithoutRedis:
    def test_sensitive_ones_refuse_and_say_when_to_come_back(self):
        with pytest.raises(Unavailable) as refused:
            check_limit(name="sign", account_id=1, address="192.0.2.1")

        assert refused.value.status == 503
        assert refused.value.retry_after

    def test_others_are_counted_by_this_process(self):
        assert attempts(10, name="like") == 3


class TestRateLimited:
    def test_a_forged_header_does_not_make_a_new_visitor(self):
        client = Client()

        statuses = [
            client.get(
                "/api/limited-page/", headers={"X-Forwarded-For": f"198.51.100.{number}"}
            ).status_code
            for number in range(8)
        ]

        assert statuses == [200] * 3 + [429] * 5

    def test_visitors_behind_our_proxy_are_told_apart(self, settings):
        settings.TRUSTED_PROXIES = ["127.0.0.1"]
        client = Client()

        statuses = {
            client.get(
                "/api/limited-page/", headers={"X-Forwarded-For": f"1.1.1.1, 198.51.100.{number}"}
            ).status_code
            for number in range(8)
        }

        assert statuses == {200}

    def test_counts_the_account_wherever_it_comes_from(self, client_for, settings):
        settings.TRUSTED_PROXIES = ["127.0.0.1"]
        client = client_for(AccountFactory())

        statuses = [
            client.get(
                "/api/limited-page/", headers={"X-Forwarded-For": f"198.51.100.{number}"}
            ).status_code
            for number in range(4)
        ]

        assert statuses == [200, 200, 429, 429]

    @pytest.mark.parametrize("path", ["/api/limited-page/", "/api/limited/"])
    def test_api_answers_carry_what_is_left(self, path):
        client = Client()

        first, *_, refused = [client.get(path) for _ in range(4)]

        assert first["X-RateLimit-Limit"] == refused["X-RateLimit-Limit"] == "3"
        assert first["X-RateLimit-Remaining"] == "2"
        assert refused["X-RateLimit-Remaining"] == "0"
        assert first["X-RateLimit-Reset"].endswith("Z")
        assert refused.status_code == 429
        assert refused.json()["code"] == "rate_limited"
        assert 1 <= int(refused["Retry-After"]) <= 60

    def test_showing_a_form_is_not_counted(self):
        view = rate_limited("like")(lambda request: "shown")
        request = RequestFactory().get("/")

        assert [view(request) for _ in range(20)] == ["shown"] * 20
