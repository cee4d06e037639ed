"""Views to measure pages against: a hello-world, and the usual way with model serializers."""

import functools
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import Account
from apps.core.api.access import needs
from apps.feed.services import open_home
from apps.graph.policy import Viewer
from apps.media.models import MediaItem
from apps.posts.models import Post, PostMedia

PAGE = 20


def hello(request: HttpRequest) -> HttpResponse:
    """Do what every signed-in page must: know who asks."""
    return HttpResponse(f"hello {request.user.pk}")


class AuthorSerializer(serializers.ModelSerializer[Account]):
    """An author beside their post."""

    class Meta:
        model = Account
        fields: ClassVar = ["id", "username", "name", "avatar_name", "is_private"]


class MediaSerializer(serializers.ModelSerializer[MediaItem]):
    """A photo and its renditions."""

    class Meta:
        model = MediaItem
        fields: ClassVar = ["id", "width", "height", "renditions", "blurhash", "placeholder"]


class PhotoSerializer(serializers.ModelSerializer[PostMedia]):
    """One place of a carousel."""

    item = MediaSerializer()

    class Meta:
        model = PostMedia
        fields: ClassVar = ["position", "alt_text", "item"]


class PostSerializer(serializers.ModelSerializer[Post]):
    """A post with everything a page shows of it."""

    author = AuthorSerializer()
    photos = PhotoSerializer(many=True)
    likes = serializers.IntegerField()
    comments = serializers.IntegerField()
    is_liked = serializers.BooleanField()
    is_saved = serializers.BooleanField()

    class Meta:
        model = Post
        fields: ClassVar = [
            "id",
            "author",
            "photos",
            "caption",
            "entities",
            "audience",
            "has_comments",
            "published_at",
            "edited_at",
            "likes",
            "comments",
            "is_liked",
            "is_saved",
        ]


class SerializedHomeView(APIView):
    """The reader's home page from objects in memory: what serializers alone cost."""

    required_scopes: ClassVar = {"GET": needs("read:statuses")}

    def get(self, request: Request) -> Response:
        return Response({"posts": PostSerializer(_ready_posts(request.user.pk), many=True).data})


@functools.lru_cache(maxsize=1)
def _ready_posts(account_id: int) -> list[Any]:
    """Load the page's posts once, with all they refer to, so that no request asks for any."""
    ids = [view.id for view in open_home(viewer=Viewer(account_id)).posts]
    posts: list[Any] = list(
        Post.objects.filter(pk__in=ids)
        .select_related("author")
        .prefetch_related("photos")
        .order_by("-pk")
    )
    photos = [photo for post in posts for photo in post.photos.all()]
    items = MediaItem.objects.in_bulk([photo.media_id for photo in photos])
    for photo in photos:
        photo.item = items[photo.media_id]
    for post in posts:
        post.likes = post.comments = 0
        post.is_liked = post.is_saved = False
    return posts
