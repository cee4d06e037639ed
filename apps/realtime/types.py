"""The vocabulary of the socket: who holds one, what a resume finds, how it closes."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, TypedDict

MAX_FRAME_BYTES = 64 * 1024
MAX_WATCHED = 100


class CloseCode(IntEnum):
    """Why a socket is closed; 4401 and 4403 tell the client not to come back by itself."""

    TOO_BIG = 1009
    TRY_AGAIN = 1012
    NOT_SIGNED_IN = 4401
    NOT_ALLOWED = 4403
    TOO_FAST = 4429


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Whose socket it is, and the session or the token whose end is the socket's end."""

    account_id: int
    session_key: str = ""
    # 0 for a browser
    token_id: int = 0


class DeltaFrame(TypedDict):
    """A durable change as the client receives it."""

    seq: int
    type: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What an account missed; ``is_reset`` when that is no longer known or too much to tell."""

    head: int
    deltas: list[DeltaFrame]
    is_reset: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """What a heartbeat finds out about one socket."""

    is_signed_in: bool
    has_presence: bool
    replay: Replay
    visible_ids: frozenset[int]
