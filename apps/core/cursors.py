"""Keyset pages behind opaque cursors: newest first, and no page costs more than the first."""

import base64
import binascii
import struct
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any, Generic, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from apps.core.exceptions import DomainError

T = TypeVar("T")

MAX_LIMIT = 100
# Another form of tokens gets another mark: it refuses those of this one.
_MARK = [b"1"]


class InvalidCursor(DomainError):
    """The cursor was not made by us, or for another list."""

    code = "invalid_cursor"
    message = "This page marker is not valid. Start again from the first page."


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """Some items of a list, and the cursor of what follows; None at the end.

    ``newest`` is the place of the first item, where the list tells of one.
    """

    items: list[T]
    next_cursor: str | None
    newest: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Which part of a list: what follows ``cursor``, the newest first, but nothing up to ``since``.

    With ``above`` what lies directly above that place instead, in the same order.
    """

    cursor: str | None = None
    since: int = 0
    above: int | None = None
    limit: int

    @property
    def is_upward(self) -> bool:
        return self.above is not None

    @property
    def floor(self) -> int | None:
        """The place down to which the list is wanted, in either direction."""
        return self.above if self.above is not None else self.since or None


def encode_cursor(*parts: int) -> str:
    """Return a sealed token for a place in a list, the same one for the same place.

    The place may be that of something which the reader must not know of: a page that ends early
    goes on behind what it has left out, and ids tell when they were minted.
    """
    return _spelled(_seal(settings.SECRET_KEY).encrypt(_layout(len(parts)).pack(*parts), _MARK))


def decode_cursor(token: str, *, parts: int) -> tuple[int, ...]:
    """Read a token made by :func:`encode_cursor`.

    :raises InvalidCursor: it is not exactly such a token.
    """
    try:
        sealed = base64.b64decode(
            token.encode("ascii") + b"=" * (-len(token) % 4), altchars=b"-_", validate=True
        )
        values: tuple[int, ...] = _layout(parts).unpack(_opened(sealed))
    except (UnicodeEncodeError, binascii.Error, struct.error) as error:
        raise InvalidCursor from error
    # Base64 has several spellings of one value; a cursor has one.
    if _spelled(sealed) != token:
        raise InvalidCursor
    return values


def keyset_page(
    queryset: QuerySet[Any, T],
    *,
    cursor: str | None,
    limit: int,
    key: str = "id",
    max_limit: int = MAX_LIMIT,
) -> Page[T]:
    """Return the page after ``cursor``, newest first by ``key``, an integer unique in ``queryset``.

    :raises InvalidCursor: the cursor is not one of this list.
    """
    stretch = Stretch(cursor=cursor, limit=limit)
    return keyset_stretch(queryset, stretch=stretch, key=key, max_limit=max_limit)


def keyset_stretch(
    queryset: QuerySet[Any, T], *, stretch: Stretch, key: str, max_limit: int = MAX_LIMIT
) -> Page[T]:
    """Return a part of a list, newest first by ``key``, an integer unique in ``queryset``.

    :raises InvalidCursor: the cursor is not one of this list.
    """
    limit = min(max(stretch.limit, 1), max_limit)
    if stretch.floor is not None:
        queryset = queryset.filter(**{f"{key}__gt": stretch.floor})
    if stretch.is_upward:
        items = list(queryset.order_by(key)[:limit])[::-1]
        # Below what lies above a place there is at least that place.
        goes_on = bool(items)
    else:
        if stretch.cursor:
            (before,) = decode_cursor(stretch.cursor, parts=1)
            queryset = queryset.filter(**{f"{key}__lt": before})
        rows = list(queryset.order_by(f"-{key}")[: limit + 1])
        items, goes_on = rows[:limit], len(rows) > limit
    return Page(
        items=items,
        next_cursor=encode_cursor(_key_of(items[-1], key)) if goes_on else None,
        newest=_key_of(items[0], key) if items else None,
    )


def _key_of(row: Any, key: str) -> int:
    match row:
        case int():  # values_list(key, flat=True)
            return row
        case dict():
            return int(row[key])
        case _:
            return int(attrgetter(key.replace("__", "."))(row))


def _opened(sealed: bytes) -> bytes:
    """Return what was sealed with the key of the site, or with a former one."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        with suppress(InvalidTag):
            return _seal(secret).decrypt(sealed, _MARK)
    raise InvalidCursor


@lru_cache(maxsize=4)
def _seal(secret: str) -> AESSIV:
    """Return a cipher that needs no chance, so that answers to one question are alike."""
    return AESSIV(salted_hmac("core.cursors", "", secret=secret, algorithm="sha256").digest())


def _spelled(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def _layout(parts: int) -> struct.Struct:
    return struct.Struct(f">{parts}q")
