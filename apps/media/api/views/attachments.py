"""Uploads as the dialect knows them: attachments without a status yet.

A file is processed in the background; apps of the first version of the dialect, who know of no
waiting, have small ones processed while they wait.
"""

from typing import Any, cast

from django.utils import timezone
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import Account
from apps.cards.presentation.entities import Empty, MediaAttachment
from apps.core.api.access import needs
from apps.core.api.operations import operation
from apps.core.api.parameters import parameters_of, point, text
from apps.core.exceptions import NotFound
from apps.core.idempotency import idempotent
from apps.core.text import TextTooLong
from apps.graph.selectors import viewer_of
from apps.media import selectors, services
from apps.media.api.serializers import (
    ComposeSettings,
    Describing,
    NewAttachment,
    attachment_entity,
)
from apps.media.api.views.uploads import NoFile, ReceivesFile, file_of
from apps.media.engine import sniff
from apps.media.engine.refusals import OF_FILES
from apps.media.exceptions import OF_STORAGE, MediaInUse
from apps.media.models import MediaItem
from apps.media.types import MAX_ALT_TEXT, MAX_BYTES, Focus, State
from apps.posts import services as post_services
from apps.posts.exceptions import AltTextTooLong
from apps.posts.types import MAX_CAPTION, MAX_PHOTOS

# What the decoder does with more keeps a web process for too long.
AT_ONCE_BYTES = 16 * 1024 * 1024


class AttachmentsView(ReceivesFile):
    """``POST /api/v2/media``: take a file in; apps ask later what became of it."""

    required_scopes = {"POST": needs("write:media")}
    operations = {
        "POST": operation(
            "Upload a photo",
            takes=NewAttachment,
            answers=MediaAttachment,
            also={status.HTTP_202_ACCEPTED: MediaAttachment},
            refuses=(NoFile, TextTooLong, *OF_FILES, *OF_STORAGE),
        )
    }

    @idempotent
    def post(self, request: Request) -> Response:
        return _answer(_received(request, parameters_of(request)))


class AttachmentsAtOnceView(ReceivesFile):
    """``POST /api/v1/media``: take a file in and answer once it can be shown."""

    required_scopes = {"POST": needs("write:media")}
    operations = {
        "POST": operation(
            "Upload a photo and wait for it",
            takes=NewAttachment,
            answers=MediaAttachment,
            also={status.HTTP_202_ACCEPTED: MediaAttachment},
            refuses=(NoFile, TextTooLong, *OF_FILES, *OF_STORAGE),
        )
    }

    @idempotent
    def post(self, request: Request) -> Response:
        file, asked = file_of(request), parameters_of(request)
        if (file.size or 0) > AT_ONCE_BYTES:
            return _answer(_received(request, asked))
        item = services.receive_and_process(
            owner_id=viewer_of(request).account_id,
            file=file,
            alt_text=text(asked, "description"),
            focus=_focus(asked) or Focus(),
        )
        return _answer(item)


class AttachmentView(APIView):
    """``GET``, ``PUT`` and ``DELETE /api/v1/media/<id>``."""

    required_scopes = dict.fromkeys(("GET", "PUT", "DELETE"), needs("write:media"))
    operations = {
        "GET": operation(
            "See how an upload stands",
            answers=MediaAttachment,
            also={status.HTTP_206_PARTIAL_CONTENT: MediaAttachment},
        ),
        "PUT": operation(
            "Describe a photo",
            takes=Describing,
            answers=MediaAttachment,
            also={status.HTTP_202_ACCEPTED: MediaAttachment},
            refuses=(TextTooLong, AltTextTooLong, MediaInUse),
        ),
        "DELETE": operation("Take an upload back", answers=Empty, refuses=(MediaInUse,)),
    }

    def get(self, request: Request, media_id: int) -> Response:
        item = _own(request, media_id)
        if item.attached_at is not None:
            # The status that has it tells of it from then on.
            raise NotFound
        return _answer(item, waiting=status.HTTP_206_PARTIAL_CONTENT)

    def put(self, request: Request, media_id: int) -> Response:
        """Describe it: in the post that has it, or until there is one."""
        asked = parameters_of(request)
        alt_text = None if asked.get("description") is None else text(asked, "description")
        focus = _focus(asked)
        item = _own(request, media_id)
        if item.attached_at is None:
            item = services.describe_media(
                owner_id=item.owner_id, media_id=item.pk, alt_text=alt_text, focus=focus
            )
        else:
            photo = post_services.describe_photo(
                author=cast("Account", request.user),
                media_id=item.pk,
                alt_text=alt_text,
                focus=focus,
                now=timezone.now(),
            )
            item.alt_text = photo.alt_text
            if focus is not None:
                item.focus_x, item.focus_y = focus.x, focus.y
        return _answer(item)

    def delete(self, request: Request, media_id: int) -> Response:
        services.withdraw_upload(owner_id=viewer_of(request).account_id, media_id=media_id)
        return Response({})


class ComposeSettingsView(APIView):
    """``GET /api/v1.1/compose/settings``: what apps made for Pixelfed ask before one posts."""

    required_scopes = {"GET": needs("read:statuses")}
    operations = {"GET": operation("Read the limits of posts", answers=ComposeSettings)}

    def get(self, request: Request) -> Response:
        account = cast("Account", request.user)
        return Response(
            {
                "allowed_media_types": [kind.mime for kind in sniff.ImageKind],
                "max_caption_length": MAX_CAPTION,
                "max_altext_length": MAX_ALT_TEXT,
                "max_media_attachments": MAX_PHOTOS,
                # In kilobytes, as there.
                "max_file_size": MAX_BYTES // 1_000,
                "default_license": None,
                "default_scope": account.usual_visibility.value,
                "media_descriptions": False,
            }
        )


def _received(request: Request, asked: dict[str, Any]) -> MediaItem:
    return services.receive_upload(
        owner_id=viewer_of(request).account_id,
        file=file_of(request),
        alt_text=text(asked, "description"),
        focus=_focus(asked) or Focus(),
    )


def _own(request: Request, media_id: int) -> MediaItem:
    return selectors.own_media(owner_id=viewer_of(request).account_id, media_id=media_id)


def _answer(item: MediaItem, *, waiting: int = status.HTTP_202_ACCEPTED) -> Response:
    """Answer with an attachment, and with how far it is in the status."""
    if item.state == State.FAILED:
        return Response(
            {"error": item.failure_reason, "code": item.failure_code or "processing_failed"},
            status=status.HTTP_422_UNPROCESSABLE_ENTITY,
        )
    return Response(
        attachment_entity(item, now=timezone.now()),
        status=status.HTTP_200_OK if item.is_ready else waiting,
    )


def _focus(asked: dict[str, Any]) -> Focus | None:
    named = point(asked, "focus")
    return Focus(*named) if named else None
