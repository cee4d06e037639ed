"""What is made in bulk equals, row by row, what the services make."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import models

from apps.accounts.models import Account
from apps.core import counters
from apps.core.ids import kind_of, new_id, shard_of
from apps.demo.engine.content import load_content
from apps.demo.engine.plan import SMALL, make_plan
from apps.demo.engine.planned import (
    Plan,
    PlannedComment,
    PlannedFollow,
    PlannedMark,
    PlannedPerson,
    PlannedPhoto,
    PlannedPost,
)
from apps.demo.services.follows import add_follows
from apps.demo.services.people import add_crowd, add_people, add_person
from apps.demo.services.pictures import add_pictures
from apps.demo.services.posts import add_posts
from apps.demo.services.reactions import add_comments, add_marks
from apps.demo.types import Cast
from apps.engagement import services as engagement_services
from apps.engagement.models import Comment, CommentLike, Like, Save
from apps.graph import services as graph_services
from apps.graph.models import Follow, Following, FollowRequest
from apps.media.models import MediaItem
from apps.media.types import Access
from apps.posts import services as post_services
from apps.posts.models import AuthorPost, HashtagPost, Post, PostMedia, PostTag, TaggedPost
from apps.posts.types import PhotoInput
from tests.demo.progress import Silence

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
SILENCE = Silence()


def columns(row: models.Model, *, but: set[str]) -> dict[str, Any]:
    """All columns of a row except those that say which row it is, or when it was made."""
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in but
    }


def person(username: str, **traits: Any) -> PlannedPerson:
    authored = next(p for p in load_content().people if p.username == "noahstern")
    return PlannedPerson(
        person=replace(authored, username=username, **traits), joined_at=NOW - timedelta(days=90)
    )


def post(**fields: Any) -> PlannedPost:
    defaults: dict[str, Any] = {
        "number": 1,
        "author": "ana",
        "at": NOW - timedelta(days=3),
        "subject": "design",
        "photos": (
            PlannedPhoto(file="mongolels.jpg", look=0, alt="Sand."),
            PlannedPhoto(file="mongolels.jpg", look=1, alt="More sand."),
        ),
        "caption": "Sand with @cleo and @ben, see https://example.org #Dunes #sand",
        "place": "Mongol Els",
        "tagged": ("cleo",),
        "audience": "everyone",
        "has_comments": True,
    }
    return PlannedPost(**{**defaults, **fields})


def cast_of(*posts: PlannedPost, **parts: Any) -> Cast:
    """Three people who exist, and the given posts with their media."""
    people = (
        person("ana", avatar=""),
        person("ben", avatar="", private=True),
        person("cleo", avatar=""),
    )
    plan = replace(
        make_plan(content=load_content(), size=SMALL, now=NOW),
        people=people,
        **{"follows": (), "requests": (), "posts": posts, "likes": (), "saves": ()}
        | {"comments": (), "comment_likes": ()}
        | parts,
    )
    return existing(plan)


def existing(plan: Plan) -> Cast:
    add_people(plan=plan, progress=SILENCE)
    cast = Cast(
        plan=plan,
        account_ids=dict(Account.objects.values_list("username", "id")),
        private=frozenset({"ben"}),
    )
    add_pictures(cast=cast, progress=SILENCE, widest=160)
    return cast


def uploaded_again(media_id: int) -> int:
    """A medium as it is before anything is made of it: ready, private and without a purpose yet."""
    item = MediaItem.objects.get(pk=media_id)
    item.pk = new_id(shard=shard_of(item.owner_id))
    item.access, item.generation, item.attached_at = Access.PRIVATE, 0, None
    item.save(force_insert=True)
    return item.pk


def counts(subject_id: int) -> dict[str, int]:
    return dict(counters.counts_of(subject_ids=[subject_id])[subject_id])


class TestAddCrowd:
    @pytest.mark.parametrize("private", [False, True])
    def test_makes_the_rows_that_sign_up_and_settings_make(self, private: bool) -> None:
        add_person(member=person("one", private=private))
        add_crowd(members=[person("other", private=private)])

        one, other = (
            columns(
                Account.objects.get(username=name),
                but={"id", "username", "search_text", "email", "password", "updated_at"},
            )
            for name in ("one", "other")
        )
        assert one == other

    def test_confirms_addresses_as_sign_up_does(self) -> None:
        add_person(member=person("one"))
        add_crowd(members=[person("other")])

        for account in Account.objects.all():
            address = account.emailaddress_set.get()
            assert (address.email, address.verified, address.primary) == (
                account.email,
                True,
                True,
            )
            assert not account.has_usable_password()


class TestAddPosts:
    @pytest.fixture
    def pair(self, request: pytest.FixtureRequest) -> tuple[Post, Post]:
        """The same post, made in bulk and by the service."""
        planned = post(**getattr(request, "param", {}))
        cast = cast_of(planned)
        add_posts(cast=cast, progress=SILENCE)
        bulk = Post.objects.get()
        photos = [
            PhotoInput(
                media_id=uploaded_again(photo.media_id),
                alt_text=photo.alt_text,
            )
            for photo in PostMedia.objects.filter(post=bulk).order_by("position")
        ]
        served = post_services.create_post(
            author=Account.objects.get(pk=bulk.author_id),
            photos=photos,
            caption=planned.caption,
            place_name=planned.place,
            tagged_ids=[cast.id_of(name) for name in planned.tagged],
            audience=planned.audience,
            has_comments=planned.has_comments,
            now=NOW,
        )
        assert isinstance(served, Post)
        return bulk, Post.objects.get(pk=served.pk)

    @pytest.mark.parametrize(
        "pair",
        [
            {},
            {"author": "ben", "tagged": ("ana",)},
            {"audience": "followers", "has_comments": False},
            {"audience": "close_friends"},
            {"place": "", "tagged": (), "caption": ""},
        ],
        indirect=True,
    )
    def test_makes_the_rows_that_publishing_makes(self, pair: tuple[Post, Post]) -> None:
        bulk, served = pair
        when = {"id", "published_at", "updated_at"}

        assert columns(bulk, but=when) == columns(served, but=when)
        assert shard_of(bulk.pk) == shard_of(served.pk)
        assert kind_of(bulk.pk) == kind_of(served.pk)
        for model, which in (
            (PostMedia, {"post_id", "media_id"}),
            (PostTag, {"post_id", "created_at"}),
            (AuthorPost, {"post_id"}),
            (HashtagPost, {"post_id"}),
            (TaggedPost, {"post_id"}),
        ):
            one, other = (
                sorted(
                    (columns(row, but=which) for row in model.objects.filter(post_id=post_id)),
                    key=str,
                )
                for post_id in (bulk.pk, served.pk)
            )
            assert one == other, model

    @pytest.mark.parametrize(
        "pair", [{}, {"author": "ben"}, {"audience": "close_friends"}], indirect=True
    )
    def test_makes_the_media_that_uploading_and_publishing_make(
        self, pair: tuple[Post, Post]
    ) -> None:
        one, other = (
            [
                columns(
                    MediaItem.objects.get(pk=photo.media_id),
                    but={
                        "id",
                        "name",
                        "stale_names",
                        "original_filename",
                        "attached_at",
                        "created_at",
                        "updated_at",
                    },
                )
                for photo in PostMedia.objects.filter(post=made).order_by("position")
            ]
            for made in pair
        )

        assert one == other
        assert all(MediaItem.objects.values_list("attached_at", flat=True))

    def test_counts_the_post(self, pair: tuple[Post, Post]) -> None:
        bulk, _ = pair

        assert counts(bulk.author_id)["posts"] == 2


class TestAddFollows:
    def test_makes_the_rows_that_following_makes(self) -> None:
        at = NOW - timedelta(days=9)
        cast = cast_of(
            follows=(
                PlannedFollow(follower="ana", followee="cleo", at=at, was_requested=False),
                PlannedFollow(follower="ana", followee="ben", at=at, was_requested=True),
            )
        )
        ana = Account.objects.get(username="ana")
        ben, cleo = cast.id_of("ben"), cast.id_of("cleo")
        add_follows(cast=cast, progress=SILENCE)
        in_bulk = self.state(ana.pk, ben, cleo)
        for followee_id in (ben, cleo):
            graph_services.unfollow(follower=ana, followee_id=followee_id)

        graph_services.follow(follower=ana, followee_id=cleo)
        graph_services.follow(follower=ana, followee_id=ben)
        graph_services.approve_request(target=Account.objects.get(pk=ben), requester_id=ana.pk)

        assert in_bulk == self.state(ana.pk, ben, cleo)

    def state(self, *account_ids: int) -> tuple[object, ...]:
        return (
            set(Follow.objects.values_list("followee_id", "follower_id")),
            set(Following.objects.values_list("follower_id", "followee_id")),
            set(FollowRequest.objects.values_list("target_id", "requester_id")),
            [counts(account_id) for account_id in account_ids],
        )


class TestAddMarks:
    def test_makes_the_rows_that_liking_and_saving_make(self) -> None:
        marks = (PlannedMark(username="cleo", target=1, at=NOW),)
        cast = cast_of(post(), likes=marks, saves=marks)
        add_posts(cast=cast, progress=SILENCE)
        made = Post.objects.get()
        cleo = Account.objects.get(username="cleo")
        add_marks(cast=cast, progress=SILENCE)
        in_bulk = self.state(made)
        engagement_services.unlike_post(account=cleo, post_id=made.pk)
        engagement_services.unsave_post(account=cleo, post_id=made.pk)

        engagement_services.like_post(account=cleo, post_id=made.pk)
        engagement_services.save_post(account=cleo, post_id=made.pk, now=NOW)

        assert in_bulk == self.state(made)

    def state(self, made: Post) -> tuple[object, ...]:
        save = Save.objects.get()
        return (
            columns(Like.objects.get(), but={"created_at"}),
            columns(save, but={"save_id"}),
            shard_of(save.save_id),
            counts(made.pk),
        )


class TestAddComments:
    def test_makes_the_rows_that_commenting_makes(self) -> None:
        at = NOW - timedelta(days=1)
        cast = cast_of(
            post(),
            comments=(
                PlannedComment(
                    number=1, post=1, author="cleo", at=at, text="@ana nice #dune", parent=None
                ),
                PlannedComment(number=2, post=1, author="ana", at=NOW, text="Thanks!", parent=1),
            ),
            comment_likes=(PlannedMark(username="ana", target=1, at=NOW),),
        )
        add_posts(cast=cast, progress=SILENCE)
        made = Post.objects.get()
        ana, cleo = (Account.objects.get(username=name) for name in ("ana", "cleo"))
        add_comments(cast=cast, progress=SILENCE)
        in_bulk = self.state(made)
        engagement_services.delete_comment(
            account=cleo,
            post_id=made.pk,
            comment_id=Comment.objects.get(author=cleo).pk,
            now=NOW,
        )
        Comment.objects.all().delete()

        first = engagement_services.add_comment(
            account=cleo, post_id=made.pk, text="@ana nice #dune", now=NOW
        )
        engagement_services.add_comment(
            account=ana, post_id=made.pk, text="Thanks!", parent_id=first.pk, now=NOW
        )
        engagement_services.like_comment(account=ana, post_id=made.pk, comment_id=first.pk)

        assert in_bulk == self.state(made)

    def state(self, made: Post) -> list[object]:
        first, reply = Comment.objects.order_by("parent_id")[::-1]
        liked = CommentLike.objects.get()
        which = {"id", "parent_id", "created_at"}
        return [
            *(columns(comment, but=which) for comment in (first, reply)),
            *((shard_of(comment.pk), kind_of(comment.pk)) for comment in (first, reply)),
            reply.parent_id == first.pk,
            (liked.comment_id == first.pk, liked.account_id),
            counts(made.pk),
            counts(first.pk),
        ]
