"""Likes, saves and talk, as apps know them: favourites, bookmarks and the context of a status."""

from collections.abc import Callable, Sequence
from typing import ClassVar, cast

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import Account
from apps.cards.presentation import entities
from apps.cards.presentation.entities import Context, Status
from apps.cards.selectors import (
    account_entities,
    reply_entities,
    status_entities,
    status_for,
    statuses_json,
)
from apps.core.api.access import needs
from apps.core.api.operations import Page, operation
from apps.core.api.paging import json_page, link_header, stretch_of
from apps.core.exceptions import NotOffered
from apps.core.ids import Kind, kind_of
from apps.engagement import selectors, services
from apps.engagement.models import Comment
from apps.graph.policy import Viewer
from apps.graph.selectors import viewer_of
from apps.posts import selectors as post_selectors


class MarkView(APIView):
    """Presses a button under a status and answers with the status as it is then."""

    rate_limit = "engagement.like"
    on_post: ClassVar[Callable[..., object]]
    on_comment: ClassVar[Callable[..., object] | None] = None

    def post(self, request: Request, status_id: int) -> Response:
        account, viewer, kind = cast("Account", request.user), viewer_of(request), type(self)
        if kind_of(status_id) is not Kind.COMMENT:
            kind.on_post(account=account, post_id=status_id)
        elif kind.on_comment is None:
            status_for(viewer=viewer, status_id=status_id)
            raise NotOffered("Comments cannot be saved, only posts.")
        else:
            comment = selectors.comment_by_id_for(viewer=viewer, comment_id=status_id)
            kind.on_comment(account=account, post_id=comment.post_id, comment_id=status_id)
        return Response(status_for(viewer=viewer, status_id=status_id))


class FavouriteView(MarkView):
    """``POST /api/v1/statuses/<id>/favourite``."""

    required_scopes = {"POST": needs("write:favourites")}
    operations = {"POST": operation("Like a post or a comment", answers=Status)}
    on_post = staticmethod(services.like_post)
    on_comment = staticmethod(services.like_comment)


class UnfavouriteView(MarkView):
    """``POST /api/v1/statuses/<id>/unfavourite``."""

    required_scopes = {"POST": needs("write:favourites")}
    operations = {"POST": operation("Take a like back", answers=Status)}
    on_post = staticmethod(services.unlike_post)
    on_comment = staticmethod(services.unlike_comment)


class BookmarkView(MarkView):
    """``POST /api/v1/statuses/<id>/bookmark``."""

    required_scopes = {"POST": needs("write:bookmarks")}
    operations = {"POST": operation("Save a post", answers=Status, refuses=(NotOffered,))}
    on_post = staticmethod(services.save_post)


class UnbookmarkView(MarkView):
    """``POST /api/v1/statuses/<id>/unbookmark``."""

    required_scopes = {"POST": needs("write:bookmarks")}
    operations = {"POST": operation("Keep a post no longer", answers=Status, refuses=(NotOffered,))}
    on_post = staticmethod(services.unsave_post)


class FavouritesView(APIView):
    """``GET /api/v1/favourites``: what the person likes, the newest posts first."""

    required_scopes = {"GET": needs("read:favourites")}
    operations = {"GET": operation("Read what one likes", takes=Page, answers=list[Status])}

    def get(self, request: Request) -> HttpResponse:
        viewer = viewer_of(request)
        page = selectors.liked_ids(viewer=viewer, stretch=stretch_of(request))
        body = statuses_json(viewer=viewer, post_ids=page.items, now=timezone.now())
        return json_page(request, body=body, page=page)


class BookmarksView(APIView):
    """``GET /api/v1/bookmarks``: what the person has saved, the latest first."""

    required_scopes = {"GET": needs("read:bookmarks")}
    operations = {"GET": operation("Read what one has saved", takes=Page, answers=list[Status])}

    def get(self, request: Request) -> HttpResponse:
        viewer = viewer_of(request)
        page = selectors.saved_ids(viewer=viewer, stretch=stretch_of(request))
        body = statuses_json(viewer=viewer, post_ids=page.items, now=timezone.now())
        return json_page(request, body=body, page=page)


class FavouritersView(APIView):
    """``GET /api/v1/statuses/<id>/favourited_by``: nobody where the author says so."""

    required_scopes = {"GET": needs("read:statuses")}
    operations = {
        "GET": operation("See who likes a post", takes=Page, answers=list[entities.Account])
    }

    def get(self, request: Request, status_id: int) -> Response:
        viewer = viewer_of(request)
        if kind_of(status_id) is Kind.COMMENT:
            selectors.comment_by_id_for(viewer=viewer, comment_id=status_id)
            return Response([])
        post = post_selectors.post_for(viewer=viewer, post_id=status_id)
        if post.hides_like_count and post.author_id != viewer.account_id:
            return Response([])
        page = selectors.likers_page(
            viewer=viewer,
            post_id=status_id,
            stretch=stretch_of(request, default=40, most=80),
        )
        people = account_entities(account_ids=page.items)
        return Response(
            [people[account_id] for account_id in page.items if account_id in people],
            headers=link_header(request, page=page),
        )


class ContextView(APIView):
    """``GET /api/v1/statuses/<id>/context``: what a comment answers, and what is answered."""

    required_scopes = {"GET": needs("read:statuses")}
    operations = {"GET": operation("Read the talk around a post", answers=Context)}

    def get(self, request: Request, status_id: int) -> Response:
        viewer = viewer_of(request)
        if kind_of(status_id) is not Kind.COMMENT:
            whole = selectors.whole_talk(viewer=viewer, post_id=status_id)
            return Response({"ancestors": [], "descendants": _replies(viewer, whole)})
        comment = selectors.comment_by_id_for(viewer=viewer, comment_id=status_id)
        ancestors = status_entities(viewer=viewer, post_ids=[comment.post_id])
        talk = _replies(viewer, selectors.talk_around(viewer=viewer, comment=comment))
        return Response(
            {
                "ancestors": ancestors
                + [one for one in talk if one["id"] == str(comment.parent_id)],
                "descendants": [one for one in talk if one["in_reply_to_id"] == str(status_id)],
            }
        )


def _replies(viewer: Viewer, comments: Sequence[Comment]) -> list[Status]:
    replies = reply_entities(viewer=viewer, comments=comments)
    return [replies[comment.pk] for comment in comments if comment.pk in replies]
