"""Whatever is stored, the HTML shown holds our tags and otherwise only text."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.text import Entity, EntityKind, parse_entities, render_html
from tests.core.text.strategies import hostile_texts


class _Seen(HTMLParser):
    """Collects the tags, the addresses and the text of a piece of HTML."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.hrefs, self.text = set(), [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        assert {name for name, _ in attrs} <= {"href", "rel", "class"}
        self.hrefs += [value for name, value in attrs if name == "href"]
        if tag == "br":
            self.text += "\n"

    def handle_data(self, data):
        self.text += data


def rendered(text, mention_accounts=None):
    return render_html(
        text=text, entities=parse_entities(text=text), mention_accounts=mention_accounts
    )


def seen(markup):
    parser = _Seen()
    parser.feed(markup)
    parser.close()
    return parser


class TestRenderHtml:
    def test_links_tags_people_and_addresses(self):
        assert rendered("#Sea @Ana https://example.com/?a=1&b=2") == (
            '<a class="hashtag" href="/explore/tags/sea/">#Sea</a> '
            '<a class="mention" href="/ana/">@Ana</a> '
            '<a href="https://example.com/?a=1&amp;b=2" rel="nofollow noopener noreferrer ugc">'
            "https://example.com/?a=1&amp;b=2</a>"
        )

    def test_escapes_everything_else_and_keeps_lines(self):
        assert rendered("<img src=x onerror=alert(1)>\n'\"&") == (
            "&lt;img src=x onerror=alert(1)&gt;<br>&#x27;&quot;&amp;"
        )

    def test_quotes_tags_in_their_address(self):
        assert 'href="/explore/tags/%C3%A9t%C3%A9/"' in rendered("#été")

    def test_links_only_people_who_exist(self):
        markup = rendered("@ana @nobody", mention_accounts={"ana": 1})

        assert seen(markup).hrefs == ["/ana/"]
        assert "@nobody" in markup

    @pytest.mark.parametrize(
        "entity",
        [
            Entity(EntityKind.LINK, 0, 5, "javascript:alert(1)"),
            Entity(EntityKind.LINK, 0, 19, "javascript:alert(1)"),
            Entity(EntityKind.HASHTAG, -5, 3, "x"),
            Entity(EntityKind.HASHTAG, 3, 3, ""),
            Entity(EntityKind.HASHTAG, 400, 500, "x"),
            Entity(EntityKind.MENTION, 0, 4, "other"),
        ],
    )
    def test_entities_that_do_not_fit_stay_text(self, entity):
        text = "javascript:alert(1)"

        assert render_html(text=text, entities=[entity], mention_accounts=None) == text

    def test_overlapping_entities_are_shown_once(self):
        first = Entity(EntityKind.HASHTAG, 0, 4, "sea")

        markup = render_html(text="#sea", entities=[first, first], mention_accounts=None)

        assert markup.count("<a ") == 1

    @given(hostile_texts)
    def test_shows_the_very_text_and_no_foreign_tag(self, text):
        # HTML itself has no NUL and folds CR; stored text has neither.
        text = re.sub(r"[\x00\r\ud800-\udfff]", "", text)

        result = seen(rendered(text))

        assert result.tags <= {"a", "br"}
        assert result.text == text

    @given(
        hostile_texts,
        st.lists(
            st.builds(
                Entity,
                st.sampled_from(EntityKind),
                st.integers(-5, 60),
                st.integers(-5, 60),
                hostile_texts,
            )
        ),
    )
    def test_never_trusts_stored_entities(self, text, entities):
        markup = render_html(text=text, entities=entities, mention_accounts=None)

        result = seen(markup)
        assert result.tags <= {"a", "br"}
        for href in result.hrefs:
            assert re.match(r"https?://|/", href, flags=re.IGNORECASE)

    def test_is_safe_for_templates(self):
        assert hasattr(rendered("<b>"), "__html__")
