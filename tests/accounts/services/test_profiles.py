"""What people say of themselves, and how they want to be seen."""

from datetime import timedelta

import pytest

from apps.accounts import selectors, services
from apps.accounts.events import PrivacyChanged, ProfileChanged
from apps.accounts.exceptions import (
    InvalidLink,
    TooManyLinks,
    UsernameChangedTooOften,
    UsernameTaken,
)
from apps.accounts.models import Account
from apps.accounts.types import ProfileLink, Theme
from apps.accounts.usernames import InvalidUsername, ReservedUsername
from apps.core.text import TextTooLong
from tests.accounts.conftest import NOW
from tests.factories.accounts import AccountFactory

pytestmark = pytest.mark.django_db


def save_profile(account: Account, **changes: object) -> Account:
    fields = {"name": "", "bio": "", "pronouns": "", "links": [], **changes}
    return services.update_profile(account=account, **fields)


class TestUpdateProfile:
    def test_saves_cleaned_texts(self, published: list[object]) -> None:
        ana = AccountFactory()

        save_profile(
            ana,
            name=" Ana\u202e \u0000Lima\n",
            bio="Hello\r\n\r\n\r\n\r\n\r\nworld \u0000",
            pronouns="she / her",
            links=[ProfileLink(label="My  shop", url="https://example.org/a")],
        )

        ana.refresh_from_db()
        assert (ana.name, ana.pronouns) == ("Ana Lima", "she / her")
        assert ana.bio == "Hello\n\n\nworld"
        assert ana.links == [{"label": "My shop", "url": "https://example.org/a"}]
        assert published == [ProfileChanged(account_id=ana.pk)]

    @pytest.mark.parametrize(
        ("field", "length"), [("name", 61), ("bio", 301), ("pronouns", 31), ("bio", 100_000)]
    )
    def test_refuses_texts_that_are_too_long(self, field: str, length: int) -> None:
        with pytest.raises(TextTooLong):
            save_profile(AccountFactory(), **{field: "x" * length})

    def test_refuses_a_sixth_link(self) -> None:
        links = [ProfileLink(label="", url="https://example.org")] * 6

        with pytest.raises(TooManyLinks):
            save_profile(AccountFactory(), links=links)


class TestCleanLink:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("https://example.org", "https://example.org"),
            (" http://example.org/a?b=c#d ", "http://example.org/a?b=c#d"),
            ("example.org", "https://example.org"),
            ("example.org/shop", "https://example.org/shop"),
            ("HTTPS://Example.org", "HTTPS://Example.org"),
            ("https://münchen.example/straße", "https://münchen.example/straße"),
        ],
    )
    def test_keeps_addresses_of_the_web(self, typed: str, kept: str) -> None:
        assert services.clean_link(label="", url=typed).url == kept

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            " javascript://example.org/%0aalert(1)",
            "data:text/html,<script>alert(1)</script>",
            "vbscript:x",
            "file:///etc/passwd",
            "ftp://example.org",
            "mailto:ana@example.org",
            "//example.org",
            "https://user:password@example.org",
            "https://paypal.com@example.org",
            "https://",
            "https://exa mple.org",
            'https://example.org/"onmouseover="alert(1)',
            "https://example.org/\u202egpj.exe",
            "https://example.org/\u0000",
            "https://example.org\\@evil.example",
            "https://[::1",
            "https://example.org/" + "x" * 300,
        ],
    )
    def test_refuses_everything_else(self, url: str) -> None:
        with pytest.raises(InvalidLink):
            services.clean_link(label="", url=url)


class TestChangeUsername:
    def test_renames_and_keeps_the_old_name_for_its_owner(self, published: list[object]) -> None:
        ana = AccountFactory(username="ana")

        assert services.change_username(account=ana, username="ana.lima", now=NOW) is True

        assert selectors.account_named(username="ANA.LIMA") == ana
        with pytest.raises(UsernameTaken):
            selectors.check_username(username="Ana", for_account=None)
        selectors.check_username(username="ana", for_account=ana)
        assert published == [ProfileChanged(account_id=ana.pk)]

    def test_gives_the_old_name_back_on_request(self) -> None:
        ana = AccountFactory(username="ana")
        services.change_username(account=ana, username="ana.lima", now=NOW)

        assert services.change_username(account=ana, username="ana", now=NOW) is True

        selectors.account_named(username="ana")
        with pytest.raises(UsernameTaken):
            selectors.check_username(username="ana.lima", for_account=None)

    def test_changes_only_the_case_without_reserving(self) -> None:
        ana = AccountFactory(username="ana")

        for spelling in ("Ana", "ANA", "aNa", "ana"):
            assert services.change_username(account=ana, username=spelling, now=NOW) is True

        assert ana.username == "ana"

    def test_says_that_nothing_changed(self) -> None:
        ana = AccountFactory(username="ana")

        assert services.change_username(account=ana, username="ana", now=NOW) is False

    def test_refuses_collecting_names(self) -> None:
        ana = AccountFactory(username="ana")
        services.change_username(account=ana, username="second", now=NOW)
        services.change_username(account=ana, username="third", now=NOW)

        with pytest.raises(UsernameChangedTooOften):
            services.change_username(account=ana, username="fourth", now=NOW)

        later = NOW + timedelta(days=31)
        assert services.change_username(account=ana, username="fourth", now=later) is True

    @pytest.mark.parametrize(
        ("username", "error"),
        [("a b", InvalidUsername), ("admin", ReservedUsername), ("BEN", UsernameTaken)],
    )
    def test_refuses_names_that_cannot_be(self, username: str, error: type[Exception]) -> None:
        ana = AccountFactory(username="ana")
        AccountFactory(username="ben")

        with pytest.raises(error):
            services.change_username(account=ana, username=username, now=NOW)

        ana.refresh_from_db()
        assert ana.username == "ana"


class TestSetPrivate:
    def test_counts_every_change_and_tells_of_it(self, published: list[object]) -> None:
        ana = AccountFactory()

        assert services.set_private(account=ana, is_private=True) is True
        assert services.set_private(account=ana, is_private=True) is False
        assert services.set_private(account=ana, is_private=False) is True

        assert (ana.is_private, ana.privacy_version) == (False, 2)
        assert published == [PrivacyChanged(account_id=ana.pk)] * 2


class TestSetAppearance:
    def test_keeps_the_choice(self) -> None:
        ana = AccountFactory()

        services.set_appearance(
            account=ana, theme=Theme.DARK, has_shortcuts=False, wants_less_motion=True
        )

        ana.refresh_from_db()
        assert (ana.theme, ana.has_shortcuts) == (Theme.DARK, False)
