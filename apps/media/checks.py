"""Checks before a deployment: that decoders are confined, that storage works and is closed."""

import secrets
from collections.abc import Sequence
from pathlib import Path
from stat import S_IROTH, S_IWOTH
from typing import Any
from urllib.error import HTTPError
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit
from urllib.request import Request, urlopen

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from apps.media.engine import sandbox
from apps.media.engine.refusals import ImageRefused
from apps.media.exceptions import StorageDown
from apps.media.types import Access

# Seconds that an object storage has to answer.
_PATIENCE = 5
_LAYERS = {
    "namespaces": "Allow unprivileged user namespaces, or run the workers without a network.",
    "system_calls": "Run the workers on Linux with seccomp, on x86_64 or aarch64.",
}


@register("media", deploy=True)
def check_confinement(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Each layer that keeps a hijacked decoder in should hold on this machine."""
    try:
        layers = sandbox.confinement_layers()
    except (sandbox.SandboxUnavailable, ImageRefused) as error:
        return [Error(f"the decoding process does not start: {error!r}", id="media.E001")]
    return [
        Warning(f"decoders run without the layer “{layer}”", hint=hint, id="media.W001")
        for layer, hint in _LAYERS.items()
        if layer not in layers
    ]


@register("media", deploy=True)
def check_storage(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Both aliases must take, give back and remove an object."""
    messages: list[CheckMessage] = []
    for access in Access:
        key = f"probes/{secrets.token_hex(20)}"
        try:
            storage = storages[f"media_{access}"]
            storage.save(key, ContentFile(b"probe"))
            with storage.open(key) as probe:
                content = probe.read()
            storage.delete(key)
        except (StorageDown, ImproperlyConfigured, FileNotFoundError) as error:
            problem = f"does not work: {error!r}"
        else:
            problem = "" if content == b"probe" else "returns other bytes than it was given"
        if problem:
            messages.append(Error(f"the {access} media storage {problem}", id="media.E002"))
    return messages


@register("security", deploy=True)
def check_storage_is_closed(
    app_configs: Sequence[AppConfig] | None, **_: Any
) -> list[CheckMessage]:
    """Whoever has no key may neither list the media nor write among them."""
    parts = urlsplit(settings.MEDIA_STORAGE_URL)
    is_open_to = _open_bucket if parts.scheme == "s3" else _open_folder
    try:
        allowed = is_open_to(parts)
    except OSError as error:
        return [Error(f"the media storage cannot be asked: {error!r}", id="media.E004")]
    return [
        Error(
            f"the media storage lets strangers {what}",
            hint="Private photos lie behind names that nobody must learn: close the bucket to all "
            "but the site's own key, the folder to all but its user and group.",
            id="media.E003",
        )
        for what in allowed
    ]


def _open_folder(storage: SplitResult) -> list[str]:
    folder = Path(unquote(storage.path))
    mode = folder.stat().st_mode if folder.is_dir() else 0
    return [what for what, bit in (("list", S_IROTH), ("write", S_IWOTH)) if mode & bit]


def _open_bucket(storage: SplitResult) -> list[str]:
    """Try as somebody who knows the bucket's name and has no key."""
    options = parse_qs(storage.query)
    host = f"https://s3.{options.get('region', ['us-east-1'])[-1]}.amazonaws.com"
    bucket = f"{options.get('endpoint', [host])[-1].rstrip('/')}/{storage.hostname}"
    probe = f"{bucket}/probes/{secrets.token_hex(20)}"
    attempts = {
        "list": Request(f"{bucket}?list-type=2&max-keys=1"),  # noqa: S310  # the operator's address
        "write": Request(probe, data=b"probe", method="PUT"),  # noqa: S310  # as above
        "delete": Request(probe, method="DELETE"),  # noqa: S310  # as above
    }
    return [what for what, attempt in attempts.items() if _is_allowed(attempt)]


def _is_allowed(attempt: Request) -> bool:
    try:
        with urlopen(attempt, timeout=_PATIENCE):  # noqa: S310  # as above
            return True
    except HTTPError:
        return False
