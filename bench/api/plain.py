"""The home timeline as it is usually written with the REST framework: it says the very same.

Queries as anybody would write them, without one for each row; then model serializers, for each
request anew. A test compares what it says with what the site says.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.templatetags.static import static
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import Account
from apps.core.api.access import needs
from apps.core.formats import absolute, moment
from apps.core.ids import minted_at
from apps.core.text import hashtag_url, parse_entities, render_html
from apps.engagement.models import Comment, Like, Save
from apps.graph.models import Follow, Following
from apps.graph.policy import Viewer
from apps.graph.selectors import viewer_of
from apps.media.models import MediaItem
from apps.media.selectors import media_url, signed_url, signing_step
from apps.media.types import Access
from apps.posts.models import Place, Post, PostMedia, PostTag
from apps.posts.types import PostState

PAGE = 20


class Constant(serializers.Field[Any, Any, Any, Any]):
    """What is the same for every row."""

    def __init__(self, value: Any) -> None:
        self._value = value
        super().__init__(source="*", read_only=True)

    def to_representation(self, value: Any) -> Any:
        return self._value


class MomentField(serializers.DateTimeField):
    """A moment as apps parse it."""

    def to_representation(self, value: Any) -> str:
        return moment(value)


class AccountSerializer(serializers.ModelSerializer[Account]):
    """An author."""

    id = serializers.CharField()
    acct = serializers.CharField(source="username")
    display_name = serializers.SerializerMethodField()
    locked = serializers.BooleanField(source="is_private")
    bot = Constant(value=False)
    discoverable = serializers.SerializerMethodField()
    indexable = serializers.SerializerMethodField(method_name="get_discoverable")
    group = Constant(value=False)
    created_at = serializers.SerializerMethodField()
    note = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()
    uri = serializers.SerializerMethodField(method_name="get_url")
    avatar = serializers.SerializerMethodField()
    avatar_static = serializers.SerializerMethodField(method_name="get_avatar")
    header = serializers.SerializerMethodField()
    header_static = serializers.SerializerMethodField(method_name="get_header")
    followers_count = serializers.IntegerField()
    following_count = serializers.IntegerField()
    statuses_count = serializers.IntegerField()
    last_status_at = Constant(value=None)
    hide_collections = Constant(value=False)
    emojis = Constant(value=[])
    fields_ = serializers.SerializerMethodField(method_name="get_links")
    roles = Constant(value=[])
    local = Constant(value=True)
    is_admin = Constant(value=False)
    pronouns = serializers.SerializerMethodField()
    website = serializers.SerializerMethodField()

    class Meta:
        model = Account
        fields: ClassVar = [
            *("id", "username", "acct", "display_name", "locked", "bot", "discoverable"),
            *("indexable", "group", "created_at", "note", "url", "uri", "avatar"),
            *("avatar_static", "header", "header_static", "followers_count", "following_count"),
            *("statuses_count", "last_status_at", "hide_collections", "emojis", "fields_"),
            *("roles", "local", "is_admin", "pronouns", "website"),
        ]

    def to_representation(self, instance: Account) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        # A serializer has no field of its own that is called so.
        shown["fields"] = shown.pop("fields_")
        return shown

    def get_display_name(self, account: Account) -> str:
        return account.name or account.username

    def get_discoverable(self, account: Account) -> bool:
        return not account.is_private

    def get_created_at(self, account: Account) -> str:
        return moment(minted_at(account.pk))

    def get_note(self, account: Account) -> str:
        return _html(account.bio)

    def get_url(self, account: Account) -> str:
        return absolute(f"/{account.username}/")

    def get_avatar(self, account: Account) -> str:
        if not account.avatar_name:
            return absolute(static("img/avatar.png"))
        name = account.avatar_name
        return absolute(media_url(name=name, rendition="320", fmt="jpg", access=Access.PUBLIC))

    def get_header(self, account: Account) -> str:
        return absolute(static("img/header.png"))

    def get_links(self, account: Account) -> list[dict[str, Any]]:
        return [
            {"name": link["label"], "value": link["url"], "verified_at": None}
            for link in account.links
        ]

    def get_pronouns(self, account: Account) -> list[str]:
        return [account.pronouns] if account.pronouns else []

    def get_website(self, account: Account) -> str:
        return account.links[0]["url"] if account.links else ""


class AttachmentSerializer(serializers.ModelSerializer[PostMedia]):
    """A photo of a post."""

    id = serializers.CharField(source="media_id")
    type = Constant(value="image")
    url = serializers.SerializerMethodField()
    preview_url = serializers.SerializerMethodField()
    remote_url = Constant(value=None)
    preview_remote_url = Constant(value=None)
    text_url = Constant(value=None)
    meta = serializers.SerializerMethodField()
    description = serializers.SerializerMethodField()
    blurhash = serializers.CharField(source="item.blurhash")

    class Meta:
        model = PostMedia
        fields: ClassVar = [
            *("id", "type", "url", "preview_url", "remote_url", "preview_remote_url"),
            *("text_url", "meta", "description", "blurhash"),
        ]

    def get_url(self, photo: Any) -> str:
        return self._address(photo.item, _rendition(photo.item, "full"))

    def get_preview_url(self, photo: Any) -> str:
        return self._address(photo.item, _rendition(photo.item, "640"))

    def get_meta(self, photo: Any) -> dict[str, Any]:
        return {
            "original": _size(photo.item.renditions[_rendition(photo.item, "full")]),
            "small": _size(photo.item.renditions[_rendition(photo.item, "640")]),
            "focus": {"x": photo.item.focus_x, "y": photo.item.focus_y},
        }

    def get_description(self, photo: PostMedia) -> str | None:
        return photo.alt_text or None

    def _address(self, item: MediaItem, rendition: str) -> str:
        url = media_url(name=item.name, rendition=rendition, fmt="jpg", access=Access(item.access))
        return absolute(signed_url(url=url, now=signing_step(now=timezone.now())))


class PlaceSerializer(serializers.ModelSerializer[Place]):
    """Where a photo was taken."""

    id = serializers.CharField()
    slug = Constant(value="")
    country = Constant(value="")
    url = serializers.SerializerMethodField()

    class Meta:
        model = Place
        fields: ClassVar = ["id", "name", "slug", "country", "url"]

    def get_url(self, place: Place) -> str:
        return absolute(f"/explore/places/{place.pk}/")


class StatusSerializer(serializers.ModelSerializer[Post]):
    """A post."""

    id = serializers.CharField()
    uri = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField(method_name="get_uri")
    created_at = MomentField(source="published_at")
    edited_at = MomentField()
    account = AccountSerializer(source="author")
    content = serializers.SerializerMethodField()
    content_text = serializers.CharField(source="caption")
    visibility = serializers.SerializerMethodField()
    sensitive = serializers.BooleanField(source="is_sensitive")
    spoiler_text = serializers.CharField(source="sensitive_reason")
    language = Constant(value=None)
    media_attachments = AttachmentSerializer(source="photos", many=True)
    mentions = serializers.SerializerMethodField()
    tags = serializers.SerializerMethodField()
    emojis = Constant(value=[])
    in_reply_to_id = Constant(value=None)
    in_reply_to_account_id = Constant(value=None)
    reblog = Constant(value=None)
    poll = Constant(value=None)
    card = Constant(value=None)
    replies_count = serializers.IntegerField()
    reply_count = serializers.IntegerField(source="replies_count")
    reblogs_count = Constant(value=0)
    favourites_count = serializers.IntegerField()
    favourited = serializers.BooleanField()
    reblogged = Constant(value=False)
    bookmarked = serializers.BooleanField()
    muted = Constant(value=False)
    pinned = Constant(value=False)
    filtered = Constant(value=[])
    application = Constant(value=None)
    local = Constant(value=True)
    pf_type = serializers.SerializerMethodField()
    comments_disabled = serializers.SerializerMethodField()
    place = PlaceSerializer()
    taggedPeople = serializers.SerializerMethodField()  # noqa: N815  # the dialect's name

    class Meta:
        model = Post
        fields: ClassVar = [
            *("id", "uri", "url", "created_at", "edited_at", "account", "content"),
            *("content_text", "visibility", "sensitive", "spoiler_text", "language"),
            *("media_attachments", "mentions", "tags", "emojis", "in_reply_to_id"),
            *("in_reply_to_account_id", "reblog", "poll", "card", "replies_count"),
            *("reply_count", "reblogs_count", "favourites_count", "favourited", "reblogged"),
            *("bookmarked", "muted", "pinned", "filtered", "application", "local"),
            *("pf_type", "comments_disabled", "place", "taggedPeople"),
        ]

    def get_uri(self, post: Post) -> str:
        return absolute(f"/p/{post.pk}/")

    def get_content(self, post: Post) -> str:
        return _html(post.caption)

    def get_visibility(self, post: Post) -> str:
        if post.author.is_private or post.audience not in {"everyone", "unlisted"}:
            return "private"
        return "public" if post.audience == "everyone" else "unlisted"

    def get_mentions(self, post: Post) -> list[Any]:
        # Nobody is mentioned where this is measured: who is would take another query.
        return []

    def get_tags(self, post: Post) -> list[dict[str, str]]:
        names = [entity["value"] for entity in post.entities if entity["kind"] == "hashtag"]
        return [{"name": name, "url": absolute(hashtag_url(name))} for name in dict.fromkeys(names)]

    def get_pf_type(self, post: Post) -> str:
        return "photo:album" if len(post.photos.all()) > 1 else "photo"

    def get_comments_disabled(self, post: Post) -> bool:
        return not post.has_comments

    def get_taggedPeople(self, post: Any) -> list[dict[str, str]]:  # noqa: N802  # as its field
        return [
            {
                "id": str(tag.account_id),
                "username": tag.account.username,
                "url": absolute(f"/{tag.account.username}/"),
            }
            for tag in post.tags.all()
        ]


class PlainHomeView(APIView):
    """Answers with the newest posts of those whom the reader follows."""

    required_scopes: ClassVar = {"GET": needs("read:statuses")}

    def get(self, request: Request) -> Response:
        return Response(StatusSerializer(_posts_for(viewer_of(request)), many=True).data)


def _posts_for(viewer: Viewer) -> list[Any]:
    account_id = viewer.account_id
    likes = Like.objects.filter(post=OuterRef("pk"))
    followed = Following.objects.filter(follower_id=account_id).values("followee_id")
    authors = Account.objects.annotate(
        followers_count=_number_of(Follow.objects.filter(followee=OuterRef("pk")), "followee"),
        following_count=_number_of(Following.objects.filter(follower=OuterRef("pk")), "follower"),
        statuses_count=_number_of(
            Post.objects.filter(author=OuterRef("pk"), state=PostState.PUBLISHED), "author"
        ),
    )
    tags = PostTag.objects.filter(is_pending=False).select_related("account")
    posts: list[Any] = list(
        Post.objects.visible_to(viewer)
        .filter(state=PostState.PUBLISHED, author_id__in=followed)
        .select_related("place")
        .prefetch_related(
            Prefetch("author", queryset=authors), "photos", Prefetch("tags", queryset=tags)
        )
        .annotate(
            favourites_count=_number_of(likes, "post"),
            replies_count=_number_of(Comment.objects.filter(post=OuterRef("pk")), "post"),
            favourited=Exists(likes.filter(account_id=account_id)),
            bookmarked=Exists(Save.objects.filter(post_id=OuterRef("pk"), account_id=account_id)),
        )
        .order_by("-pk")[:PAGE]
    )
    photos = [photo for post in posts for photo in post.photos.all()]
    items = MediaItem.objects.in_bulk([photo.media_id for photo in photos])
    for photo in photos:
        photo.item = items[photo.media_id]
    return posts


def _number_of(rows: QuerySet[Any], group: str) -> Coalesce:
    counted = rows.order_by().values(group).annotate(number=Count("*")).values("number")
    return Coalesce(Subquery(counted), 0)


def _html(text: str) -> str:
    shown = render_html(text=text, entities=parse_entities(text=text), mention_accounts={})
    linked = shown[:].replace('href="/', f'href="{absolute("/")}')
    return f"<p>{linked}</p>" if linked else ""


def _rendition(item: MediaItem, wanted: str) -> str:
    if wanted in item.renditions:
        return wanted
    widths = {str(size): int(made["width"]) for size, made in item.renditions.items()}
    return max(widths, key=lambda size: widths[size])


def _size(made: Mapping[str, Any]) -> dict[str, Any]:
    width, height = made["width"], made["height"]
    return {
        "width": width,
        "height": height,
        "size": f"{width}x{height}",
        "aspect": width / height,
    }
