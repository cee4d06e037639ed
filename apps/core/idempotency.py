"""One effect for one Idempotency-Key, however often the request arrives.

The answer is stored in the transaction of the write itself, so that either both exist or neither.
While a request runs, its key is held by an advisory lock of that transaction: whatever ends the
process ends the lock too. Redis is not involved.
"""

import functools
import hashlib
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, TypeVar, cast

from django.db import connection, transaction
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from apps.core.exceptions import Conflict, DomainError
from apps.core.models import IdempotencyRecord

View = TypeVar("View", bound=Callable[..., Any])

LIFETIME = timedelta(hours=24)
MAX_KEY_LENGTH = 200
FORM_FIELD = "idempotency_key"
# A browser that sends a form twice shows the second answer, so that one waits for the first.
FORM_WAIT_SECONDS = 3.0
_POLL_SECONDS = 0.05
_FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
_NOT_FINGERPRINTED = frozenset({FORM_FIELD, "csrfmiddlewaretoken"})
_NOT_STORED = frozenset({"date", "set-cookie", "x-request-id"})


class InvalidIdempotencyKey(DomainError):
    """The key is too long or has characters that do not print."""

    code = "invalid_idempotency_key"
    message = f"An Idempotency-Key has 1 to {MAX_KEY_LENGTH} printable ASCII characters."


class IdempotencyKeyReused(DomainError):
    """The key belongs to a request with another body or address."""

    code = "idempotency_key_reused"
    message = "This Idempotency-Key was already used for something else. Use a new key."


class StillRunning(Conflict):
    """The first request with this key has not been answered yet."""

    code = "idempotency_key_running"
    message = "This is still being done. Wait a moment, then reload the page to see the result."
    retry_after = 1


def idempotent(view: View) -> View:
    """Make a POST with a key act once per account and key; others pass through.

    Works on functions and methods, of Django and of Django REST framework; goes below whatever
    checks sign-in. Only answers below 400 are stored; any other answer rolls its writes back, so
    that the corrected request may use the same key.
    """

    @functools.wraps(view)
    def once(*args: Any, **kwargs: Any) -> HttpResponseBase:
        request = args[0] if hasattr(args[0], "META") else args[1]
        # Django REST framework wraps the request that holds the body.
        plain: HttpRequest = getattr(request, "_request", request)
        if request.method != "POST" or not request.user.is_authenticated:
            return cast("HttpResponseBase", view(*args, **kwargs))
        key, patience = _key_of(plain)
        if not key:
            return cast("HttpResponseBase", view(*args, **kwargs))
        fingerprint = fingerprint_of(plain)
        with transaction.atomic():
            _hold(account_id=request.user.pk, key=key, patience=patience)
            record = _fresh_record(account_id=request.user.pk, key=key)
            if record is not None:
                return _replay(record, fingerprint)
            response = _rendered(view(*args, **kwargs), request)
            if response.status_code >= 400:
                transaction.set_rollback(True)
            elif isinstance(response, HttpResponse):
                _store(request.user.pk, key, fingerprint, response)
            return response

    return cast("View", once)


def purge_expired_keys() -> int:
    """Delete the answers nobody may ask for any more; return how many."""
    deleted, _ = IdempotencyRecord.objects.filter(created_at__lt=Now() - LIFETIME).delete()
    return deleted


def fingerprint_of(request: HttpRequest) -> str:
    """Return a digest of what the request asks for; files are read in pieces."""
    digest = hashlib.sha256()

    def add(part: str | bytes) -> None:
        raw = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(raw).to_bytes(8, "big"))
        digest.update(raw)

    add(request.method or "")
    add(request.get_full_path())
    if request.content_type not in _FORM_TYPES:
        add(request.body)
        return digest.hexdigest()
    for name, values in sorted(request.POST.lists()):
        if name not in _NOT_FINGERPRINTED:
            for part in (name, *values):
                add(part)
    for name, files in sorted(request.FILES.lists()):
        add(name)
        for file in files:
            add(file.name or "")
            add(_file_digest(file.chunks()))
            file.seek(0)
    return digest.hexdigest()


def _key_of(request: HttpRequest) -> tuple[str, float]:
    """Return the key, empty if there is none, and how long its sender can wait."""
    key, patience = request.headers.get("Idempotency-Key", ""), 0.0
    if not key and request.content_type in _FORM_TYPES:
        key, patience = request.POST.get(FORM_FIELD, ""), FORM_WAIT_SECONDS
    if len(key) > MAX_KEY_LENGTH or not (key.isascii() and key.isprintable()):
        raise InvalidIdempotencyKey
    return key, patience


def _hold(*, account_id: int, key: str, patience: float) -> None:
    """Take the key for the rest of this transaction.

    :raises StillRunning: another transaction has it and did not end in time.
    """
    digest = hashlib.sha256(f"idempotency:{account_id}:{key}".encode()).digest()
    lock = int.from_bytes(digest[:8], "big", signed=True)
    deadline = time.monotonic() + patience
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock])
            (is_held,) = cursor.fetchone()
        if is_held:
            return
        if time.monotonic() >= deadline:
            raise StillRunning
        time.sleep(_POLL_SECONDS)


def _fresh_record(*, account_id: int, key: str) -> IdempotencyRecord | None:
    records = IdempotencyRecord.objects.filter(account_id=account_id, key=key)
    records.filter(created_at__lt=Now() - LIFETIME).delete()
    return records.first()


def _replay(record: IdempotencyRecord, fingerprint: str) -> HttpResponse:
    if record.fingerprint != fingerprint:
        raise IdempotencyKeyReused
    response = HttpResponse(bytes(record.body), status=record.status, headers=record.headers)
    response["Idempotent-Replayed"] = "true"
    return response


def _rendered(response: HttpResponseBase, request: Any) -> HttpResponseBase:
    """Render a lazy answer now: what it writes or fails at belongs to this transaction."""
    render = getattr(response, "render", None)
    if render is None:
        return response
    if hasattr(request, "accepted_renderer"):
        view = request.parser_context["view"]
        lazy = cast("Any", response)
        lazy.accepted_renderer = request.accepted_renderer
        lazy.accepted_media_type = request.accepted_media_type
        lazy.renderer_context = view.get_renderer_context()
    return cast("HttpResponseBase", render())


def _store(account_id: int, key: str, fingerprint: str, response: HttpResponse) -> None:
    IdempotencyRecord.objects.create(
        account_id=account_id,
        key=key,
        fingerprint=fingerprint,
        state=IdempotencyRecord.State.DONE,
        status=response.status_code,
        headers={
            name: value for name, value in response.items() if name.lower() not in _NOT_STORED
        },
        body=response.content,
    )


def _file_digest(chunks: Iterator[bytes]) -> bytes:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.digest()
