"""The pure steps of a home feed."""

from hypothesis import given
from hypothesis import strategies as st

from apps.feed.engine import older_than, parse_list

IDS = st.lists(st.integers(min_value=2, max_value=1 << 62), max_size=60)


class TestParseList:
    def test_tells_a_missing_list_from_an_empty_one(self):
        assert parse_list([]).is_missing
        assert not parse_list([b"0"]).is_missing
        assert parse_list([b"0"]).reaches_end

    def test_sees_that_somebody_is_building(self):
        assert parse_list([b"9", b"1"]).is_building

    def test_leaves_what_is_older_than_a_lost_tail_to_sql(self):
        assert parse_list([b"5", b"30", b"20", b"10"]).post_ids == [30, 20, 10]
        assert parse_list([b"5", b"30", b"20", b"10", b"0"]).post_ids == [30, 20, 10, 5]

    @given(IDS)
    def test_is_sorted_and_without_repeats(self, ids):
        parsed = parse_list([str(value).encode() for value in [*ids, *ids, 0]])

        assert parsed.post_ids == sorted(set(ids), reverse=True)


class TestOlderThan:
    @given(IDS, st.integers(min_value=2, max_value=1 << 62))
    def test_cuts_at_the_cursor(self, ids, cursor):
        newest_first = sorted(set(ids), reverse=True)

        assert older_than(newest_first, None) == newest_first
        assert older_than(newest_first, cursor) == [i for i in newest_first if i < cursor]
