"""What the create page sends, and what it is told."""

from typing import Annotated, Any, Literal, Required, TypedDict

import msgspec
from rest_framework import serializers

from apps.cards.presentation.entities import Id, Visibility
from apps.cards.types import AccountView
from apps.core.api.operations import Page
from apps.graph.types import Audience
from apps.posts.models import Draft, Post
from apps.posts.types import MAX_PHOTOS, PhotoInput

# Far over every limit: the services refuse by name what is merely too long.
_ANY_TEXT = 1_000_000


class NewPhoto(TypedDict, total=False):
    """A photo of a new post."""

    media_id: Required[Id]
    alt_text: str


class NewPost(TypedDict, total=False):
    """A new post."""

    photos: Required[list[NewPhoto]]
    caption: str
    place: str
    tagged: list[str]
    audience: Literal["everyone", "unlisted", "followers", "close_friends"]
    has_comments: bool
    hide_like_count: bool
    sensitive: bool
    sensitive_reason: str


class StatusIds(TypedDict):
    """Which statuses."""

    id: list[Id]


class NewStatus(TypedDict, total=False):
    """A new post, or with ``in_reply_to_id`` a comment."""

    status: Annotated[str, msgspec.Meta(description="The caption, or the comment.")]
    media_ids: Annotated[list[Id], msgspec.Meta(description="Uploads that are ready.")]
    in_reply_to_id: Annotated[Id, msgspec.Meta(description="The post or comment to answer.")]
    visibility: Visibility
    sensitive: bool
    spoiler_text: Annotated[str, msgspec.Meta(description="Words for the cover of the photos.")]
    place: Annotated[str, msgspec.Meta(description="Where the photos were taken.")]
    comments_disabled: bool
    language: str


class ChangedPhoto(TypedDict, total=False):
    """What a photo is said to show from now on, and its most important point as ``x,y``."""

    id: Required[Id]
    description: str
    focus: str


class ChangedStatus(TypedDict, total=False):
    """What changes; what is left out stays."""

    status: str
    visibility: Visibility
    sensitive: bool
    spoiler_text: str
    media_ids: Annotated[list[Id], msgspec.Meta(description="The photos it has; they all stay.")]
    media_attributes: list[ChangedPhoto]


class AuthorPostsQuery(Page, total=False):
    """Which of somebody's posts."""

    only_media: bool
    exclude_replies: bool
    exclude_reblogs: bool
    pinned: Annotated[bool, msgspec.Meta(description="Pinned ones: there are none.")]
    tagged: Annotated[str, msgspec.Meta(description="Only those with this hashtag.")]


class MadePost(TypedDict):
    """What became of a new post: it is there, or waits for its photos."""

    id: Id | None
    url: str
    state: Literal["published", "publishing"]
    draft_id: Id | None


class Person(TypedDict):
    """Somebody who may be tagged."""

    id: Id
    username: str
    name: str
    avatar_url: str | None


class People(TypedDict):
    """Whom one may tag."""

    results: list[Person]


class PeopleQuery(TypedDict, total=False):
    """What somebody types."""

    q: str


class PhotoInputSerializer(serializers.Serializer[Any]):
    """A photo of a new post."""

    media_id = serializers.RegexField(r"^[0-9]{1,19}$")
    alt_text = serializers.CharField(
        required=False, allow_blank=True, max_length=_ANY_TEXT, trim_whitespace=False
    )


class PostInputSerializer(serializers.Serializer[Any]):
    """A new post."""

    photos = serializers.ListField(child=PhotoInputSerializer(), max_length=10 * MAX_PHOTOS)
    caption = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=_ANY_TEXT, trim_whitespace=False
    )
    place = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=_ANY_TEXT
    )
    tagged = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, default=list, max_length=200
    )
    audience = serializers.ChoiceField(
        choices=Audience.choices, required=False, default=Audience.EVERYONE
    )
    has_comments = serializers.BooleanField(required=False, default=True)
    hide_like_count = serializers.BooleanField(required=False, default=False)
    sensitive = serializers.BooleanField(required=False, default=False)
    sensitive_reason = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=_ANY_TEXT
    )

    def photo_inputs(self) -> list[PhotoInput]:
        """The photos as the services take them."""
        return [
            PhotoInput(media_id=int(photo["media_id"]), alt_text=photo.get("alt_text", ""))
            for photo in self.validated_data["photos"]
        ]


class MadeOutput(serializers.Serializer["Post | Draft"]):
    """What became of a new post: it is there, or waits for its photos."""

    def to_representation(self, instance: Post | Draft) -> dict[str, Any]:
        if isinstance(instance, Post):
            return {
                "id": str(instance.pk),
                "url": instance.get_absolute_url(),
                "state": "published",
                "draft_id": None,
            }
        return {
            "id": None,
            "url": f"/create/drafts/{instance.pk}/",
            "state": "publishing",
            "draft_id": str(instance.pk),
        }


class PersonOutput(serializers.Serializer[AccountView]):
    """A person who may be tagged."""

    def to_representation(self, instance: AccountView) -> dict[str, Any]:
        return {
            "id": instance.id,
            "username": instance.username,
            "name": instance.name,
            "avatar_url": instance.avatar_url or None,
        }
