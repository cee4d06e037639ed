"""Fixtures for people."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


@pytest.fixture
def photo_file() -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (64, 64), "teal").save(content, "JPEG")
    return SimpleUploadedFile("me.jpg", content.getvalue(), "image/jpeg")
