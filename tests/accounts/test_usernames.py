"""What can be a username."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import get_resolver
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts import usernames

GOOD = ["ana", "Ana_Lima", "a.b.c", "x_1", "_under", "under_", "123", "a" * 30]
BAD = [
    "",
    "ab",
    "a" * 31,
    ".ana",
    "ana.",
    "a..b",
    "ana lima",
    "ana-lima",
    "ana@home",
    "аna",  # the first letter is Cyrillic
    "ana\u0000",
    "ana\u202e",
    "ana\n",
    "josé",
    "../etc",
    "<b>ana</b>",
]


class TestCheckForm:
    @pytest.mark.parametrize("username", GOOD)
    def test_accepts(self, username: str) -> None:
        usernames.check_form(username=username)

    @pytest.mark.parametrize("username", BAD)
    def test_refuses(self, username: str) -> None:
        with pytest.raises(usernames.InvalidUsername):
            usernames.check_form(username=username)

    @pytest.mark.parametrize(
        "username",
        ["admin", "ADMIN", "_admin_", "settings", "api", "well.known", "robots.txt", "favicon.ico"],
    )
    def test_keeps_reserved_words(self, username: str) -> None:
        with pytest.raises(usernames.ReservedUsername):
            usernames.check_form(username=username)

    def test_reserves_the_first_part_of_every_address_of_the_site(self) -> None:
        firsts = {str(route.pattern).partition("/")[0] for route in _routes(get_resolver())}
        words = {word for word in firsts if usernames._FORM.fullmatch(word) and len(word) >= 3}

        assert words - usernames.RESERVED == set()

    @given(st.text(max_size=40))
    def test_agrees_with_the_database_and_the_converter(self, username: str) -> None:
        import re

        try:
            usernames.check_form(username=username)
        except (usernames.InvalidUsername, usernames.ReservedUsername):
            return
        assert re.fullmatch(r"[A-Za-z0-9_](?:[A-Za-z0-9_.]*[A-Za-z0-9_])?", username)
        assert re.fullmatch(usernames.UsernameConverter.regex, username)


class TestValidateForm:
    def test_speaks_to_forms(self) -> None:
        with pytest.raises(ValidationError, match="reserved"):
            usernames.validate_form("admin")


def _routes(resolver):
    """Yield every route with its full path from the root."""
    for route in resolver.url_patterns:
        if hasattr(route, "url_patterns") and str(route.pattern) == "":
            yield from _routes(route)
        else:
            yield route
