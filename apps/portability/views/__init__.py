"""The settings page "Your data", by what one does there."""

from apps.portability.views.exports import download, request_export
from apps.portability.views.imports import bring_archive
from apps.portability.views.page import data

__all__ = ["bring_archive", "data", "download", "request_export"]
