"""Who may hold a socket, what its account missed, and which posts it may watch."""

from collections.abc import Collection
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db.models import Min
from django.utils.crypto import constant_time_compare

from apps.accounts.models import Account
from apps.core.models import StreamDelta, StreamHead
from apps.graph.policy import Viewer
from apps.oauth.selectors import is_token_alive
from apps.posts import selectors as post_selectors
from apps.realtime.types import DeltaFrame, Member, Replay

REPLAY_LIMIT = 1_000


def member_of_session(*, session_key: str) -> Member | None:
    """Return who is signed in with a session, as the web pages would see it."""
    session = _load_session(session_key)
    account_id = session.get(SESSION_KEY)
    if account_id is None:
        return None
    member = Member(account_id=int(account_id), session_key=session_key)
    return member if _is_valid(member, session) else None


def is_signed_in(*, member: Member) -> bool:
    """Tell whether the session, or the token, has neither ended nor been revoked since."""
    if member.token_id:
        return is_token_alive(token_id=member.token_id, account_id=member.account_id)
    session = _load_session(member.session_key)
    return session.get(SESSION_KEY) == str(member.account_id) and _is_valid(member, session)


def stream_head(*, account_id: int) -> int:
    """Return the newest sequence number of an account's stream."""
    head = StreamHead.objects.filter(account_id=account_id).values_list("seq", flat=True).first()
    return head or 0


def replay_after(*, account_id: int, seq: int) -> Replay:
    """Return the deltas after ``seq``, oldest first, or that the client has to start afresh."""
    head = stream_head(account_id=account_id)
    if seq == head:
        return Replay(head=head, deltas=[])
    deltas = StreamDelta.objects.filter(account_id=account_id)
    if seq > head or head - seq > REPLAY_LIMIT:
        return Replay(head=head, deltas=[], is_reset=True)
    oldest = deltas.aggregate(oldest=Min("seq"))["oldest"]
    if oldest is None or oldest > seq + 1:
        return Replay(head=head, deltas=[], is_reset=True)
    rows = deltas.filter(seq__gt=seq).order_by("seq").values_list("seq", "kind", "payload")
    frames = [DeltaFrame(seq=number, type=kind, data=data) for number, kind, data in rows]
    # Deltas that were committed since the head was read belong to the replay.
    return Replay(head=frames[-1]["seq"] if frames else head, deltas=frames)


def watchable_ids(*, viewer: Viewer, post_ids: Collection[int]) -> frozenset[int]:
    """Return those of the posts whose live changes the viewer may hear."""
    return frozenset(post_selectors.visible_post_ids(viewer=viewer, post_ids=list(post_ids)))


def _load_session(session_key: str) -> dict[str, Any]:
    store = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    session: dict[str, Any] = store.load()
    return session


def _is_valid(member: Member, session: dict[str, Any]) -> bool:
    """Check the hash that a new password changes, and that the account may take part."""
    account = Account.objects.filter(pk=member.account_id).only("password", "status").first()
    if account is None or account.is_gated:
        return False
    known = session.get(HASH_SESSION_KEY, "")
    hashes = [account.get_session_auth_hash(), *account.get_session_auth_fallback_hash()]
    return any(constant_time_compare(known, valid) for valid in hashes)
