"""The acceptance site: made by the services, found again by its seed."""

import io
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from apps.accounts.models import Account
from apps.demo.engine.acceptance import Role, Script
from apps.demo.engine.marks import mark_in, mark_number, marked_picture, marked_word
from apps.media.models import MediaItem
from apps.oauth.models import AccessToken, ClientApp
from apps.posts.models import Post
from tests.factories.oauth import client_with
from tests.media.conftest import media_root

__all__ = ["media_root"]


def seeded(seed: int = 7) -> dict[str, Any]:
    out = io.StringIO()
    call_command("seed_acceptance", "--seed", str(seed), "--json", stdout=out)
    site: dict[str, Any] = json.loads(out.getvalue())
    return site


class TestMarks:
    def test_words_are_one_hashtag_each_and_differ_by_seed_and_label(self) -> None:
        words = {
            marked_word(seed=seed, label=label) for seed in range(20) for label in ("a", "b", "c")
        }

        assert len(words) == 60
        assert all(word.isalpha() and word.islower() for word in words)

    @pytest.mark.parametrize("label", ["a", "b", "c", "d"])
    def test_a_picture_says_its_number(self, label: str) -> None:
        number = mark_number(seed=1, label=label)

        assert mark_in(content=marked_picture(number=number)) == number


class TestScript:
    def test_sites_of_other_seeds_share_no_name(self) -> None:
        one, other = Script(1), Script(2)

        assert not {one.username(role) for role in Role} & {other.username(role) for role in Role}


@pytest.mark.django_db(transaction=True)
class TestSeedAcceptance:
    def test_makes_a_site_whose_logins_work_and_whose_pictures_say_who_they_are(self) -> None:
        site = seeded()

        rows = _row_counts()
        assert seeded() == site
        assert _row_counts() == rows
        assert _known_by_token(site["actors"]["follower"]) == site["actors"]["follower"]["id"]
        assert not site["actors"]["suspended"]["token"]
        assert _marks_read_by(site["actors"]["follower"], site) == {
            name: {site["objects"][name]["media"][0]["mark"]}
            for name in ("post_private", "post_public")
        }


def _row_counts() -> list[int]:
    tables = (Account, Post, MediaItem, ClientApp, AccessToken)
    return [table.objects.count() for table in tables]


def _known_by_token(login: dict[str, str]) -> str:
    """Return who an app is told that it acts for."""
    answer = client_with(login["token"]).get("/api/v1/accounts/verify_credentials")
    return str(answer.json()["id"])


def _marks_read_by(login: dict[str, str], site: dict[str, Any]) -> dict[str, set[int]]:
    """Return what the renditions of two posts say to somebody who signs in."""
    client = Client()
    client.post(site["login"]["url"], {"login": login["username"], "password": login["password"]})
    return {
        name: {
            mark_in(content=client.get(rendition["url"]).getvalue())
            for rendition in site["objects"][name]["media"][0]["renditions"]
        }
        for name in ("post_private", "post_public")
    }
