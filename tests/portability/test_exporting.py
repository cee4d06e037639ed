"""What an archive holds, and what it must not."""

import json
from datetime import date

import pytest
from django.utils import timezone
from PIL import Image

from apps.accounts import services as account_services
from apps.accounts.models import Account, BirthDate
from apps.accounts.types import ProfileLink
from apps.engagement import services as engagement_services
from apps.graph import services as graph_services
from apps.media.storage import storage_for
from apps.media.types import Access
from apps.posts import services as post_services
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory, make_like, make_save
from tests.factories.graph import make_block, make_follow, make_request
from tests.factories.posts import make_draft
from tests.media.uploads import make_ready
from tests.portability.archives import exported, make_post, opened, records

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> Account:
    account: Account = AccountFactory(username="ana", name="Ana")
    return account


class TestArchiveOf:
    def test_carries_posts_with_their_photos_words_and_audience(self, ana: Account) -> None:
        friend = AccountFactory(username="friend")
        post = make_post(
            author=ana,
            alt_text="A boat",
            caption="Out with @friend #sea",
            place_name="Lisbon",
            tagged_ids=[friend.pk],
            audience="followers",
            has_comments=False,
        )

        content = exported(ana)

        (found,) = records(content, "posts")
        assert found["id"] == str(post.pk)
        assert (found["caption"], found["place"]) == ("Out with @friend #sea", "Lisbon")
        assert (found["hashtags"], found["mentions"]) == (["sea"], ["friend"])
        assert (found["audience"], found["has_comments"]) == ("followers", False)
        assert [person["username"] for person in found["tagged"]] == ["friend"]
        (shot,) = found["photos"]
        assert shot["alt_text"] == "A boat"
        with Image.open(opened(content).open(shot["file"])) as image:
            assert image.format == "JPEG"
            assert image.width == 400

    def test_carries_archived_posts_and_drafts(self, ana: Account) -> None:
        post = make_post(author=ana, caption="hidden")
        post_services.archive_post(author=ana, post_id=post.pk)
        make_draft(author=ana, uploads=[make_ready(owner_id=ana.pk)], caption="begun")

        content = exported(ana)

        assert [(p["caption"], p["state"]) for p in records(content, "posts")] == [
            ("hidden", "archived")
        ]
        (draft,) = records(content, "drafts")
        assert draft["caption"] == "begun"
        assert draft["photos"][0]["file"] in opened(content).namelist()

    def test_carries_what_moderators_removed_and_not_what_its_author_deleted(
        self, ana: Account
    ) -> None:
        removed, deleted = make_post(author=ana, caption="taken"), make_post(author=ana)
        post_services.remove_post(post_id=removed.pk, now=timezone.now())
        post_services.delete_post(author=ana, post_id=deleted.pk, now=timezone.now())

        (found,) = records(exported(ana), "posts")

        assert (found["caption"], found["state"]) == ("taken", "removed")

    def test_carries_the_lists_about_people(self, ana: Account) -> None:
        followed, follower, blocked, muted, asked = (
            AccountFactory(username=name)
            for name in ("followed", "follower", "blocked", "muted", "asked")
        )
        make_follow(follower=ana, followee=followed)
        make_follow(follower=follower, followee=ana)
        make_block(blocker=ana, blocked=blocked)
        graph_services.mute(muter=ana, muted_id=muted.pk)
        graph_services.add_close_friend(owner=ana, member_id=follower.pk)
        Account.objects.filter(pk=asked.pk).update(is_private=True)
        make_request(requester=ana, target=asked)

        content = exported(ana)

        for name, username in {
            "following": "followed",
            "followers": "follower",
            "blocked": "blocked",
            "muted": "muted",
            "close-friends": "follower",
            "requests-sent": "asked",
        }.items():
            assert [r["person"]["username"] for r in records(content, name)] == [username], name

    def test_carries_what_was_said_liked_and_kept(self, ana: Account) -> None:
        other = AccountFactory(username="other")
        theirs = make_post(author=other, alt_text="Their boat", caption="SECRET CAPTION")
        CommentFactory(post=theirs, author=ana, text="Nice")
        make_like(post=theirs, account=ana)
        make_save(post=theirs, account=ana)

        content = exported(ana)

        assert [(c["text"], c["post_author"]) for c in records(content, "comments")] == [
            ("Nice", "other")
        ]
        assert [like["post_id"] for like in records(content, "likes")] == [str(theirs.pk)]
        assert [save["shows"] for save in records(content, "saves")] == ["Their boat"]
        assert all(
            b"SECRET CAPTION" not in opened(content).read(n) for n in opened(content).namelist()
        )

    def test_names_nothing_of_a_post_that_is_not_there_any_more(self, ana: Account) -> None:
        other = AccountFactory(username="other")
        theirs = make_post(author=other, alt_text="Their boat")
        make_save(post=theirs, account=ana)
        CommentFactory(post=theirs, author=ana, text="Nice")
        account_services.set_private(account=other, is_private=True)

        content = exported(ana)

        assert records(content, "saves") == [
            {"post_id": str(theirs.pk), "post_author": "", "shows": ""}
        ]
        assert records(content, "comments")[0]["post_author"] == ""

    def test_carries_what_others_left_under_ones_posts(self, ana: Account) -> None:
        fan = AccountFactory(username="fan", name="Fan")
        post = make_post(author=ana)
        CommentFactory(post=post, author=fan, text="Lovely")
        make_like(post=post, account=fan)

        content = exported(ana)

        assert records(content, "comments-received")[0]["text"] == "Lovely"
        assert records(content, "likes-received")[0]["person"]["name"] == "Fan"

    def test_leaves_out_whom_one_blocks_under_ones_posts(self, ana: Account) -> None:
        foe = AccountFactory(username="foe")
        post = make_post(author=ana)
        CommentFactory(post=post, author=foe, text="Hah")
        make_like(post=post, account=foe)
        make_block(blocker=foe, blocked=ana)

        content = exported(ana)

        assert records(content, "comments-received") == records(content, "likes-received") == []

    def test_carries_profile_and_settings(self, ana: Account) -> None:
        account_services.update_profile(
            account=ana,
            name="Ana B",
            bio="Boats",
            pronouns="she",
            links=[ProfileLink(label="Shop", url="https://example.org")],
        )
        face = make_ready(owner_id=ana.pk, purpose="avatar")
        account_services.set_avatar(account_id=ana.pk, media_id=face.pk)
        ana.refresh_from_db()
        BirthDate.objects.create(account=ana, born_on=date(1990, 5, 4))

        archive = opened(exported(ana))

        profile = json.loads(archive.read("profile.json"))
        assert (profile["name"], profile["bio"], profile["email"]) == ("Ana B", "Boats", ana.email)
        assert profile["born_on"] == "1990-05-04"
        assert profile["links"] == [{"label": "Shop", "url": "https://example.org"}]
        assert profile["photo"] in archive.namelist()
        assert json.loads(archive.read("settings.json"))["is_private"] is False

    def test_says_that_a_photo_is_lost_instead_of_failing(
        self, ana: Account, media_root: object
    ) -> None:
        make_post(author=ana, alt_text="A boat")
        for access in Access:
            storage = storage_for(access=access)
            for key in list(storage.all_keys()):
                storage.delete(key)

        content = exported(ana)

        (shot,) = records(content, "posts")[0]["photos"]
        assert (shot["file"], shot["alt_text"]) == ("", "A boat")

    def test_packs_long_lists_into_files_of_even_size(
        self, ana: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("apps.portability.services.archiving.ROWS_PER_BATCH", 2)
        for _ in range(3):
            make_like(post=make_post(author=ana), account=AccountFactory())

        content = exported(ana)

        manifest = json.loads(opened(content).read("archive.json"))
        assert (manifest["parts"]["likes-received"], manifest["counts"]["likes-received"]) == (2, 3)

    def test_counts_what_it_holds_in_the_manifest(
        self, ana: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("apps.portability.selectors.posts.POSTS_PER_BATCH", 2)
        for number in range(5):
            make_post(author=ana, caption=f"{number}")

        content = exported(ana)
        archive = opened(content)

        manifest = json.loads(archive.read("archive.json"))
        assert manifest["format"] == "instaclone-archive"
        assert (manifest["parts"]["posts"], manifest["counts"]["posts"]) == (3, 5)
        assert [post["caption"] for post in records(content, "posts")] == ["4", "3", "2", "1", "0"]
        assert {"posts-1.html", "posts-2.html", "posts-3.html"} <= set(archive.namelist())
        assert b'href="posts-2.html"' in archive.read("posts-1.html")
        assert b"Next page" not in archive.read("posts-3.html")

    def test_escapes_words_on_its_pages_and_runs_no_script(self, ana: Account) -> None:
        evil = "<script>alert(1)</script>"
        make_post(author=ana, caption=evil, alt_text='"><script>x</script>', place_name=evil)
        account_services.update_profile(account=ana, name=evil, bio=evil, pronouns="", links=[])
        other = AccountFactory(name=evil)
        make_follow(follower=other, followee=ana)
        engagement_services.like_post(account=other, post_id=make_post(author=ana).pk)

        archive = opened(exported(ana))

        pages = [archive.read(name) for name in archive.namelist() if name.endswith(".html")]
        assert len(pages) >= 3
        assert not any(b"<script" in page for page in pages)

    def test_takes_as_many_queries_however_much_is_in_a_part(
        self, ana: Account, django_assert_max_num_queries: object
    ) -> None:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        def queries() -> int:
            with CaptureQueriesContext(
                connection,
            ) as captured:
                exported(ana)
            return len([q for q in captured if "engagement_like" not in q["sql"]])

        make_post(author=ana, tagged_ids=[AccountFactory().pk])
        few = queries()
        for _ in range(6):
            make_post(author=ana, tagged_ids=[AccountFactory().pk])

        assert queries() == few
