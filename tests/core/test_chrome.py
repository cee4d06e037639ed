"""The frame of a page costs what the page shows of it, and never fails the page."""

from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from apps.core import badges
from apps.core.badges import register_badge
from apps.core.context_processors import chrome


@pytest.fixture(autouse=True)
def _own_badges(monkeypatch):
    monkeypatch.setattr(badges, "_counters", {})


def person(**fields):
    return SimpleNamespace(
        pk=7, is_authenticated=True, **{"get_username": lambda: "ana", "theme": "auto", **fields}
    )


def shown(template, *, user=None, cookies=None, **extra):
    request = RequestFactory().get("/", **extra)
    request.COOKIES.update(cookies or {})
    if user is not None:
        request.user = user
    return Template(template).render(Context(chrome(request)))


class TestTheme:
    @pytest.mark.parametrize(
        ("cookie", "account", "theme"),
        [
            (None, "auto", "auto"),
            (None, "dark", "dark"),
            ("light", "dark", "light"),
            ("auto", "dark", "auto"),
            ('"><script>', "dark", "dark"),
            ('"><script>', None, "auto"),
        ],
    )
    def test_is_the_browsers_then_the_accounts(self, cookie, account, theme):
        cookies = {} if cookie is None else {"theme": cookie}

        assert shown("{{ chrome.theme }}", user=person(theme=account), cookies=cookies) == theme

    def test_needs_no_account(self):
        assert shown("{{ chrome.theme }}") == "auto"


@pytest.mark.django_db
class TestBadges:
    def test_show_what_their_owners_count(self):
        register_badge("unread", lambda account_id: account_id * 10)
        register_badge("requests", lambda account_id: account_id)

        text = shown("{{ chrome.unread_count }} {{ chrome.request_count }}", user=person())

        assert text == "70 7"

    def test_are_counted_only_when_shown(self):
        calls = []
        register_badge("unread", lambda account_id: calls.append(account_id) or 3)

        shown("{{ chrome.theme }}", user=person())
        assert calls == []

        shown("{{ chrome.unread_count }}{{ chrome.unread_count }}", user=person())
        assert calls == [7]

    def test_are_zero_for_visitors_and_without_an_owner(self):
        register_badge("unread", lambda account_id: 3)

        assert shown("{{ chrome.unread_count }}") == "0"
        assert shown("{{ chrome.request_count }}", user=person()) == "0"

    def test_failing_ones_are_zero_and_logged(self, caplog):
        def fail(account_id):
            raise RuntimeError("no")

        register_badge("unread", fail)

        assert shown("{{ chrome.unread_count }}", user=person()) == "0"
        assert "badges_failed" in caplog.text


class TestAddresses:
    @pytest.mark.parametrize(
        ("setting", "is_secure", "url"),
        [
            ("", False, "ws://testserver"),
            ("", True, "wss://testserver"),
            ("wss://rt.example/", False, "wss://rt.example"),
        ],
    )
    def test_sockets_are_on_the_own_origin_unless_set(self, settings, setting, is_secure, url):
        settings.REALTIME_URL = setting

        assert shown("{{ chrome.realtime_url }}", secure=is_secure) == url

    def test_the_profile_is_the_accounts_own(self):
        assert shown("{{ chrome.profile_url }}", user=person()) == "/ana/"


class TestSwitches:
    @pytest.mark.parametrize("is_on", [True, False])
    def test_shortcuts_follow_the_account(self, is_on):
        text = shown("{{ chrome.shortcuts_enabled }}", user=person(has_shortcuts=is_on))

        assert text == str(is_on)

    @pytest.mark.parametrize("is_demo", [True, False])
    def test_the_demo_is_marked(self, settings, is_demo):
        settings.DEMO = is_demo

        assert shown("{{ chrome.is_demo }}") == str(is_demo)
