"""Whatever a camera or editor has attached to a photo stays out, by whichever way it comes in.

Each way takes its share of the marked files; with INSTACLONE_TEST_FULL=1 each takes all of them.
"""

import io
import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from apps.accounts.models import Account
from apps.core import outbox
from apps.media import services
from apps.media.engine import metadata
from apps.media.models import MediaItem
from apps.media.types import State
from tests.conftest import ClientFor
from tests.factories.accounts import AccountFactory
from tests.factories.oauth import client_with, make_token
from tests.media import pictures
from tests.media.uploads import as_file
from tests.portability.archives import exported_elsewhere, make_post, restored

APPS = Path(__file__).resolve().parents[2] / "apps"
Bring = Callable[[Account, ClientFor, bytes], None]
IS_FULL = os.environ.get("INSTACLONE_TEST_FULL") == "1"


def by_page(address: str, name: str, **fields: str) -> Bring:
    def bring(account: Account, client_for: ClientFor, content: bytes) -> None:
        answer = client_for(account).post(address, {name: as_file(content), **fields})
        assert answer.status_code == 302, answer.content

    return bring


def by_app(address: str, **fields: str) -> Bring:
    def bring(account: Account, client_for: ClientFor, content: bytes) -> None:
        answer = _app_of(account).post(address, {"file": as_file(content), **fields})
        assert answer.status_code in {200, 201, 202}, answer.content

    return bring


def by_change(address: str) -> Bring:
    def bring(account: Account, client_for: ClientFor, content: bytes) -> None:
        body: Any = encode_multipart(BOUNDARY, {"avatar": as_file(content)})
        answer = _app_of(account).patch(address, body, content_type=MULTIPART_CONTENT)
        assert answer.status_code == 200, answer.content

    return bring


def by_archive(account: Account, client_for: ClientFor, content: bytes) -> None:
    author: Account = AccountFactory()
    make_post(author=author)
    changed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(exported_elsewhere(author))) as archive,
        zipfile.ZipFile(changed, "w") as copy,
    ):
        for name in archive.namelist():
            is_photo = name.startswith("media/")
            copy.writestr(name, content if is_photo else archive.read(name))
    restored(account, changed.getvalue())


WAYS: dict[str, Bring] = {
    "the form of a post": by_page("/create/", "files", audience="everyone"),
    "the form of a profile photo": by_page("/settings/profile/photo/", "file"),
    "the composer": by_app("/api/instaclone/v1/media/", purpose="post"),
    "an attachment": by_app("/api/v2/media"),
    "an attachment at once": by_app("/api/v1/media"),
    "a change of the account": by_change("/api/v1/accounts/update_credentials"),
    "a change of the profile": by_change("/api/v1/profile"),
    "an archive": by_archive,
}
# Where the site takes files: whoever adds one adds the way that leads there.
DOORS = {
    "accounts/services/editing.py",
    "accounts/views/settings.py",
    "media/api/views/attachments.py",
    "media/api/views/uploads.py",
    "portability/services/restoring.py",
    "posts/views/receiving.py",
}


def _app_of(account: Account) -> Client:
    return client_with(make_token(account)[1])


def _cases() -> list[tuple[str, str]]:
    files, ways = list(pictures.MARKED_FILES), list(WAYS)
    if IS_FULL:
        return [(way, file) for way in ways for file in files]
    return [(ways[number % len(ways)], file) for number, file in enumerate(files)]


@pytest.mark.django_db
class TestEveryWayIn:
    @pytest.mark.parametrize(("way", "file"), _cases())
    def test_leaves_no_marker_in_any_rendition(
        self, way: str, file: str, client_for: ClientFor, media_root: Path
    ) -> None:
        account: Account = AccountFactory()

        WAYS[way](account, client_for, pictures.MARKED_FILES[file]())
        outbox.drain()

        item = MediaItem.objects.get(owner_id=account.pk)
        assert item.state == State.READY
        services.add_avif(media_id=item.pk)
        item.refresh_from_db()
        made = [path for path in media_root.rglob("*.*") if item.name in path.parts]
        assert len(made) == sum(len(size["formats"]) for size in item.renditions.values()) > 0
        assert {path.suffix for path in made} == {".avif", ".webp", ".jpg"}
        for path in made:
            assert metadata.blocks_found(content=path.read_bytes()) == [], path.name
            assert pictures.MARKER not in path.read_bytes(), path.name


class TestCompleteness:
    def test_there_are_as_many_files_as_promised(self) -> None:
        assert len(pictures.MARKED_FILES) >= 25
        assert {file for _, file in _cases()} == set(pictures.MARKED_FILES)
        assert {way for way, _ in _cases()} == set(WAYS)

    def test_every_door_is_known(self) -> None:
        taking = re.compile(r"services\.receive_(upload|and_process)\(")
        found = {
            str(path.relative_to(APPS))
            for path in APPS.rglob("*.py")
            if taking.search(path.read_text())
        }

        assert {path for path in found if not path.startswith("demo/")} == DOORS
