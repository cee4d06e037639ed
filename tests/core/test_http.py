"""Errors look alike wherever they come from, and addresses cannot be forged."""

import json
import re

import pytest
from django.db import connection
from django.test import Client, RequestFactory

from apps.core.http import client_address, csp_policy, is_from_trusted_proxy, own_address
from tests.factories.accounts import AccountFactory

pytestmark = [pytest.mark.urls("tests.core.routes"), pytest.mark.django_db]

STATUS_AND_CODE = {
    "domain": (422, "invalid"),
    "not-found": (404, "not_found"),
    "http404": (404, "not_found"),
    "not-allowed": (403, "not_allowed"),
    "denied": (403, "not_allowed"),
    "conflict": (409, "conflict"),
    "rate-limited": (429, "rate_limited"),
    "database": (503, "unavailable"),
    "redis": (503, "unavailable"),
    "data": (400, "bad_request"),
    "surrogate": (400, "bad_request"),
    "too-big": (413, "too_large"),
    "suspicious": (400, "bad_request"),
    "bug": (500, "server_error"),
}


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


def without_request_id(response):
    return response.content.replace(response["X-Request-Id"].encode(), b"")


class TestErrorPages:
    @pytest.mark.parametrize("name", STATUS_AND_CODE)
    def test_each_error_has_a_page_with_the_request_id(self, client, name):
        response = client.get(f"/fail/{name}/")

        assert response.status_code == STATUS_AND_CODE[name][0]
        assert response["Content-Type"].startswith("text/html")
        assert response["X-Request-Id"] in response.content.decode()
        assert response["Cache-Control"] == "private, no-store"

    @pytest.mark.parametrize("name", STATUS_AND_CODE)
    @pytest.mark.parametrize("prefix", ["/api/fail", "/api/plain"])
    def test_each_error_has_the_same_json_from_every_kind_of_view(self, client, prefix, name):
        response = client.get(f"{prefix}/{name}/")

        status, code = STATUS_AND_CODE[name]
        assert response.status_code == status
        assert set(response.json()) == {"error", "code", "details"}
        assert response.json()["code"] == code
        assert response.json()["error"]

    def test_says_what_the_domain_says(self, client):
        response = client.get("/api/fail/domain/")

        assert response.json()["error"] == "Choose a photo first."
        assert response.json()["details"] == {"field": "photos"}
        assert "Choose a photo first." in client.get("/fail/domain/").content.decode()

    @pytest.mark.parametrize("name", ["http404", "denied", "bug", "database", "data"])
    def test_never_says_what_only_the_log_may_know(self, client, name):
        for path in (f"/fail/{name}/", f"/api/fail/{name}/"):
            body = client.get(path).content.decode()
            assert not re.search("id 7|secret reason|example.com|NUL|closed the", body)

    def test_programs_get_json_from_pages_too(self, client):
        response = client.get("/fail/not-found/", headers={"Accept": "application/json"})

        assert response.json()["code"] == "not_found"

    @pytest.mark.parametrize("header", [{"HX-Request": "true"}, {"X-Fragment": "feed"}])
    def test_scripts_of_ours_get_a_fragment(self, client, header):
        response = client.get("/fail/conflict/", headers=header)

        assert response.status_code == 409
        assert b"<html" not in response.content
        assert response["X-Request-Id"] in response.content.decode()

    @pytest.mark.parametrize(("name", "seconds"), [("rate-limited", "7"), ("database", "5")])
    def test_says_when_to_come_back(self, client, name, seconds):
        assert client.get(f"/fail/{name}/")["Retry-After"] == seconds
        assert client.get(f"/api/fail/{name}/")["Retry-After"] == seconds

    def test_what_may_not_be_seen_and_what_does_not_exist_are_the_same_bytes(self, client):
        for paths in (
            ("/fail/not-found/", "/fail/http404/", "/no/such/page/"),
            ("/api/fail/not-found/", "/api/fail/http404/"),
            ("/api/plain/not-found/", "/api/plain/http404/", "/api/no/such/"),
        ):
            responses = [client.get(path) for path in paths]
            assert len({without_request_id(response) for response in responses}) == 1
            assert {response.status_code for response in responses} == {404}
            headers = [dict(response.items()) for response in responses]
            for header in headers:
                header.pop("X-Request-Id")
                # How many requests are left is told of the asker, not of what was asked for.
                header.pop("X-RateLimit-Remaining", None)
                header.pop("X-RateLimit-Reset", None)
            assert all(header == headers[0] for header in headers)

    def test_a_wrong_method_is_explained_and_names_the_right_one(self, client):
        response = client.get("/post-only/")

        assert response.status_code == 405
        assert response["Allow"] == "POST"
        assert b"<h1" in response.content

    @pytest.mark.parametrize("path", ["/whoami/?q=%00", "/%00/"])
    def test_addresses_with_nul_are_refused(self, client, path):
        assert client.get(path).status_code == 400

    def test_a_missing_csrf_token_has_a_page(self):
        client = Client(enforce_csrf_checks=True)

        response = client.post("/post-only/")

        assert response.status_code == 403
        assert response["X-Request-Id"] in response.content.decode()

    def test_a_foreign_host_is_refused_without_being_repeated(self, client):
        response = client.get("/whoami/", headers={"Host": "evil.example"})

        assert response.status_code == 400
        assert b"evil" not in response.content


