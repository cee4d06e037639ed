"""Hashtags: how they are used, which one follows, what stands beside them."""

from typing import cast

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import Account
from apps.cards.presentation.entities import RelatedTag, Tag
from apps.core.api.access import needs
from apps.core.api.operations import Page, operation
from apps.core.api.paging import link_header, stretch_of
from apps.core.exceptions import NotFound
from apps.core.text import hashtag_key
from apps.explore.selectors import related_tags, tags_named
from apps.graph.selectors import viewer_of
from apps.posts import services as post_services
from apps.posts.exceptions import TooManyFollowedHashtags
from apps.posts.selectors import hashtags as hashtag_selectors

RELATED = 10
MAX_FOLLOWED_PAGE = 100


class TagView(APIView):
    """``GET /api/v1/tags/<name>``: how a hashtag is used; an unused one is not used."""

    required_scopes = {"GET": needs("read:follows")}
    operations = {"GET": operation("Read a hashtag", answers=Tag, refuses=(NotFound,))}

    def get(self, request: Request, tag: str) -> Response:
        return Response(_tag(request, tag))


class FollowTagView(APIView):
    """``POST /api/v1/tags/<name>/follow``: bring its posts into one's home."""

    required_scopes = {"POST": needs("write:follows")}
    operations = {
        "POST": operation(
            "Follow a hashtag", answers=Tag, refuses=(NotFound, TooManyFollowedHashtags)
        )
    }
    rate_limit = "graph.follow"

    def post(self, request: Request, tag: str) -> Response:
        post_services.follow_hashtag(account=cast("Account", request.user), name=tag)
        return Response(_tag(request, tag))


class UnfollowTagView(APIView):
    """``POST /api/v1/tags/<name>/unfollow``: take its posts out of one's home."""

    required_scopes = {"POST": needs("write:follows")}
    operations = {"POST": operation("Unfollow a hashtag", answers=Tag, refuses=(NotFound,))}
    rate_limit = "graph.follow"

    def post(self, request: Request, tag: str) -> Response:
        post_services.unfollow_hashtag(account=cast("Account", request.user), name=tag)
        return Response(_tag(request, tag))


class RelatedTagsView(APIView):
    """``GET /api/v1/tags/<name>/related``: what stands beside it."""

    required_scopes = {"GET": needs("read:statuses")}
    operations = {"GET": operation("List hashtags that stand beside one", answers=list[RelatedTag])}

    def get(self, request: Request, tag: str) -> Response:
        related = related_tags(viewer=viewer_of(request), name=hashtag_key(tag), limit=RELATED)
        return Response([{**other, "related_count": count} for other, count in related])


class FollowedTagsView(APIView):
    """``GET /api/v1/followed_tags``: which hashtags one follows."""

    required_scopes = {"GET": needs("read:follows")}
    operations = {"GET": operation("List the hashtags one follows", takes=Page, answers=list[Tag])}

    def get(self, request: Request) -> Response:
        viewer = viewer_of(request)
        page = hashtag_selectors.followed_hashtags_page(
            viewer=viewer,
            stretch=stretch_of(request, default=MAX_FOLLOWED_PAGE, most=MAX_FOLLOWED_PAGE),
        )
        names = hashtag_selectors.hashtag_names(hashtag_ids=page.items)
        # Also those that nobody sees any more: one still follows them.
        tags = tags_named(viewer=viewer, names=[names[i] for i in page.items if i in names])
        return Response(
            [{**tag, "following": True} for tag in tags],
            headers=link_header(request, page=page),
        )


def _tag(request: Request, name: str) -> Tag:
    if not hashtag_selectors.is_hashtag(name):
        raise NotFound
    (found,) = tags_named(viewer=viewer_of(request), names=[hashtag_key(name)])
    return found
