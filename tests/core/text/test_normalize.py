"""What is stored is composed, visible, in its order, and no longer than allowed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.text import TextTooLong, normalize_text
from tests.core.text.strategies import hostile_texts


def normalized(raw):
    return normalize_text(raw=raw, max_length=10_000)


class TestNormalizeText:
    @pytest.mark.parametrize(
        ("raw", "stored"),
        [
            ("cafe\u0301", "café"),
            ("a\x00b\x07c", "abc"),
            ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
            ("a\tb", "a b"),
            ("  a  \n b  ", "a\n b"),
            ("a\n\n\n\n\n\nb", "a\n\n\nb"),
            ("a\n \n \n \n \nb", "a\n\n\nb"),
            ("a\n\nb", "a\n\nb"),
            ("abc\u202edef\u202c", "abcdef"),
            ("\u2067אב", "\u2067אב\u2069"),
            ("a\u2069b", "ab"),
            ("\u2066a\u2069", "\u2066a\u2069"),
            ("\u2066a\nb\u2069", "\u2066a\u2069\nb"),
            ("\ufeffa\ufffe", "a"),
            ("a\ud800b", "ab"),
            ("👩‍👩‍👧", "👩‍👩‍👧"),
            ("می\u200cخواهم", "می\u200cخواهم"),
            ("\u200b\u200d\u2800\u3164 ", ""),
            ("", ""),
        ],
    )
    def test_cleans(self, raw, stored):
        assert normalized(raw) == stored

    def test_refuses_what_is_too_long_and_says_both_numbers(self):
        with pytest.raises(TextTooLong) as refused:
            normalize_text(raw="a" * 2201, max_length=2200)

        assert refused.value.details == {"length": 2201, "limit": 2200}
        assert "2,201" in refused.value.message
        assert "2,200" in refused.value.message

    def test_measures_after_cleaning(self):
        raw = "a" * 10 + " " * 50

        assert normalize_text(raw=raw, max_length=10) == "a" * 10

    def test_refuses_the_absurd_before_composing_it(self):
        # Millions of combining marks would take minutes to compose.
        raw = "a" + "\u0316\u0301" * 2_000_000

        with pytest.raises(TextTooLong):
            normalize_text(raw=raw, max_length=2200)

    @given(hostile_texts)
    def test_twice_is_once(self, raw):
        once = normalized(raw)

        assert normalized(once) == once

    @given(st.text() | hostile_texts)
    def test_leaves_only_what_can_be_stored_and_shown(self, raw):
        text = normalized(raw)

        assert unicodedata.is_normalized("NFC", text)
        assert all(
            character == "\n" or unicodedata.category(character) not in {"Cc", "Cs"}
            for character in text
        )
        assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e")
        assert "\n\n\n\n" not in text
        text.encode()

    @given(hostile_texts)
    def test_isolates_are_balanced_on_every_line(self, raw):
        for line in normalized(raw).split("\n"):
            depth = 0
            for character in line:
                depth += (character in "\u2066\u2067\u2068") - (character == "\u2069")
                assert depth >= 0
            assert depth == 0
