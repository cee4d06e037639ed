"""Redirect addresses, hostile ones above all."""

import pytest

from apps.oauth.engine.redirects import (
    OUT_OF_BAND,
    is_acceptable,
    is_registered,
    policy_source,
    with_parameters,
)

GOOD = (
    OUT_OF_BAND,
    "https://app.example/back",
    "https://app.example:8443/back?keep=1",
    "http://127.0.0.1:4000/back",
    "http://localhost/back",
    "http://[::1]:4000/back",
    "pixelix-android-auth://callback",
    "pixelfed://login",
    "org.pixeldroid.app://oauth",
    "oauth2redirect-net.example.app://net.example.app.instance/",
    "com.example.app:/oauth",
)
BAD = (
    "",
    "/back",
    "app.example/back",
    "//app.example/back",
    "http://app.example/back",
    "http://127.0.0.1.evil.example/back",
    "http://127.0.0.1@evil.example/back",
    "https://good.example@evil.example/back",
    "https://app.example/back#here",
    "https://app.example/back#",
    "https:///back",
    "https://",
    "https://app.example:port/back",
    "https://app.example\\@evil.example/back",
    "https://app.example/ back",
    "https://app.example/\r\nSet-Cookie: a=b",
    "https://app.example/;script-src 'unsafe-inline'",
    "https://a.example;script-src/",
    "https://a.example,b.example/",
    "https://*.example/back",
    "https://аpp.example/back",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "javascript://app.example/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "blob:https://app.example/1",
    "about:blank",
    "intent://scan/#Intent;scheme=zxing;end",
    "view-source:https://app.example/",
    "urn:ietf:wg:oauth:2.0:oob:auto:evil",
    "mailto:ana@example.org",
    "Pixelfed://login",
    "x:" + "y" * 2_000,
)


class TestIsAcceptable:
    @pytest.mark.parametrize("uri", GOOD)
    def test_takes_what_apps_use(self, uri: str) -> None:
        assert is_acceptable(uri)

    @pytest.mark.parametrize("uri", BAD)
    def test_refuses_what_could_lead_elsewhere(self, uri: str) -> None:
        assert not is_acceptable(uri)


class TestIsRegistered:
    @pytest.mark.parametrize(
        "uri",
        [
            "https://app.example/back/",
            "https://app.example/back?x=1",
            "https://app.example/back/../evil",
            "https://app.example.evil.example/back",
            "https://APP.example/back",
            "http://app.example/back",
            "https://app.example:444/back",
            "http://127.0.0.1:5000/other",
            "http://localhost:5000/back",
        ],
    )
    def test_knows_nothing_but_what_was_registered(self, uri: str) -> None:
        assert not is_registered(uri, ["https://app.example/back", "http://127.0.0.1/back"])

    def test_knows_a_name_of_the_own_machine_with_its_port_only(self) -> None:
        assert is_registered("http://localhost:1/back", ["http://localhost:1/back"])
        assert not is_registered("http://localhost:5000/back", ["http://localhost/back"])

    def test_leaves_the_port_of_the_own_machine_open(self) -> None:
        assert is_registered("http://127.0.0.1:53211/back", ["http://127.0.0.1/back"])
        assert is_registered("http://[::1]:53211/back", ["http://[::1]:1/back"])


class TestWithParameters:
    @pytest.mark.parametrize(
        ("uri", "result"),
        [
            ("https://app.example/back", "https://app.example/back?code=a%26b"),
            ("https://app.example/back?keep=1", "https://app.example/back?keep=1&code=a%26b"),
            ("pixelfed://", "pixelfed://?code=a%26b"),
            ("com.example.app:/oauth", "com.example.app:/oauth?code=a%26b"),
        ],
    )
    def test_keeps_what_was_there(self, uri: str, result: str) -> None:
        assert with_parameters(uri, {"code": "a&b"}) == result


class TestPolicySource:
    @pytest.mark.parametrize(
        ("uri", "source"),
        [
            ("https://app.example:8443/back?x", "https://app.example:8443"),
            ("pixelix-android-auth://callback", "pixelix-android-auth:"),
        ],
    )
    def test_names_the_place_only(self, uri: str, source: str) -> None:
        assert policy_source(uri) == source
