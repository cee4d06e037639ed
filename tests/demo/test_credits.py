"""The credits page names everybody whose photograph the demo shows."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from apps.demo.engine.content import load_credits
from apps.demo.selectors import credit_lines


class TestCreditLines:
    def test_has_a_line_and_a_thumbnail_for_every_file(self) -> None:
        lines = credit_lines()

        assert {line.file for line in lines} == {credit.file for credit in load_credits()}
        for line in lines:
            assert finders.find(line.thumbnail), line.file
            assert line.alt

    def test_links_to_where_photographs_come_from(self) -> None:
        links = {line.file: (line.link, line.licence_link) for line in credit_lines()}

        assert links["photos/martin-adams.jpg"] == (
            "https://unsplash.com/photos/MpTdvXlAsVE",
            "https://unsplash.com/license",
        )
        assert links["photos/snow-capped-mountain.jpg"][0] == (
            "https://www.pexels.com/photo/2440024/"
        )
        assert links["photos/silver-fir.jpg"] == ("https://github.com/immich-app/test-assets", "")


@pytest.mark.django_db
class TestCreditsPage:
    def test_names_author_source_and_licence_of_each_to_everybody(self, client: Client) -> None:
        response = client.get(reverse("demo:credits"))

        page = response.content.decode()
        assert response.status_code == 200
        for credit in load_credits():
            assert escape(credit.author) in page
            assert escape(credit.source) in page
            assert credit.licence in page
        assert len(re.findall(r'<img class="credits__photo"', page)) == len(load_credits())

    def test_says_under_which_licence_changed_versions_are(self, client: Client) -> None:
        page = client.get("/about/credits/").content.decode()

        assert "under the license of the photograph they are made from" in page

    def test_refuses_other_methods(self, client: Client) -> None:
        assert client.post("/about/credits/").status_code == 405
