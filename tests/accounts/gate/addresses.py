"""Every address of the site, and what the gate says there."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from apps.accounts.types import Status
from apps.core.gate import is_open

GATED = {
    Status.SUSPENDED: "account_suspended",
    Status.UNCONFIRMED: "account_unconfirmed",
    Status.AWAITING: "account_awaiting_approval",
    Status.DELETING: "account_deleting",
}
# What may stand in the place of any parameter of an address.
VALUES = {
    "username": "ana",
    "tag": "spring",
    "shard": "ab",
    "name": "ab" * 20,
    "rendition": "150",
    "fmt": "jpg",
    "uidb36": "a",
    "key": "set-password",
    "app_label": "accounts",
    "content_type_id": 1,
    "object_id": 1,
    "url": "x",
}


def routes(
    patterns: list[URLPattern | URLResolver],
    namespace: str = "",
    outer: frozenset[str] = frozenset(),
) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield every route of the site: its name, and the names of its parameters."""
    for pattern in patterns:
        parameters = outer | frozenset(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, inner, parameters)
        elif pattern.name:
            yield f"{namespace}{pattern.name}", parameters


ADDRESSES = {
    name: reverse(name, kwargs={each: VALUES.get(each, 1) for each in parameters})
    for name, parameters in routes(get_resolver().url_patterns)
}
SHUT = sorted(name for name in ADDRESSES if not is_open(name))


def code_of(answer) -> str:
    """Return the code of an error, which addresses of OAuth have in the place of its text."""
    said = answer.json()
    return said["error"] if "error_description" in said else said["code"]
