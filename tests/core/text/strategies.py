"""Texts that are likely to upset a tokenizer."""

from hypothesis import strategies as st

_PIECES = [
    "#",
    "＃",
    "@",
    "＠",
    "#tag",
    "#2024",
    "#été",
    "#می\u200cخواهم",
    "@ana",
    "@a.b",
    "https://",
    "http://example.com/a_(b)",
    "https://münchen.de/?q=<x>&y=\"'",
    "javascript:alert(1)",
    "<script>",
    "&amp;",
    "👩‍👩‍👧",
    "1️⃣",
    "❤️‍🔥",
    "\u202e",
    "\u2066",
    "\u2069",
    "\u200d",
    "\ufe0f",
    "\x00",
    "\ud800",
    "\r\n",
    "\n\n\n\n",
    " ",
    ".",
    ",",
    ")",
    "(",
    "_",
    "ﷺ",
    "e\u0301",
]

hostile_texts = st.lists(st.sampled_from(_PIECES) | st.text(max_size=4), max_size=40).map("".join)
