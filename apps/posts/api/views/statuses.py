"""Statuses: posts, and comments as replies to them; both are written and taken back here."""

from collections.abc import Mapping
from typing import Any, cast

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import Account
from apps.cards.presentation.dialect import visibility_of
from apps.cards.presentation.entities import Status
from apps.cards.selectors import status_for, statuses_by_id
from apps.core.api.access import needs
from apps.core.api.operations import operation
from apps.core.api.parameters import (
    InvalidParameter,
    flag,
    id_of,
    ids,
    parameters_of,
    point,
    text,
    texts,
)
from apps.core.api.throttles import limit_also
from apps.core.exceptions import NotFound, NotOffered
from apps.core.idempotency import idempotent
from apps.core.ids import Kind, kind_of
from apps.engagement import selectors as engagement_selectors
from apps.engagement import services as engagement_services
from apps.engagement.exceptions import OF_COMMENTS, CommentTooLong, EmptyComment
from apps.engagement.models import Comment
from apps.graph.policy import Viewer
from apps.graph.selectors import viewer_of
from apps.graph.types import Audience
from apps.media import selectors as media_selectors
from apps.media.exceptions import ForeignMedia, MediaInUse, MediaNotReady
from apps.media.types import Focus, State
from apps.posts import selectors, services
from apps.posts.api.serializers import ChangedStatus, NewStatus, StatusIds
from apps.posts.exceptions import (
    OF_CONTENT,
    OF_WORDS,
    PhotosDoNotMatch,
    PhotosNotReady,
    PostsAreNotDirect,
    UnknownVisibility,
)
from apps.posts.models import Post
from apps.posts.types import PhotoInput


class StatusesView(APIView):
    """``GET`` and ``POST /api/v1/statuses``: some by their ids; a new post, or a comment."""

    required_scopes = {"GET": needs("read:statuses"), "POST": needs("write:statuses")}
    operations = {
        "GET": operation("Read some posts", takes=StatusIds, answers=list[Status]),
        "POST": operation(
            "Publish a post or a comment",
            takes=NewStatus,
            answers=Status,
            refuses=(
                *(NotFound, PhotosNotReady, PostsAreNotDirect, UnknownVisibility, NotOffered),
                *(*OF_CONTENT, ForeignMedia, MediaInUse, MediaNotReady),
                *OF_COMMENTS,
            ),
            limits=("posts.create", "engagement.comment"),
        ),
    }

    def get(self, request: Request) -> Response:
        asked = ids(parameters_of(request), "id")
        found = statuses_by_id(viewer=viewer_of(request), status_ids=asked)
        return Response([found[status_id] for status_id in asked if status_id in found])

    @idempotent
    def post(self, request: Request) -> Response:
        asked = parameters_of(request)
        if text(asked, "scheduled_at"):
            raise NotOffered("Posts cannot be scheduled here yet. Leave scheduled_at out.")
        if asked.get("poll"):
            raise NotOffered("There are no polls here.")
        if text(asked, "in_reply_to_id"):
            limit_also(request=request, view=self, name="engagement.comment")
            status_id = _comment(request, asked).pk
        else:
            limit_also(request=request, view=self, name="posts.create")
            status_id = _publish(request, asked).pk
        return Response(status_for(viewer=viewer_of(request), status_id=status_id))


class StatusView(APIView):
    """``GET``, ``PUT`` and ``DELETE /api/v1/statuses/<id>``."""

    required_scopes = {
        "GET": needs("read:statuses"),
        "PUT": needs("write:statuses"),
        "DELETE": needs("write:statuses"),
    }
    operations = {
        "GET": operation("Read a post or a comment", answers=Status),
        "PUT": operation(
            "Change a post or a comment of one's own",
            takes=ChangedStatus,
            answers=Status,
            refuses=(
                *(PhotosDoNotMatch, PostsAreNotDirect, UnknownVisibility),
                *(*OF_WORDS, EmptyComment, CommentTooLong),
            ),
            limits=("engagement.comment",),
        ),
        "DELETE": operation("Delete a post or a comment", answers=Status),
    }

    def get(self, request: Request, status_id: int) -> Response:
        return Response(status_for(viewer=viewer_of(request), status_id=status_id))

    def put(self, request: Request, status_id: int) -> Response:
        asked, viewer = parameters_of(request), viewer_of(request)
        if kind_of(status_id) is Kind.COMMENT:
            limit_also(request=request, view=self, name="engagement.comment")
            _edit_comment(request, asked, status_id)
        else:
            _edit_post(request, asked, status_id)
        return Response(status_for(viewer=viewer, status_id=status_id))

    def delete(self, request: Request, status_id: int) -> Response:
        """Take it away; the answer has what was written, so that it may be written anew."""
        viewer = viewer_of(request)
        status = status_for(viewer=viewer, status_id=status_id)
        author, now = cast("Account", request.user), timezone.now()
        if kind_of(status_id) is Kind.COMMENT:
            comment = _deletable_comment(viewer, status_id)
            engagement_services.delete_comment(
                account=author, post_id=comment.post_id, comment_id=status_id, now=now
            )
        else:
            services.delete_post(author=author, post_id=status_id, now=now)
        return Response({**status, "text": status["content_text"]})


