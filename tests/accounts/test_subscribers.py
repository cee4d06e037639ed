"""A profile photo on its way from the upload to the page, through the real queue's effects."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.media.models import MediaItem
from apps.media.types import State
from tests.factories.accounts import AccountFactory

pytestmark = pytest.mark.django_db


class TestShowNewAvatar:
    def test_shows_an_uploaded_photo_to_everybody(
        self,
        client: Client,
        client_for: Callable[..., Client],
        photo_file: SimpleUploadedFile,
        outbox_drained: Callable[[], int],
    ) -> None:
        ana = AccountFactory(username="ana")
        client_for(ana).post("/settings/profile/photo/", {"file": photo_file})

        outbox_drained()

        item = MediaItem.objects.get(owner_id=ana.pk)
        ana.refresh_from_db()
        assert (item.state, ana.avatar_name) == (State.READY, item.name)
        url = client.get("/ana/").context["account"].avatar_url
        assert client.get(url).status_code == 200

    def test_keeps_the_old_photo_when_the_new_file_is_broken(
        self,
        client_for: Callable[..., Client],
        photo_file: SimpleUploadedFile,
        outbox_drained: Callable[[], int],
    ) -> None:
        ana = AccountFactory(username="ana")
        browser = client_for(ana)
        browser.post("/settings/profile/photo/", {"file": photo_file})
        outbox_drained()
        ana.refresh_from_db()
        shown = ana.avatar_name
        photo_file.seek(0)
        half = photo_file.read()[:300]

        browser.post(
            "/settings/profile/photo/", {"file": SimpleUploadedFile("me.jpg", half, "image/jpeg")}
        )
        outbox_drained()

        ana.refresh_from_db()
        assert ana.avatar_name == shown
