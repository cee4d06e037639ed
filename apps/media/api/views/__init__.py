"""Uploads, by who speaks of them: our own pages, and the apps of the dialect."""

from apps.media.api.views.attachments import (
    AttachmentsAtOnceView,
    AttachmentsView,
    AttachmentView,
    ComposeSettingsView,
)
from apps.media.api.views.uploads import UploadRetryView, UploadsView, UploadView

__all__ = [
    "AttachmentView",
    "AttachmentsAtOnceView",
    "AttachmentsView",
    "ComposeSettingsView",
    "UploadRetryView",
    "UploadView",
    "UploadsView",
]