class TestOwnAddress:
    @pytest.mark.parametrize(
        ("url", "path"),
        [
            ("/p/1/?cursor=a#comments", "/p/1/?cursor=a#comments"),
            ("http://testserver/p/1/?cursor=a", "/p/1/?cursor=a"),
            ("http://testserver", "/"),
        ],
    )
    def test_is_kept_without_the_origin(self, url, path):
        assert own_address(RequestFactory().get("/"), url) == path

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "https://evil.example/",
            "//evil.example/",
            "///evil.example/",
            "\\\\evil.example",
            "javascript:alert(1)",
            "http://testserver//evil.example/",
            "http://testserver/\\evil.example/",
            "http://[",
            # Would be taken for the name of a route.
            "detail",
        ],
    )
    def test_is_nothing_that_leads_elsewhere(self, url):
        assert own_address(RequestFactory().get("/"), url) == ""


class TestDatabaseOutage:
    """PostgreSQL is away for a moment: an honest answer, and none of the request's own doing."""

    @pytest.fixture
    def _no_database(self, monkeypatch):
        monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
        monkeypatch.setitem(connection.settings_dict, "PORT", "1")
        connection.close()

    @pytest.mark.django_db(transaction=True)
    def test_pages_say_when_to_come_back(self, client_for, request):
        client = client_for(AccountFactory(), raise_request_exception=False)
        request.getfixturevalue("_no_database")

        for path in ("/whoami/", "/api/private/"):
            response = client.get(path)
            assert response.status_code == 503
            assert response["Retry-After"] == "5"

    @pytest.mark.django_db(transaction=True)
    def test_what_needs_no_database_goes_on(self, client_for, request):
        client = client_for(AccountFactory(), raise_request_exception=False)
        request.getfixturevalue("_no_database")

        assert client.get("/public/").status_code == 200
        assert client.get("/healthz").status_code == 200
        assert client.get("/no/such/page/").status_code == 404

    def test_a_failure_in_a_middleware_is_answered_alike(self, client, settings):
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.core.routes.failing_middleware"]

        response = client.get("/public/")

        assert response.status_code == 503
        assert response["Retry-After"] == "5"


class TestApiErrors:
    def test_validation_is_422_and_names_the_field(self, client):
        response = client.post(
            "/api/fail/x/", {"name": "too long"}, content_type="application/json"
        )

        assert response.status_code == 422
        assert response.json()["error"].startswith("name: ")
        assert response.json()["details"]["name"][0]["code"] == "max_length"

    def test_broken_json_is_400(self, client):
        response = client.post("/api/fail/x/", "{", content_type="application/json")

        assert (response.status_code, response.json()["code"]) == (400, "parse_error")

    def test_nobody_is_401(self, client):
        response = client.get("/api/private/")

        assert (response.status_code, response.json()["code"]) == (401, "not_authenticated")
        assert response["WWW-Authenticate"].startswith("Bearer")

    def test_a_wrong_method_is_405(self, client):
        response = client.delete("/api/private/")

        assert response.json()["code"] in {"method_not_allowed", "not_authenticated"}
        assert json.loads(response.content)["error"]


class TestClientAddress:
    @pytest.fixture(autouse=True)
    def _proxies(self, settings):
        settings.TRUSTED_PROXIES = ["10.0.0.0/8", "2001:db8::/32"]

    @pytest.mark.parametrize(
        ("peer", "forwarded", "address"),
        [
            ("203.0.113.9", None, "203.0.113.9"),
            # A client that is no proxy of ours may say what it likes.
            ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
            ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
            # What the client sent stays left of what our proxy saw.
            ("10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "10.9.9.9, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
            ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
            ("10.0.0.1", "nonsense", "10.0.0.1"),
            ("10.0.0.1", "1.1.1.1, nonsense, 10.0.0.2", "10.0.0.2"),
            ("10.0.0.1", "", "10.0.0.1"),
            ("10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
            ("2001:db8::1", "[2a00::7]:4711", "2a00::7"),
            ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("203.0.113.9:51234", None, "203.0.113.9"),
            ("", "198.51.100.1", ""),
        ],
    )
    def test_is_what_the_outermost_own_proxy_saw(self, peer, forwarded, address):
        headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
        request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer)

        assert client_address(request) == address

    def test_without_proxies_the_header_counts_for_nothing(self, settings):
        settings.TRUSTED_PROXIES = []
        request = RequestFactory().get("/", headers={"X-Forwarded-For": "198.51.100.1"})

        assert client_address(request) == "127.0.0.1"
        assert not is_from_trusted_proxy(request)


class TestCspPolicy:
    def test_allows_no_inline_script_style_or_eval(self):
        policy = csp_policy(media_urls=["/media/"], realtime_url="")["DIRECTIVES"]

        assert policy["default-src"] == ["'none'"]
        assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
        assert not [
            source for sources in policy.values() for source in sources if "unsafe" in source
        ]

    def test_names_the_origins_of_media_and_sockets(self):
        policy = csp_policy(
            media_urls=["https://cdn.example/m/", "/media/"], realtime_url="wss://rt.example"
        )["DIRECTIVES"]

        assert policy["img-src"] == ["'self'", "data:", "blob:", "https://cdn.example"]
        assert policy["media-src"] == ["'self'", "blob:", "https://cdn.example"]
        assert policy["connect-src"] == ["'self'", "wss://rt.example"]

    def test_is_sent_with_pages(self, client):
        header = client.get("/public/")["Content-Security-Policy"]

        assert "default-src 'none'" in header
        assert re.search(r"script-src 'self'(;|$)", header)
