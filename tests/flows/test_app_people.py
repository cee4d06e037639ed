"""People, hashtags and reports with an app that knows nothing of this site: Mastodon.py."""

import pytest
from mastodon.errors import MastodonAPIError, MastodonNotFoundError

from tests.flows.site import Site
from tests.flows.strangers import AppOf
from tests.flows.waiting import eventually

pytestmark = pytest.mark.browser


class TestMastodonPy:
    def test_knows_people_and_stands_to_them(self, site: Site, app_of: AppOf) -> None:
        here, private = site.person("pear"), site.person("pear", private=True)
        app, theirs = app_of(here), app_of(private)
        me, other = app.me(), app.account_lookup(private)
        assert app.account(other.id).locked is True

        assert app.account_follow(other.id).requested is True
        (asking,) = theirs.follow_requests()
        assert asking.id == me.id
        eventually(lambda: [one.type for one in theirs.notifications()] == ["follow_request"])
        assert theirs.follow_request_authorize(me.id).followed_by is True
        (relationship,) = app.account_relationships([other.id])
        assert relationship.following is True
        assert [one.id for one in app.account_followers(other.id)] == [me.id]
        assert [one.id for one in app.account_following(me.id)] == [other.id]
        (familiar,) = app.account_familiar_followers([other.id])
        assert familiar.accounts == []

        muted = app.account_mute(other.id, duration=3600)
        assert (muted.muting, [one.id for one in app.mutes()]) == (True, [other.id])
        assert app.account_unmute(other.id).muting is False
        assert theirs.account_remove_from_followers(me.id).followed_by is False
        assert app.account_block(other.id).blocking is True
        assert [one.id for one in app.blocks()] == [other.id]
        with pytest.raises(MastodonNotFoundError):
            theirs.account(me.id)
        assert app.account_unblock(other.id).blocking is False
        assert app.domain_blocks() == []
        with pytest.raises(MastodonAPIError, match="422"):
            app.account_note_set(other.id, "owes me a lens")

    def test_edits_a_profile(self, site: Site, app_of: AppOf) -> None:
        app = app_of(site.person("pear"))

        changed = app.account_update_credentials(
            display_name="Pear Tree",
            note="Grows #light",
            locked=True,
            fields=[("Shop", "https://shop.example/")],
            default_privacy="private",
            default_sensitive=True,
            default_language="de",
        )

        assert (changed.display_name, changed.locked) == ("Pear Tree", True)
        assert changed.source.fields[0].value == "https://shop.example/"
        assert app.preferences()["posting:default:visibility"] == "private"
        assert app.profile().note == "Grows #light"
        assert app.profile_update(display_name="Pear").display_name == "Pear"
        assert app.account_delete_avatar().id == changed.id

    def test_finds_and_reports(self, site: Site, app_of: AppOf) -> None:
        author = site.person("pear")
        post = site.post(author, caption="Under the #pearlight").split("/")[2]
        app = app_of(site.person("pear"))

        assert author in [one.username for one in app.account_search(author)]
        found = app.search_v2("pearlight")
        assert [tag.name for tag in found.hashtags] == ["pearlight"]
        assert app.tag_follow("pearlight").following is True
        assert [tag.name for tag in app.followed_tags()] == ["pearlight"]
        assert app.tag_unfollow("pearlight").following is False
        # One person does not make a trend.
        assert "pearlight" not in [tag.name for tag in app.trending_tags()]
        assert post in [str(one.id) for one in app.trending_statuses()]
        assert app.trending_links() == []
        quiet = site.post(author, caption="#pearquiet", audience="unlisted").split("/")[2]
        assert app.status(quiet).visibility == "unlisted"
        assert app.search_v2("pearquiet").hashtags == []
        assert quiet not in [str(one.id) for one in app.timeline_public()]
        assert all(one.account.url for one in app.suggestions_v2())

        reported = app.report(
            app.account_lookup(author).id, status_ids=[post], comment="Not yours", category="spam"
        )
        assert [str(status_id) for status_id in reported.status_ids] == [post]
        assert reported.action_taken is False
