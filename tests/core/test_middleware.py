"""Ids, log lines and headers around every request."""

import io
import json
import logging
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.core.logging import configure, logging_config
from tests.factories.accounts import AccountFactory

pytestmark = [pytest.mark.urls("tests.core.routes"), pytest.mark.django_db]


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


class TestRequestId:
    def test_is_new_for_each_answer(self, client):
        ids = {client.get("/public/")["X-Request-Id"] for _ in range(5)}

        assert len(ids) == 5
        assert all(re.fullmatch("[0-9a-f]{32}", request_id) for request_id in ids)

    def test_a_client_cannot_choose_it(self, client):
        response = client.get("/public/", headers={"X-Request-Id": "chosen-by-client"})

        assert response["X-Request-Id"] != "chosen-by-client"

    def test_a_trusted_proxy_can(self, client, settings):
        settings.TRUSTED_PROXIES = ["127.0.0.0/8"]

        response = client.get("/public/", headers={"X-Request-Id": "from-our-proxy-1"})

        assert response["X-Request-Id"] == "from-our-proxy-1"

    @pytest.mark.parametrize(
        "received", ["short", "x" * 65, "a b c d e f g h", "é" * 10, "<script>1"]
    )
    def test_even_a_proxy_cannot_pass_odd_ones(self, client, settings, received):
        settings.TRUSTED_PROXIES = ["127.0.0.0/8"]

        response = client.get("/public/", headers={"X-Request-Id": received})

        assert re.fullmatch("[0-9a-f]{32}", response["X-Request-Id"])


class TestAccessLog:
    @pytest.fixture(autouse=True)
    def _access_log(self, settings):
        name = "apps.core.middleware.AccessLogMiddleware"
        first, *others = [entry for entry in settings.MIDDLEWARE if entry != name]
        settings.MIDDLEWARE = [first, name, *others]

    @pytest.fixture
    def lines(self):
        """What the production configuration writes, line by line."""
        stream = io.StringIO()
        config = logging_config(debug=False)
        config["handlers"]["console"]["stream"] = stream
        configure(config)
        yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
        configure(logging_config(debug=False))

    def test_names_request_account_and_time(self, lines, client_for):
        account = AccountFactory()

        response = client_for(account).get("/whoami/")

        (line,) = [line for line in lines() if line["event"] == "request_finished"]
        assert line["request"] == "GET /whoami/"
        assert line["request_id"] == response["X-Request-Id"]
        assert line["user_id"] == account.pk
        assert line["address"] == "127.0.0.1"
        assert line["code"] == 200
        assert line["ms"] >= 0

    def test_keeps_query_strings_keys_and_addresses_of_people_out(self, lines, client):
        client.get("/whoami/?q=canary-query&ticket=canary-ticket")
        client.get("/accounts/password/reset/key/canary-key/")
        client.post("/post-only/", {"caption": "canary-caption"})
        client.get("/fail/bug/?q=canary-query", headers={"Authorization": "Bearer canary-token"})

        text = json.dumps(lines())
        assert "canary" not in text
        assert "ana@example.com" not in text
        assert "RuntimeError" in text

    def test_causes_no_query(self, client_for, lines):
        client = client_for(AccountFactory())

        with CaptureQueriesContext(connection) as queries:
            client.get("/public/")

        assert len(queries) == 0
        assert "user_id" not in lines()[-1]

    def test_one_request_does_not_lend_its_context_to_the_next(self, client_for, client, lines):
        client_for(AccountFactory()).get("/whoami/")

        client.get("/whoami/")
        logging.getLogger("elsewhere").warning("later")

        assert "user_id" not in lines()[-2]
        assert "request_id" not in lines()[-1]


class TestSecurityHeaders:
    def test_hold_for_every_answer(self, client):
        for path in ("/public/", "/fail/bug/", "/no/such/", "/healthz"):
            response = client.get(path)
            assert response["X-Content-Type-Options"] == "nosniff"
            assert response["Referrer-Policy"] == "same-origin"
            assert response["Cross-Origin-Opener-Policy"] == "same-origin"
            assert "geolocation=(self)" in response["Permissions-Policy"]
            assert "default-src 'none'" in response["Content-Security-Policy"]

    def test_no_copy_is_kept_of_what_a_signed_in_person_was_shown(self, client_for):
        response = client_for(AccountFactory()).get("/whoami/")

        assert response["Cache-Control"] == "private, no-store"

    def test_no_copy_is_kept_of_what_a_token_was_shown(self, client):
        response = client.get("/public/", headers={"Authorization": "Bearer x"})

        assert response["Cache-Control"] == "private, no-store"

    def test_what_is_the_same_for_everybody_may_be_kept(self, client, client_for):
        assert "Cache-Control" not in client.get("/public/")
        assert "Cache-Control" not in client.get("/whoami/")
        assert "Cache-Control" not in client_for(AccountFactory()).get("/public/")

    def test_fragments_and_pages_are_not_confused_by_a_cache(self, client):
        for headers in ({}, {"HX-Request": "true"}, {"X-Fragment": "feed"}):
            vary = client.get("/public/", headers=headers)["Vary"]
            assert "HX-Request" in vary
            assert "X-Fragment" in vary


class TestErrorsOfSignedInPeople:
    def test_what_may_not_be_seen_and_what_does_not_exist_are_the_same_bytes(self, client_for):
        client = client_for(AccountFactory(), raise_request_exception=False)

        bodies = set()
        for path in ("/fail/not-found/", "/fail/http404/", "/no/such/"):
            response = client.get(path)
            bodies.add(response.content.replace(response["X-Request-Id"].encode(), b""))

        assert len(bodies) == 1
