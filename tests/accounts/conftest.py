"""Fixtures for people."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from apps.accounts.models import Account
from apps.media.models import MediaItem
from apps.media.types import Purpose, State

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def uploaded(account: Account, *, media_id: int, **fields: object) -> MediaItem:
    """Store a picture that is ready to become the account's avatar."""
    return MediaItem.objects.create(
        id=media_id,
        owner_id=account.pk,
        **{
            "purpose": Purpose.AVATAR,
            "state": State.READY,
            "name": f"name{media_id}",
            "sha256": "0" * 64,
            **fields,
        },
    )


@pytest.fixture
def photo_file() -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (64, 64), "teal").save(content, "JPEG")
    return SimpleUploadedFile("me.jpg", content.getvalue(), "image/jpeg")
