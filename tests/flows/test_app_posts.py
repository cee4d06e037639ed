"""Posts, talk, timelines and filters with an app that knows nothing of this site: Mastodon.py."""

from pathlib import Path
from typing import Any

import pytest
from mastodon import Mastodon
from mastodon.errors import MastodonNotFoundError

from tests.flows.pictures import small_jpeg
from tests.flows.site import Site
from tests.flows.strangers import AppOf
from tests.flows.waiting import eventually

pytestmark = pytest.mark.browser


def uploaded(app: Mastodon, path: Path, **fields: Any) -> int:
    """Upload a photo, which is taken in at once, and wait until it can be shown."""
    photo = app.media_post(str(small_jpeg(path)), **fields)
    assert photo.url is None
    eventually(lambda: app.media(photo).url is not None)
    return int(photo.id)


def ids_of(statuses: Any) -> list[int]:
    return [int(one.id) for one in statuses or []]


class TestMastodonPy:
    def test_posts_and_talks(self, site: Site, app_of: AppOf, tmp_path: Path) -> None:
        author, reader = site.person("quince"), site.person("quince")
        app, other = app_of(author), app_of(reader)
        me = app.me()
        other.account_follow(me.id)
        photos = [
            uploaded(app, tmp_path / "1.jpg", description="A leaf", focus=(0.5, -0.25)),
            uploaded(app, tmp_path / "2.jpg", description="Two leaves"),
        ]

        posted = app.status_post("Leaves #quincetree", media_ids=photos, idempotency_key="q-1")

        assert app.status_post("Leaves #quincetree", media_ids=photos, idempotency_key="q-1") == (
            posted
        )
        assert [one.description for one in posted.media_attachments] == ["A leaf", "Two leaves"]
        edited = app.status_update(
            posted,
            "Leaves, two #quincetree",
            media_attributes=[
                app.generate_media_edit_attributes(photos[0], "One leaf"),
                app.generate_media_edit_attributes(photos[1]),
            ],
        )
        told = [one.description for one in edited.media_attachments]
        assert told == ["One leaf", "Two leaves"]
        assert len(app.status_history(posted)) == 2
        assert app.status_source(posted).text == "Leaves, two #quincetree"
        for shown in (
            other.timeline_home,
            other.timeline_public,
            lambda: other.timeline_hashtag("quincetree"),
            lambda: other.account_statuses(me.id),
        ):
            eventually(lambda shown=shown: posted.id in [one.id for one in shown()])

        liked = other.status_favourite(posted)
        assert (liked.favourited, liked.favourites_count) == (True, 1)
        assert ids_of(other.favourites()) == [int(posted.id)]
        assert [one.username for one in app.status_favourited_by(posted)] == [reader]
        assert other.status_unfavourite(posted).favourited is False
        assert other.status_bookmark(posted).bookmarked is True
        assert ids_of(other.bookmarks()) == [int(posted.id)]
        assert other.status_unbookmark(posted).bookmarked is False

        reply = other.status_reply(posted, "Which tree?")
        answer = app.status_reply(reply, "A quince.")
        assert ids_of(app.status_context(posted).descendants) == ids_of([reply, answer])
        context = app.status_context(answer)
        assert ids_of(context.ancestors) == ids_of([posted, reply])
        assert app.status(posted).replies_count == 2
        app.status_favourite(reply)
        other.status_delete(reply)
        assert app.status_context(posted).descendants == []

        eventually(lambda: {one.type for one in app.notifications()} >= {"follow"})
        app.notifications_clear()
        assert app.notifications() == []
        assert app.status_delete(posted).text == "Leaves, two #quincetree"
        with pytest.raises(MastodonNotFoundError):
            other.status(posted)

    def test_turns_pages_both_ways(self, site: Site, app_of: AppOf) -> None:
        author, reader = site.person("quince"), site.person("quince")
        site.ask("follow", follower=reader, followee=author)
        site.ask("post", author=author, count=5, caption="#quincepages")
        site.settle()
        app = app_of(reader)
        author_id = app.account_lookup(author).id

        for first in (
            app.timeline_home(limit=2),
            app.timeline_public(limit=2),
            app.timeline_hashtag("quincepages", limit=2),
            app.account_statuses(author_id, limit=2),
        ):
            second = app.fetch_next(first)
            third = app.fetch_next(second)
            found = ids_of([*first, *second, *third])
            assert len(found[:5]) == 5
            assert found == sorted(set(found), reverse=True)
            assert ids_of(app.fetch_previous(third)) == ids_of(second)
            assert ids_of(app.fetch_previous(second)) == ids_of(first)
            # Newer than the newest is nothing, and nothing breaks.
            assert ids_of(app.fetch_previous(first)) == []

    def test_filters_words(self, site: Site, app_of: AppOf) -> None:
        author, reader = site.person("quince"), site.person("quince")
        post = int(site.ask("post", author=author, caption="The finale of the season"))
        app = app_of(reader)

        words = [{"keyword": "finale", "whole_word": True}]
        kept = app.create_filter_v2("Endings", ["home", "public"], "warn", 3600, words)

        (result,) = app.status(post).filtered
        assert (result.filter.title, result.keyword_matches) == ("Endings", ["finale"])
        added = app.add_filter_keyword_v2(kept, "season")
        assert {one.keyword for one in app.filter_keywords_v2(kept)} == {"finale", "season"}
        app.delete_filter_keyword_v2(added)
        assert [one.keyword for one in app.filter_v2(kept.id).keywords] == ["finale"]
        app.delete_filter_v2(kept)
        assert app.status(post).filtered == []
