"""Places in lists, as the apps there are name them."""

import pytest
from django.conf import settings
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from apps.core.api.paging import cursor_of, limit_of, link_header, offset_of, stretch_of
from apps.core.api.parameters import InvalidParameter
from apps.core.cursors import InvalidCursor, Page, decode_cursor, encode_cursor

SOME_ID = 1234567890123456789


def asked(**query: str) -> Request:
    return Request(APIRequestFactory().get("/api/v1/things", query))


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


class TestStretchOf:
    def test_takes_an_id_and_a_cursor_alike(self) -> None:
        cursor = encode_cursor(1234)

        assert stretch_of(asked(max_id="1234")).cursor == cursor
        assert stretch_of(asked(max_id=cursor)).cursor == cursor
        assert stretch_of(asked(cursor=cursor)).cursor == cursor
        assert stretch_of(asked()).cursor is None

    def test_tells_directly_above_from_the_newest(self) -> None:
        upward = stretch_of(asked(min_id="7"))
        newest = stretch_of(asked(since_id="3"))

        assert (upward.above, upward.since) == (7, 0)
        assert (newest.above, newest.since) == (None, 3)

    @pytest.mark.parametrize("place", ["9" * 19, "x", "9" * 5000, "٣"])
    def test_refuses_what_is_no_id(self, place: str) -> None:
        with pytest.raises(InvalidCursor):
            stretch_of(asked(min_id=place))


class TestLinkHeader:
    def test_leads_both_ways_and_keeps_what_else_was_asked(self) -> None:
        request = asked(limit="2", max_id="50", only_media="1")
        page = Page(items=[45, 30], next_cursor=encode_cursor(30), newest=45)

        header = link_header(request, page=page)["Link"]

        base = f"{settings.SITE_URL}/api/v1/things?limit=2&only_media=1"
        assert header == (f'<{base}&max_id=30>; rel="next", <{base}&min_id=45>; rel="prev"')

    def test_leaves_cursors_that_are_no_ids_as_they_are(self) -> None:
        ranked = Page(items=[30], next_cursor=encode_cursor(30, 7))

        assert f"max_id={ranked.next_cursor}" in link_header(asked(), page=ranked)["Link"]

    @pytest.mark.parametrize("items", [[], [45]])
    def test_names_no_id_that_the_page_leaves_out(self, items: list[int]) -> None:
        page = Page(items=items, next_cursor=encode_cursor(SOME_ID))

        header = link_header(asked(), page=page)["Link"]

        assert f"max_id={page.next_cursor}" in header
        assert str(SOME_ID) not in header

    def test_says_nothing_where_nothing_follows(self) -> None:
        assert link_header(asked(), page=Page(items=[], next_cursor=None)) == {}
