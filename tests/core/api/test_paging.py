"""Places in lists, as the apps there are name them."""

import pytest
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from apps.core.api.paging import cursor_of, limit_of, offset_of
from apps.core.api.parameters import InvalidParameter
from apps.core.cursors import InvalidCursor, decode_cursor, encode_cursor

SOME_ID = 1234567890123456789


def asked(**query: str) -> Request:
    return Request(APIRequestFactory().get("/", query))


class TestCursorOf:
    @pytest.mark.parametrize("name", ["max_id", "cursor"])
    @pytest.mark.parametrize("place", [str(SOME_ID), encode_cursor(SOME_ID)])
    def test_takes_ids_and_what_link_headers_say(self, name: str, place: str) -> None:
        cursor = cursor_of(asked(**{name: place}))

        assert cursor is not None
        assert decode_cursor(cursor, parts=1) == (SOME_ID,)

    def test_is_nothing_at_the_beginning(self) -> None:
        assert cursor_of(asked(max_id="")) is None

    @pytest.mark.parametrize("place", ["9999999999999999999", "1" * 40, "-1", "٣"])
    def test_takes_nothing_for_an_id_that_cannot_be_one(self, place: str) -> None:
        cursor = cursor_of(asked(max_id=place))

        with pytest.raises(InvalidCursor):
            decode_cursor(cursor or "", parts=1)


class TestLimitOf:
    @pytest.mark.parametrize(
        ("limit", "expected"), [("", 40), ("5", 5), ("0", 1), ("-3", 1), ("1000", 80)]
    )
    def test_stays_within_what_one_answer_holds(self, limit: str, expected: int) -> None:
        assert limit_of(asked(limit=limit)) == expected

    @pytest.mark.parametrize("limit", ["many", "1e3", "9" * 30])
    def test_refuses_what_is_no_number(self, limit: str) -> None:
        with pytest.raises(InvalidParameter):
            limit_of(asked(limit=limit))


class TestOffsetOf:
    @pytest.mark.parametrize(("offset", "expected"), [("", 0), ("20", 20), ("-1", 0), ("999", 100)])
    def test_stays_within_the_list(self, offset: str, expected: int) -> None:
        assert offset_of(asked(offset=offset), most=100) == expected
