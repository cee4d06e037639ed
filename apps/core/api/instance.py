"""What the site says of itself to apps, and to whoever counts sites.

All of it comes from one description: apps that are told of two limits keep the wrong one.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec
from django.conf import settings
from django.db import connection, models
from django.templatetags.static import static

from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.core.cache import CachedBytes
from apps.core.chrome import realtime_origin
from apps.core.formats import absolute
from apps.core.rules import RULES
from apps.media.engine.sniff import ImageKind
from apps.media.types import MAX_ALT_TEXT, MAX_BYTES, MAX_PIXELS
from apps.posts.models import Post
from apps.posts.types import MAX_CAPTION, MAX_PHOTOS, PostState

NAME = "Instaclone"
VERSION = "0.1.0"
# Apps decide by the first part what they may call; the rest says who really answers.
DIALECT_VERSION = f"4.2.0 (compatible; {NAME} {VERSION})"
DESCRIPTION = "A calm place for photographs."
LANGUAGES = ("en",)
# Whoever reads a link to the site sees it as long as it is: ours are not shortened.
_URL_LENGTH = 23
# Above this many rows the estimate of PostgreSQL says as much as the exact number.
_COUNTED_ONE_BY_ONE = 1_000_000


def _load_numbers(keys: Sequence[str]) -> Mapping[str, bytes]:
    people = Account.objects.filter(status=Status.ACTIVE)
    posts = Post.objects.filter(state=PostState.PUBLISHED)
    numbers = {"people": _count(people), "posts": _count(posts)}
    return dict.fromkeys(keys, msgspec.json.encode(numbers))


_numbers: CachedBytes[str] = CachedBytes(
    name="site_numbers", prefix="sn", load=_load_numbers, fresh_for=300, ttl=86_400
)


def numbers() -> dict[str, int]:
    """Return how many people and posts there are, as of the last minutes."""
    found: dict[str, int] = msgspec.json.decode(_numbers.get_many(["site"])["site"])
    return found


def instance_v2() -> dict[str, Any]:
    """Return the site as the dialect's second version describes it."""
    return {
        "domain": domain(),
        "title": NAME,
        "version": DIALECT_VERSION,
        "source_url": absolute("/about/"),
        "description": DESCRIPTION,
        # Who was here this month is not counted.
        "usage": {"users": {"active_month": 0}},
        "thumbnail": {"url": _thumbnail(), "blurhash": None, "versions": {}},
        "icon": [],
        "languages": list(LANGUAGES),
        "configuration": {
            **_configuration(),
            "urls": {"streaming": realtime_origin()},
            "vapid": {"public_key": ""},
            "accounts": {"max_featured_tags": 0, "max_pinned_statuses": 0},
            "translation": {"enabled": False},
            "timelines_access": _TIMELINES_ACCESS,
        },
        "registrations": {
            **_registrations(),
            "message": None,
            "url": absolute("/accounts/signup/"),
        },
        "contact": {"email": "", "account": None},
        "rules": rules(),
    }


def instance_v1() -> dict[str, Any]:
    """Return the site as the dialect's first version describes it."""
    found = numbers()
    registrations = _registrations()
    return {
        "uri": domain(),
        "title": NAME,
        "short_description": DESCRIPTION,
        "description": DESCRIPTION,
        "email": "",
        "version": DIALECT_VERSION,
        "urls": {"streaming_api": realtime_origin()},
        "stats": {
            "user_count": found["people"],
            "status_count": found["posts"],
            # This one; it speaks to no others.
            "domain_count": 1,
        },
        "thumbnail": _thumbnail(),
        "languages": list(LANGUAGES),
        "registrations": registrations["enabled"],
        "approval_required": registrations["approval_required"],
        "invites_enabled": False,
        "configuration": _configuration(),
        "contact_account": None,
        "rules": rules(),
    }


