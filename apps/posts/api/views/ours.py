"""New posts over JSON, and whom one may tag in them."""

from typing import cast

from django.utils import timezone
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import Account
from apps.cards.selectors import account_views
from apps.core.api.access import needs
from apps.core.api.operations import operation
from apps.core.api.throttles import NamedLimitThrottle
from apps.core.idempotency import idempotent
from apps.graph.selectors import viewer_of
from apps.media.exceptions import ForeignMedia, MediaInUse, MediaNotReady
from apps.posts import services
from apps.posts.api.serializers import (
    MadeOutput,
    MadePost,
    NewPost,
    People,
    PeopleQuery,
    PersonOutput,
    PostInputSerializer,
)
from apps.posts.exceptions import OF_CONTENT
from apps.search import selectors as search_selectors

SUGGESTIONS = 8


class PostsView(APIView):
    """``POST posts/``: publish now, or as soon as the photos are ready."""

    required_scopes = {"POST": needs("write:statuses")}
    operations = {
        "POST": operation(
            "Publish photos",
            takes=NewPost,
            answers=MadePost,
            status=status.HTTP_201_CREATED,
            refuses=(*OF_CONTENT, ForeignMedia, MediaInUse, MediaNotReady),
        )
    }
    throttle_classes = (NamedLimitThrottle,)
    rate_limit = "posts.create"

    @idempotent
    def post(self, request: Request) -> Response:
        asked = PostInputSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        author = cast("Account", request.user)
        made = services.create_post(
            author=author,
            photos=asked.photo_inputs(),
            caption=asked.validated_data["caption"],
            place_name=asked.validated_data["place"],
            tagged_ids=services.tagged_ids_of(
                usernames=asked.validated_data["tagged"], author_id=author.pk
            ),
            audience=asked.validated_data["audience"],
            has_comments=asked.validated_data["has_comments"],
            hides_like_count=asked.validated_data["hide_like_count"],
            is_sensitive=asked.validated_data["sensitive"],
            sensitive_reason=asked.validated_data["sensitive_reason"],
            now=timezone.now(),
        )
        return Response(MadeOutput(made).data, status=status.HTTP_201_CREATED)


class PeopleView(APIView):
    """``GET people/?q=``: people whose names begin like what somebody types."""

    required_scopes = {"GET": needs("read:search")}
    operations = {"GET": operation("Find whom to tag", takes=PeopleQuery, answers=People)}
    throttle_classes = (NamedLimitThrottle,)
    rate_limit = "search.query"

    def get(self, request: Request) -> Response:
        viewer = viewer_of(request)
        found = search_selectors.search_people(
            viewer=viewer, query=request.query_params.get("q", ""), limit=SUGGESTIONS
        )
        people = account_views(viewer=viewer, account_ids=found)
        shown = [people[account_id] for account_id in found if account_id in people]
        return Response({"results": [PersonOutput(person).data for person in shown]})
