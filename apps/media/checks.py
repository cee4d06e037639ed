"""Checks before a deployment: that decoders are confined and that storage can be written."""

import secrets
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from apps.media.engine import sandbox
from apps.media.engine.refusals import ImageRefused
from apps.media.exceptions import StorageDown
from apps.media.types import Access

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