def pixelfed_config() -> dict[str, Any]:
    """Return what apps made for Pixelfed ask before anybody signs in."""
    return {
        "open_registration": _registrations()["enabled"],
        "uploader": _uploader(),
        "activitypub": {"enabled": False, "remote_follow": False},
        "ab": {},
        "site": {
            "name": NAME,
            "domain": domain(),
            "url": settings.SITE_URL,
            "description": DESCRIPTION,
        },
        "account": {"max_avatar_size": MAX_BYTES // 1_000, "max_bio_length": 300},
        "username": {"remote": {"formats": ["@", "from", "custom"], "format": "@", "custom": None}},
        "features": _features(),
    }


def nodeinfo() -> dict[str, Any]:
    """Return who we are and how many, for whoever counts sites."""
    found = numbers()
    return {
        "version": "2.0",
        "software": {"name": NAME.lower(), "version": VERSION},
        # None: it federates with nobody.
        "protocols": [],
        "services": {"inbound": [], "outbound": []},
        "openRegistrations": _registrations()["enabled"],
        "usage": {"users": {"total": found["people"]}, "localPosts": found["posts"]},
        "metadata": {
            "nodeName": NAME,
            "config": {
                "site": {"name": NAME, "domain": domain(), "url": settings.SITE_URL},
                "uploader": _uploader(),
                "features": _features(),
            },
        },
    }


def domain() -> str:
    """Return the name of the site, with its port where that is not the usual one."""
    return urlsplit(settings.SITE_URL).netloc


_TIMELINES_ACCESS = {
    "live_feeds": {"local": "authenticated", "remote": "disabled"},
    "hashtag_feeds": {"local": "authenticated", "remote": "disabled"},
    "trending_link_feeds": {"local": "disabled", "remote": "disabled"},
}


def _configuration() -> dict[str, Any]:
    return {
        "statuses": {
            "max_characters": MAX_CAPTION,
            "max_media_attachments": MAX_PHOTOS,
            "characters_reserved_per_url": _URL_LENGTH,
        },
        "media_attachments": {
            "supported_mime_types": [kind.mime for kind in ImageKind],
            "description_limit": MAX_ALT_TEXT,
            "image_size_limit": MAX_BYTES,
            "image_matrix_limit": MAX_PIXELS,
            # No videos yet; missing, the numbers would crash apps.
            "video_size_limit": MAX_BYTES,
            "video_matrix_limit": MAX_PIXELS,
            "video_frame_rate_limit": 0,
        },
        # There are no polls.
        "polls": {
            "max_options": 0,
            "max_characters_per_option": 0,
            "min_expiration": 0,
            "max_expiration": 0,
        },
    }


def _registrations() -> dict[str, bool]:
    return {
        "enabled": settings.REGISTRATION == "open",
        "approval_required": settings.REGISTRATION == "approval",
    }


def _uploader() -> dict[str, Any]:
    return {
        "max_photo_size": MAX_BYTES // 1_000,
        "max_caption_length": MAX_CAPTION,
        "max_altext_length": MAX_ALT_TEXT,
        "album_limit": MAX_PHOTOS,
        "image_quality": 80,
        "max_collection_length": 0,
        "optimize_image": True,
        "optimize_video": False,
        "media_types": ",".join(kind.mime for kind in ImageKind),
        "mime_types": [kind.mime for kind in ImageKind],
        "enforce_account_limit": False,
    }


def _features() -> dict[str, Any]:
    return {
        "mobile_apis": True,
        "mobile_registration": False,
        "circles": False,
        "stories": False,
        "video": False,
        "import": {"instagram": False, "mastodon": False, "pixelfed": False},
        "label": {"covid": {"enabled": False, "org": "", "url": ""}},
        "hls": {"enabled": False},
        "groups": False,
    }


def rules() -> list[dict[str, str]]:
    """Return what is welcome on the site."""
    return [
        {"id": str(number), "text": text, "hint": hint}
        for number, (text, hint) in enumerate(RULES, start=1)
    ]


def _thumbnail() -> str:
    return absolute(static("img/header.png"))


def _count(rows: "models.QuerySet[Any]") -> int:
    """Count rows; a large table is estimated, for it would be read as a whole."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass",
            [rows.model._meta.db_table],  # noqa: SLF001  # the documented model API
        )
        (estimate,) = cursor.fetchone()
    return int(estimate) if estimate > _COUNTED_ONE_BY_ONE else rows.count()
