"""The icons inside pages."""

import pytest
from django.template import Context, Template

from apps.core.templatetags.icons import UnknownIcon, icon


class TestIcon:
    def test_draws_in_the_color_of_the_text_and_stays_silent(self) -> None:
        drawing = icon("heart")

        assert 'stroke="currentColor"' in drawing
        assert 'aria-hidden="true"' in drawing
        assert "<path" in drawing

    def test_takes_a_size_and_a_filling(self) -> None:
        assert 'class="icon icon--small icon--filled"' in icon("heart", "small", filled=True)

    def test_is_known_to_every_template(self) -> None:
        page = Template('{% icon "bell" %}').render(Context())

        assert page.startswith("<svg")

    @pytest.mark.parametrize("name", ["no-such-icon", "../package", "Heart", ""])
    def test_refuses_what_is_no_icon(self, name: str) -> None:
        with pytest.raises(UnknownIcon):
            icon(name)
