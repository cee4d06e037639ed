"""What the uploader's page is told about an upload."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from apps.media import selectors
from apps.media.models import MediaItem


class UploadOutput(serializers.Serializer[MediaItem]):
    """One upload: how far it is, why it failed, and a preview once there is one."""

    def to_representation(self, instance: MediaItem) -> dict[str, Any]:
        preview = selectors.preview_url(item=instance)
        return {
            "id": str(instance.pk),
            "state": instance.state,
            "purpose": instance.purpose,
            "filename": instance.original_filename,
            "failure_code": instance.failure_code or None,
            "failure_reason": instance.failure_reason or None,
            "preview_url": (
                selectors.signed_url(url=preview, now=timezone.now()) if preview else None
            ),
            "width": instance.width or None,
            "height": instance.height or None,
            "blurhash": instance.blurhash or None,
        }
