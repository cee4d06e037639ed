"""Publishing: at once, or by a draft that waits for its photos."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core import counters, outbox
from apps.core.ids import minted_at
from apps.graph.policy import ANONYMOUS, Viewer
from apps.graph.types import Audience
from apps.media.exceptions import ForeignMedia
from apps.media.models import MediaItem
from apps.media.types import Access, State
from apps.posts import selectors, services
from apps.posts.exceptions import (
    AltTextTooLong,
    CannotTag,
    CaptionTooLong,
    NoPhotos,
    PhotosFailed,
    PlaceNameTooLong,
    RepeatedPhoto,
    TooManyHashtags,
    TooManyPhotos,
    TooManyTagged,
)
from apps.posts.models import Draft, Hashtag, Place, Post, PostMedia
from apps.posts.types import DraftState, PhotoInput
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_block
from tests.factories.posts import PostFactory, make_photos, make_upload

pytestmark = pytest.mark.django_db


def create(author, **fields):
    fields.setdefault("photos", make_photos(owner=author, count=1))
    fields.setdefault("now", timezone.now())
    return services.create_post(author=author, **fields)


def events_of(name):
    return outbox.OutboxRow.objects.filter(event=name)


def became_ready(item):
    ready = make_upload(owner=AccountFactory())
    MediaItem.objects.filter(pk=item.pk).update(
        state=State.READY, width=1500, height=1000, renditions=ready.renditions
    )


class TestCreatePost:
    def test_publishes_at_once_when_all_photos_are_ready(self):
        author = AccountFactory()
        now = timezone.now()

        post = create(author, caption="First light", now=now)

        assert isinstance(post, Post)
        assert abs(minted_at(post.pk) - now).total_seconds() < 0.01
        assert counters.counts_of(subject_ids=[author.pk])[author.pk]["posts"] == 1
        grid = selectors.author_grid_ids(viewer=Viewer(author.pk), author_id=author.pk)
        assert grid.items == [post.pk]

    def test_keeps_the_photos_in_order_with_their_alt_texts(self):
        author = AccountFactory()
        photos = [
            PhotoInput(media_id=make_upload(owner=author).pk, alt_text=text)
            for text in ("a harbor", "", "two boats")
        ]

        post = create(author, photos=photos)

        rows = PostMedia.objects.filter(post_id=post.pk).order_by("position")
        assert [(r.media_id, r.alt_text) for r in rows] == [
            (p.media_id, p.alt_text) for p in photos
        ]

    def test_makes_photos_public_only_for_everyone_and_public_accounts(self):
        public, private = AccountFactory(), AccountFactory(private=True)

        open_post = PostFactory(author=public)
        for_followers = PostFactory(author=public, for_followers=True)
        private_post = PostFactory(author=private)

        assert access_of(open_post) == {Access.PUBLIC}
        assert access_of(for_followers) == {Access.PRIVATE}
        assert access_of(private_post) == {Access.PRIVATE}

    def test_looks_at_the_account_as_it_is_now(self):
        author = AccountFactory()
        stale = type(author).objects.get(pk=author.pk)
        type(author).objects.filter(pk=author.pk).update(is_private=True)

        post = create(stale)

        assert access_of(post) == {Access.PRIVATE}

    def test_lists_the_post_under_its_hashtags_whatever_their_spelling(self):
        author = AccountFactory()

        post = create(author, caption="#Spring and #SPRING at the #sea")

        for tag in ("spring", "Spring", "sea"):
            page = selectors.hashtag_ids_page(viewer=ANONYMOUS, hashtag=tag)
            assert page.items == [post.pk]
        assert Hashtag.objects.count() == 2

    def test_knows_a_place_by_its_name_whatever_its_case(self):
        first = create(AccountFactory(), place_name="  Old   Harbor ")
        second = create(AccountFactory(), place_name="old harbor")

        assert first.place_id == second.place_id
        assert Place.objects.get().name == "Old Harbor"

    def test_tells_of_mentioned_and_tagged_people_but_not_of_oneself(self):
        author, friend, other = AccountFactory(), AccountFactory(), AccountFactory()

        create(
            author,
            caption=f"with @{friend.username.upper()} and @{author.username}",
            tagged_ids=[other.pk, author.pk],
        )

        mentioned = events_of("posts.PeopleMentioned").values_list("payload", flat=True)
        tagged = events_of("posts.PeopleTagged").values_list("payload", flat=True)
        assert {tuple(p["account_ids"]) for p in mentioned} == {(friend.pk,)}
        assert {tuple(p["account_ids"]) for p in tagged} == {(other.pk,)}

    def test_marks_mentions_only_of_people_the_author_may_see(self):
        author, friend, blocker = AccountFactory(), AccountFactory(), AccountFactory()
        make_block(blocker=blocker, blocked=author)

        post = create(author, caption=f"@{friend.username} @{blocker.username}")

        assert [entity.get("id") for entity in post.entities] == [str(friend.pk), None]

    def test_removes_what_hides_or_reorders_text(self):
        post = create(AccountFactory(), caption="a\0b \u202egnp.exe\u202c\u2066c")

        assert post.caption == "ab gnp.exe\u2066c\u2069"

    def test_waits_as_a_draft_while_a_photo_is_being_processed(self):
        author = AccountFactory()
        photos = [
            *make_photos(owner=author, count=1),
            PhotoInput(media_id=make_upload(owner=author, state=State.PROCESSING).pk),
        ]

        draft = create(author, photos=photos, caption="Soon")

        assert isinstance(draft, Draft)
        assert draft.state == DraftState.PUBLISHING
        assert not Post.objects.exists()

    @pytest.mark.parametrize(
        ("fields", "error"),
        [
            ({"photos": []}, NoPhotos),
            ({"caption": "x" * 10_000}, CaptionTooLong),
            ({"caption": "x" * 2_201}, CaptionTooLong),
            ({"caption": " ".join(f"#tag{n}" for n in range(31))}, TooManyHashtags),
            ({"place_name": "x" * 101}, PlaceNameTooLong),
            ({"tagged_ids": range(1, 22)}, TooManyTagged),
            ({"tagged_ids": [12345]}, CannotTag),
        ],
    )
    def test_refuses_by_name_and_writes_nothing(self, fields, error):
        author = AccountFactory()

        with pytest.raises(error) as refused:
            create(author, **fields)

        assert refused.value.status == 422
        assert refused.value.message
        assert not Post.objects.exists()
        assert not Place.objects.exists()
        assert not Hashtag.objects.exists()

    def test_refuses_twenty_one_photos(self):
        author = AccountFactory()

        with pytest.raises(TooManyPhotos, match="up to 20"):
            create(author, photos=make_photos(owner=author, count=21))

        assert not MediaItem.objects.exclude(attached_at=None).exists()

    def test_takes_twenty(self):
        author = AccountFactory()

        post = create(author, photos=make_photos(owner=author, count=20))

        assert post.photos.count() == 20

    def test_refuses_the_same_photo_twice(self):
        author = AccountFactory()
        photos = make_photos(owner=author, count=1)

        with pytest.raises(RepeatedPhoto):
            create(author, photos=photos * 2)

    def test_refuses_an_alt_text_that_is_too_long(self):
        author = AccountFactory()

        with pytest.raises(AltTextTooLong, match="photo 1"):
            create(author, photos=make_photos(owner=author, count=1, alt_text="x" * 1_501))

    def test_refuses_the_media_of_somebody_else(self):
        stolen = make_photos(owner=AccountFactory(), count=1)

        with pytest.raises(ForeignMedia):
            create(AccountFactory(), photos=stolen)

        assert not Post.objects.exists()

    def test_refuses_media_that_do_not_exist(self):
        with pytest.raises(ForeignMedia):
            create(AccountFactory(), photos=[PhotoInput(media_id=77)])

    def test_says_which_photo_failed_and_why(self):
        author = AccountFactory()
        failed = make_upload(owner=author, state=State.FAILED, reason="This file is damaged.")

        with pytest.raises(PhotosFailed, match="This file is damaged"):
            create(author, photos=[PhotoInput(media_id=failed.pk)])

    def test_cannot_tag_whom_one_cannot_see(self):
        author, blocker = AccountFactory(), AccountFactory()
        make_block(blocker=blocker, blocked=author)

        with pytest.raises(CannotTag):
            create(author, tagged_ids=[blocker.pk])

    def test_costs_the_same_for_one_and_for_twenty_photos(self):
        author = AccountFactory()
        create(author)

        assert statements(author, photos=1) == statements(author, photos=20)


class TestPublishDraft:
    def waiting(self, author, **fields):
        item = make_upload(owner=author, state=State.PROCESSING)
        draft = create(author, photos=[PhotoInput(media_id=item.pk)], **fields)
        return draft, item

    def test_publishes_when_the_last_photo_is_ready(self):
        author = AccountFactory()
        draft, item = self.waiting(author, caption="Now", place_name="Pier")
        became_ready(item)

        posts = services.publish_drafts_with(
            owner_id=author.pk, media_id=item.pk, now=timezone.now()
        )

        assert [post.caption for post in posts] == ["Now"]
        draft.refresh_from_db()
        assert draft.state == DraftState.PUBLISHED
        assert draft.post_id == posts[0].pk

    def test_publishes_once_however_often_it_runs(self):
        author = AccountFactory()
        draft, item = self.waiting(author)
        became_ready(item)

        for _ in range(3):
            services.publish_draft(draft_id=draft.pk, now=timezone.now())

        assert Post.objects.count() == 1

    def test_waits_on_while_another_photo_is_not_ready(self):
        author = AccountFactory()
        draft, _ = self.waiting(author)

        assert services.publish_draft(draft_id=draft.pk, now=timezone.now()) is None

        draft.refresh_from_db()
        assert draft.state == DraftState.PUBLISHING

    def test_catches_up_when_the_photo_was_ready_before_the_draft_was_stored(self):
        author = AccountFactory()
        draft, item = self.waiting(author)
        became_ready(item)

        outbox.drain()

        draft.refresh_from_db()
        assert draft.state == DraftState.PUBLISHED

    def test_keeps_a_draft_with_the_reason_when_a_photo_fails(self):
        author = AccountFactory()
        draft, item = self.waiting(author, caption="Keep me")
        MediaItem.objects.filter(pk=item.pk).update(
            state=State.FAILED, failure_reason="This file is damaged."
        )

        services.publish_drafts_with(owner_id=author.pk, media_id=item.pk, now=timezone.now())

        draft.refresh_from_db()
        assert draft.state == DraftState.FAILED
        assert "This file is damaged." in draft.failure_reason
        assert draft.caption == "Keep me"
        assert not Post.objects.exists()

    def test_leaves_out_people_who_have_become_invisible(self):
        author, friend = AccountFactory(), AccountFactory()
        draft, item = self.waiting(author, tagged_ids=[friend.pk])
        make_block(blocker=friend, blocked=author)
        became_ready(item)

        post = services.publish_draft(draft_id=draft.pk, now=timezone.now())

        assert post is not None
        assert not post.tags.exists()

    def test_does_not_publish_for_a_suspended_account(self):
        author = AccountFactory()
        draft, item = self.waiting(author)
        became_ready(item)
        type(author).objects.filter(pk=author.pk).update(status="suspended")

        assert services.publish_draft(draft_id=draft.pk, now=timezone.now()) is None

        draft.refresh_from_db()
        assert draft.state == DraftState.FAILED


def access_of(post):
    media_ids = PostMedia.objects.filter(post_id=post.pk).values("media_id")
    return set(MediaItem.objects.filter(pk__in=media_ids).values_list("access", flat=True))


def statements(author, *, photos):
    inputs = make_photos(owner=author, count=photos)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        create(author, photos=inputs, audience=Audience.FOLLOWERS)
    return len(captured)
