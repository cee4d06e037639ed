"""The tokenizer finds what people mean, nothing else, and never fails."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.text import (
    Entity,
    EntityKind,
    entities_from_json,
    entities_to_json,
    hashtag_key,
    parse_entities,
)
from tests.core.text.strategies import hostile_texts


def values(text, kind):
    return [entity.value for entity in parse_entities(text=text) if entity.kind is kind]


class TestParseEntities:
    @pytest.mark.parametrize(
        ("text", "tags"),
        [
            ("#sea", ["sea"]),
            ("at the #sea.", ["sea"]),
            ("(#sea)", ["sea"]),
            ("#one#two", ["one", "two"]),
            ("#snake_case #_start", ["snake_case", "_start"]),
            ("#5k run", ["5k"]),
            ("#été #日本 #Москва #हिन्दी", ["été", "日本", "Москва", "हिन्दी"]),
            ("＃日本", ["日本"]),
            ("#می\u200cخواهم", ["می\u200cخواهم"]),
            ("#love❤️‍🔥 #b", ["love", "b"]),
            ("👍️#after #tag1️⃣", ["after", "tag"]),
            ("👩‍⚕️#doctor", ["doctor"]),
            ("#" + "a" * 100, ["a" * 100]),
        ],
    )
    def test_finds_hashtags(self, text, tags):
        assert values(text, EntityKind.HASHTAG) == tags

    @pytest.mark.parametrize(
        "text",
        [
            "#",
            "# sea",
            "##sea",
            "a#sea",
            "&#39;",
            "/#sea",
            "#2024",
            "#٢٠٢٤",
            "#___",
            "#️⃣sea",
            "#👩‍👩‍👧",
            "#\u0301a",
            "#\uff9e",
            "#" + "a" * 101,
            "#" + "ﷺ" * 20,
        ],
    )
    def test_finds_no_hashtag_in(self, text):
        assert values(text, EntityKind.HASHTAG) == []

    @pytest.mark.parametrize(
        ("text", "usernames"),
        [
            ("@ana", ["ana"]),
            ("hi @ana, @ben.", ["ana", "ben"]),
            ("(@cleo)!", ["cleo"]),
            ("@a.b.c @x_y", ["a.b.c", "x_y"]),
            ("＠ana", ["ana"]),
            ("@Ana", ["Ana"]),
            ("@name..x", ["name"]),
            ("@" + "a" * 30, ["a" * 30]),
        ],
    )
    def test_finds_mentions(self, text, usernames):
        assert values(text, EntityKind.MENTION) == usernames

    @pytest.mark.parametrize(
        "text",
        [
            "@",
            "me@example.com",
            "@ana@example.com",
            "@@ana",
            "/@ana",
            "@.a",
            "@é",
            "@anaé",
            "@" + "a" * 31,
        ],
    )
    def test_finds_no_mention_in(self, text):
        assert values(text, EntityKind.MENTION) == []

    @pytest.mark.parametrize(
        ("text", "links"),
        [
            ("https://example.com", ["https://example.com"]),
            ("HTTP://Example.com/X", ["HTTP://Example.com/X"]),
            ("see https://example.com/a, then", ["https://example.com/a"]),
            ("https://example.com: yes", ["https://example.com"]),
            ("(https://en.wikipedia.org/wiki/A_(b)).", ["https://en.wikipedia.org/wiki/A_(b)"]),
            ('"https://example.com/?q=1&r=[2]"', ["https://example.com/?q=1&r=[2]"]),
            ("http://example.com:8080/x", ["http://example.com:8080/x"]),
            ("https://example.com/#part @ana", ["https://example.com/#part"]),
            ("見てhttps://example.com/a。次", ["https://example.com/a"]),
            ("https://münchen.de/ä", ["https://münchen.de/ä"]),
            ("https://example.com/a\u202eb", ["https://example.com/a"]),
        ],
    )
    def test_finds_links(self, text, links):
        assert values(text, EntityKind.LINK) == links

    @pytest.mark.parametrize(
        "text",
        [
            "javascript:alert(1)",
            "ftp://example.com",
            "data:text/html,x",
            "httpſ://example.com",
            "xhttps://example.com",
            "https://localhost/",
            "https://example",
            "https://example..com",
            "https://example.com:999999",
            "https://example.com@evil.com/",
            "https://example.com:80@evil.com/",
            "https://user:secret@example.com/",
            "https://аpple.com/",
            "https://example.com/" + "a" * 2000,
        ],
    )
    def test_finds_no_link_in(self, text):
        assert values(text, EntityKind.LINK) == []

    def test_finds_nothing_inside_a_link(self):
        entities = parse_entities(text="https://example.com/@ana/#sea")

        assert [entity.kind for entity in entities] == [EntityKind.LINK]

    def test_counts_offsets_in_code_points(self):
        (entity,) = parse_entities(text="👩‍👩‍👧 #sea")

        assert (entity.start, entity.end) == (6, 10)

    @given(hostile_texts)
    def test_offsets_lead_back_to_the_value(self, text):
        for entity in parse_entities(text=text):
            shown = text[entity.start : entity.end]
            assert entity.value == (shown if entity.kind is EntityKind.LINK else shown[1:])

    @given(hostile_texts)
    def test_entities_are_ordered_and_apart(self, text):
        end = 0
        for entity in parse_entities(text=text):
            assert end <= entity.start < entity.end <= len(text)
            end = entity.end

    @given(hostile_texts)
    def test_links_are_http_only(self, text):
        for link in values(text, EntityKind.LINK):
            assert link.lower().startswith(("http://", "https://"))

    @given(st.text(min_size=1, max_size=1))
    def test_a_tag_never_reaches_over_a_space(self, character):
        tags = values(f"#sea {character}", EntityKind.HASHTAG)

        assert tags == ["sea"]


class TestHashtagKey:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Sea", "sea"),
            ("#Sea", "sea"),
            ("STRASSE", "straße"),
            ("ｓｅａ", "sea"),
            ("e\u0301te\u0301", "été"),
            ("می\u200cخواهم", "میخواهم"),
        ],
    )
    def test_spellings_meet(self, one, other):
        assert hashtag_key(one) == hashtag_key(other)

    def test_accents_stay(self):
        assert hashtag_key("été") != hashtag_key("ete")

    @given(st.text())
    def test_is_its_own_key(self, text):
        key = hashtag_key(text)

        assert hashtag_key(key) == key

    @given(hostile_texts)
    def test_the_key_of_a_tag_is_a_tag_again(self, text):
        for tag in values(text, EntityKind.HASHTAG):
            key = hashtag_key(tag)
            (again,) = parse_entities(text=f"#{key}")
            assert again.value == key


class TestEntitiesJson:
    @given(hostile_texts)
    def test_is_read_back_as_written(self, text):
        entities = parse_entities(text=text)

        assert entities_from_json(entities_to_json(entities)) == entities

    def test_writes_plain_values(self):
        entity = Entity(EntityKind.HASHTAG, 0, 4, "sea")

        assert entities_to_json([entity]) == [
            {"kind": "hashtag", "start": 0, "end": 4, "value": "sea"}
        ]

    @pytest.mark.parametrize(
        "row", [{}, {"kind": "other", "start": 0, "end": 1, "value": "a"}, "text", None]
    )
    def test_refuses_other_rows(self, row):
        with pytest.raises(ValueError, match=r"."):
            entities_from_json([row])