def _publish(request: Request, asked: Mapping[str, Any]) -> Post:
    author = cast("Account", request.user)
    reason = text(asked, "spoiler_text")
    audience = _audience(text(asked, "visibility") or author.usual_visibility.value)
    media_ids = [id_of(value, "media_ids") for value in texts(asked, "media_ids")]
    items = media_selectors.media_by_ids(owner_id=author.pk, media_ids=media_ids)
    if any(item.state in {State.RECEIVED, State.PROCESSING} for item in items.values()):
        raise PhotosNotReady
    made = services.create_post(
        author=author,
        photos=[
            PhotoInput(media_id=i, alt_text=items[i].alt_text if i in items else "")
            for i in media_ids
        ],
        caption=text(asked, "status"),
        place_name=_place_name(asked),
        audience=audience,
        has_comments=not flag(asked, "comments_disabled"),
        is_sensitive=flag(asked, "sensitive", default=author.default_is_sensitive) or bool(reason),
        sensitive_reason=reason,
        now=timezone.now(),
    )
    if not isinstance(made, Post):
        # Photos do not go back to being processed.
        raise PhotosNotReady
    return made


def _comment(request: Request, asked: Mapping[str, Any]) -> Comment:
    if texts(asked, "media_ids"):
        raise NotOffered("A comment carries no photos.")
    viewer = viewer_of(request)
    answered_id = id_of(text(asked, "in_reply_to_id"), "in_reply_to_id")
    post_id, parent_id = answered_id, None
    if kind_of(answered_id) is Kind.COMMENT:
        answered = engagement_selectors.comment_by_id_for(viewer=viewer, comment_id=answered_id)
        post_id, parent_id = answered.post_id, answered.pk
    return engagement_services.add_comment(
        account=cast("Account", request.user),
        post_id=post_id,
        parent_id=parent_id,
        text=text(asked, "status"),
        now=timezone.now(),
    )


def _edit_post(request: Request, asked: Mapping[str, Any], post_id: int) -> None:
    viewer = viewer_of(request)
    post = selectors.own_post_for(viewer=viewer, post_id=post_id)
    photos = selectors.photos_of(post_ids=[post_id]).get(post_id, [])
    kept = [id_of(value, "media_ids") for value in texts(asked, "media_ids")]
    changes, had = _photo_changes(asked), {photo.media_id for photo in photos}
    if (kept and set(kept) != had) or changes.keys() - had:
        raise PhotosDoNotMatch
    visibility = text(asked, "visibility")
    if visibility == visibility_of(audience=post.audience, is_private=post.author.is_private):
        # Apps send back what they were told, and were told less than there is to know.
        visibility = ""
    said_why = bool(text(asked, "spoiler_text"))
    services.reword_post(
        author=cast("Account", request.user),
        post_id=post_id,
        caption=text(asked, "status", post.caption),
        alt_texts={media_id: alt for media_id, (alt, _) in changes.items() if alt is not None},
        focuses={media_id: focus for media_id, (_, focus) in changes.items() if focus is not None},
        audience=_audience(visibility) if visibility else None,
        is_sensitive=flag(asked, "sensitive", default=post.is_sensitive) or said_why,
        sensitive_reason=text(asked, "spoiler_text", post.sensitive_reason),
        now=timezone.now(),
    )


def _edit_comment(request: Request, asked: Mapping[str, Any], comment_id: int) -> None:
    viewer = viewer_of(request)
    comment = engagement_selectors.comment_by_id_for(viewer=viewer, comment_id=comment_id)
    if comment.author_id != viewer.account_id:
        # Apps sign people out whom something is forbidden.
        raise NotFound
    engagement_services.edit_comment(
        account=cast("Account", request.user),
        post_id=comment.post_id,
        comment_id=comment_id,
        text=text(asked, "status"),
        now=timezone.now(),
    )


def _deletable_comment(viewer: Viewer, comment_id: int) -> Comment:
    comment = engagement_selectors.comment_by_id_for(viewer=viewer, comment_id=comment_id)
    post = selectors.post_for(viewer=viewer, post_id=comment.post_id)
    if viewer.account_id not in {comment.author_id, post.author_id}:
        raise NotFound
    return comment


def _audience(visibility: str) -> Audience:
    match visibility:
        case "public":
            return Audience.EVERYONE
        case "unlisted":
            return Audience.UNLISTED
        case "private":
            return Audience.FOLLOWERS
        case "direct":
            raise PostsAreNotDirect
        case _:
            raise UnknownVisibility


def _place_name(asked: Mapping[str, Any]) -> str:
    """Return a place as apps made for Pixelfed name it."""
    place = asked.get("place")
    return text(place, "name") if isinstance(place, Mapping) else text(asked, "place")


def _photo_changes(asked: Mapping[str, Any]) -> dict[int, tuple[str | None, Focus | None]]:
    """Return the new description and focus by medium; None of what stays as it is."""
    changes = asked.get("media_attributes") or []
    if isinstance(changes, Mapping):
        changes = list(changes.values())
    if not isinstance(changes, list) or not all(isinstance(one, Mapping) for one in changes):
        raise InvalidParameter("media_attributes must be a list of photos and what changes.")
    return {id_of(text(one, "id"), "media_attributes"): _photo_change(one) for one in changes}


def _photo_change(one: Mapping[str, Any]) -> tuple[str | None, Focus | None]:
    named = point(one, "focus")
    alt_text = text(one, "description") if one.get("description") is not None else None
    return alt_text, Focus(*named) if named else None
