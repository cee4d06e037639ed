"""The pure steps of a home feed."""

from hypothesis import given
from hypothesis import strategies as st

from apps.feed.engine import Source, merged, older_than, parse_list

IDS = st.lists(st.integers(min_value=2, max_value=1 << 62), max_size=60)


class TestParseList:
    def test_tells_a_missing_list_from_an_empty_one(self):
        assert parse_list([]).is_missing
        assert not parse_list([b"0"]).is_missing
        assert parse_list([b"0"]).source.reaches_end

    def test_sees_that_somebody_is_building(self):
        assert parse_list([b"9", b"1"]).is_building

    def test_leaves_what_is_older_than_a_lost_tail_to_sql(self):
        assert parse_list([b"5", b"30", b"20", b"10"]).source == Source([30, 20, 10], 10)
        complete = parse_list([b"5", b"30", b"20", b"10", b"0"]).source
        assert complete == Source([30, 20, 10, 5], 0)

    @given(IDS)
    def test_is_sorted_and_without_repeats(self, ids):
        parsed = parse_list([str(value).encode() for value in [*ids, *ids, 0]])

        assert parsed.source.post_ids == sorted(set(ids), reverse=True)


SOURCES = st.lists(
    st.builds(
        lambda ids, is_cut: Source(ids, ids[-1] if is_cut and ids else 0),
        st.sets(st.integers(min_value=2, max_value=200)).map(lambda ids: sorted(ids)[::-1]),
        st.booleans(),
    ),
    min_size=1,
    max_size=5,
)


class TestMerged:
    @given(SOURCES)
    def test_holds_all_there_is_down_to_its_floor_and_nothing_below(self, sources):
        whole = merged(sources)

        assert whole.floor == max(source.floor for source in sources)
        everything = {i for source in sources for i in source.post_ids}
        assert whole.post_ids == sorted((i for i in everything if i >= whole.floor), reverse=True)

    def test_reaches_the_end_only_if_every_source_does(self):
        assert merged([Source([9, 8], 0), Source([7], 0)]).reaches_end
        assert not merged([Source([9, 8], 8), Source([7], 0)]).reaches_end


class TestOlderThan:
    @given(IDS, st.integers(min_value=2, max_value=1 << 62))
    def test_cuts_at_the_cursor(self, ids, cursor):
        newest_first = sorted(set(ids), reverse=True)

        assert older_than(newest_first, None) == newest_first
        assert older_than(newest_first, cursor) == [i for i in newest_first if i < cursor]
