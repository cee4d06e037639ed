"""Archives for tests: made by the service, opened as anybody would."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

from django.test import Client, override_settings
from django.utils import timezone

from apps.accounts.models import Account
from apps.portability import services
from apps.portability.engine.readers import open_archive
from apps.portability.engine.tally import Tally
from apps.posts import services as post_services
from apps.posts.models import Post
from apps.posts.types import PhotoInput
from tests.factories.accounts import PASSWORD
from tests.media.uploads import make_ready, photo


def exported(account: Account) -> bytes:
    """The archive of an account, as a worker would store it."""
    return b"".join(services.archive_of(account=account, now=timezone.now()))


def exported_elsewhere(account: Account) -> bytes:
    """The archive of an account of another site."""
    with override_settings(SITE_URL="https://elsewhere.example"):
        return exported(account)


def restored(account: Account, content: bytes) -> Tally:
    """What came of taking an archive into an account."""
    return services.restore(
        account=account, reader=open_archive(io.BytesIO(content)), now=timezone.now()
    )


def opened(content: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(content))


def records(content: bytes, name: str) -> list[dict[str, Any]]:
    """All records of one list, whatever number of files it takes."""
    archive = opened(content)
    parts = json.loads(archive.read("archive.json"))["parts"][name]
    return [
        record
        for number in range(1, parts + 1)
        for record in json.loads(archive.read(f"data/{name}-{number}.json"))
    ]


def make_post(*, author: Account, alt_text: str = "", width: int = 400, **fields: Any) -> Post:
    """A post whose photo has bytes."""
    item = make_ready(owner_id=author.pk, content=photo(width=width))
    fields.setdefault("now", timezone.now())
    post = post_services.create_post(
        author=author, photos=[PhotoInput(media_id=item.pk, alt_text=alt_text)], **fields
    )
    assert isinstance(post, Post)
    return post


def prove(client: Client) -> Client:
    """Give the password anew, as the page asks for it."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


ClientFor = Callable[..., Client]
