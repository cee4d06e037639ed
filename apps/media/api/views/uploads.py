"""Uploads over JSON: one file per request, so that each succeeds or fails alone."""

from django.core.files.uploadedfile import UploadedFile
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core.api.access import needs
from apps.core.api.bodies import ReceivesPhoto
from apps.core.api.operations import operation
from apps.core.api.throttles import NamedLimitThrottle
from apps.core.exceptions import DomainError, NotFound
from apps.core.idempotency import idempotent
from apps.graph.selectors import viewer_of
from apps.media import selectors, services
from apps.media.api.serializers import Upload, Uploading, UploadOutput
from apps.media.engine.refusals import OF_FILES
from apps.media.exceptions import OF_STORAGE, CannotRetry, MediaInUse
from apps.media.types import Purpose
from apps.posts import selectors as post_selectors


class NoFile(DomainError):
    """The request has no part named ``file``."""

    code = "no_file"
    message = "No file arrived. Choose a photo and try again."


class UnknownPurpose(DomainError):
    """Uploads are for posts or avatars."""

    code = "unknown_purpose"
    message = "This upload does not say what it is for. Use “post” or “avatar”."


class ReceivesFile(ReceivesPhoto):
    """An upload of one file."""

    parser_classes = (MultiPartParser,)
    throttle_classes = (NamedLimitThrottle,)
    rate_limit = "media.upload"


class UploadsView(ReceivesFile):
    """``POST media/``: receive a file and process it in the background."""

    required_scopes = {"POST": needs("write:media")}
    operations = {
        "POST": operation(
            "Upload a photo",
            takes=Uploading,
            answers=Upload,
            status=status.HTTP_201_CREATED,
            refuses=(NoFile, UnknownPurpose, *OF_FILES, *OF_STORAGE),
        )
    }

    @idempotent
    def post(self, request: Request) -> Response:
        item = services.receive_upload(
            owner_id=viewer_of(request).account_id,
            file=file_of(request),
            purpose=_purpose(request),
        )
        return Response(UploadOutput(item).data, status=status.HTTP_201_CREATED)


class UploadView(APIView):
    """``GET`` and ``DELETE media/<id>/``: how an upload stands, and taking it back."""

    required_scopes = {"GET": needs("write:media"), "DELETE": needs("write:media")}
    operations = {
        "GET": operation("See how an upload stands", answers=Upload),
        "DELETE": operation(
            "Take an upload back", status=status.HTTP_204_NO_CONTENT, refuses=(MediaInUse,)
        ),
    }

    def get(self, request: Request, media_id: int) -> Response:
        item = selectors.own_media(owner_id=viewer_of(request).account_id, media_id=media_id)
        if post_selectors.is_of_gone_post(media_id=media_id):
            raise NotFound
        return Response(UploadOutput(item).data)

    def delete(self, request: Request, media_id: int) -> Response:
        services.withdraw_upload(owner_id=viewer_of(request).account_id, media_id=media_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class UploadRetryView(APIView):
    """``POST media/<id>/retry/``: process a failed upload once more."""

    required_scopes = {"POST": needs("write:media")}
    operations = {
        "POST": operation(
            "Process a failed upload once more",
            answers=Upload,
            status=status.HTTP_202_ACCEPTED,
            refuses=(CannotRetry,),
        )
    }
    throttle_classes = (NamedLimitThrottle,)
    rate_limit = "media.upload"

    def post(self, request: Request, media_id: int) -> Response:
        item = services.retry_media(owner_id=viewer_of(request).account_id, media_id=media_id)
        return Response(UploadOutput(item).data, status=status.HTTP_202_ACCEPTED)


def file_of(request: Request) -> "UploadedFile[bytes]":
    """Return the file that was sent.

    :raises NoFile: none was.
    """
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise NoFile
    return file


def _purpose(request: Request) -> Purpose:
    try:
        return Purpose(request.POST.get("purpose", Purpose.POST))
    except ValueError as error:
        raise UnknownPurpose from error
