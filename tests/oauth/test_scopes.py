"""Which scope covers which."""

import pytest

from apps.oauth.engine.scopes import SCOPES, covers, grantable, parse_scopes, unknown_among
from apps.oauth.presentation import scope_views


class TestCovers:
    @pytest.mark.parametrize(
        ("granted", "wanted"),
        [
            ("read", "read:statuses"),
            ("read", "profile"),
            ("write", "write:media"),
            ("follow", "write:follows"),
            ("follow", "read:blocks"),
            ("push", "push"),
        ],
    )
    def test_lets_a_wide_scope_do_what_is_in_it(self, granted: str, wanted: str) -> None:
        assert covers([granted], wanted)

    @pytest.mark.parametrize(
        ("granted", "wanted"),
        [
            ("read", "write:statuses"),
            ("read:statuses", "read"),
            ("read:statuses", "read:accounts"),
            ("follow", "write:statuses"),
            ("follow", "read"),
            ("profile", "read:accounts"),
            ("push", "read"),
            ("write", "read"),
            ("reader", "read"),
            ("read", "read"[:-1]),
        ],
    )
    def test_lets_no_scope_do_more(self, granted: str, wanted: str) -> None:
        assert not covers([granted], wanted)


class TestNames:
    def test_nobody_is_given_the_administration(self) -> None:
        assert grantable(["read", "admin", "admin:read", "admin:write:reports"]) == ["read"]

    def test_are_read_however_apps_part_them(self) -> None:
        assert parse_scopes("read  write+push,read") == ["read", "write", "push"]

    def test_that_are_none_are_told(self) -> None:
        assert unknown_among(["read", "everything"]) == ["everything"]

    @pytest.mark.parametrize("scope", SCOPES)
    def test_are_explained_to_people(self, scope: str) -> None:
        assert [view.name for view in scope_views(scopes=[scope])] == [scope]

    def test_that_others_cover_are_not_told_twice(self) -> None:
        shown = scope_views(scopes=["read", "read:statuses", "profile", "write:media"])

        assert [view.name for view in shown] == ["read", "write:media"]
