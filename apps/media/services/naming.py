"""Storage names: unguessable, different for each medium and generation, and told to nobody."""

import secrets

from django.utils.crypto import salted_hmac

# 160 bits; the media's own id is part of it, so one person's equal uploads never share files.
_NAME_CHARACTERS = 40


def storage_name(*, owner_id: int, media_id: int, generation: int, sha256: str) -> str:
    """The name of a medium's renditions in this generation."""
    value = f"{owner_id}:{media_id}:{generation}:{sha256}"
    digest = salted_hmac("apps.media.names", value, algorithm="sha256").hexdigest()
    return digest[:_NAME_CHARACTERS]


def original_key() -> str:
    """A new key for an upload as it came."""
    token = secrets.token_hex(20)
    return f"originals/{token[:2]}/{token}"
