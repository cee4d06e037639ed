"""Scopes: what an app may do, in the words of the dialect, and which one covers which.

``read`` and ``write`` cover their children, ``follow`` is an old name for a few of both. No scope
reaches the administration: ``admin`` and its children are known, and never given.
"""

from collections.abc import Iterable, Sequence

READ = "read"
WRITE = "write"
FOLLOW = "follow"
PUSH = "push"
PROFILE = "profile"
ADMIN = "admin"

_READ_CHILDREN = (
    "accounts blocks bookmarks favourites filters follows lists mutes notifications search statuses"
)
_WRITE_CHILDREN = (
    "accounts blocks bookmarks conversations favourites filters follows lists media mutes "
    "notifications reports statuses"
)
_FOLLOW_CHILDREN = frozenset(
    f"{verb}:{noun}" for verb in (READ, WRITE) for noun in ("blocks", "follows", "mutes")
)

# Every scope there is, in the order in which people are told of them.
SCOPES: tuple[str, ...] = (
    PROFILE,
    READ,
    *(f"{READ}:{noun}" for noun in _READ_CHILDREN.split()),
    WRITE,
    *(f"{WRITE}:{noun}" for noun in _WRITE_CHILDREN.split()),
    FOLLOW,
    PUSH,
)
_KNOWN = frozenset(SCOPES)

# What an app is given that names no scopes when it asks for a person, but did at registration.
DEFAULT = (READ,)
# What an app may ask for that named no scopes at registration: all that such apps turn out to do.
UNNAMED = (READ, WRITE, FOLLOW, PUSH)


def parse_scopes(text: str) -> list[str]:
    """Return the scopes named in a parameter, each once; separated by spaces, commas or pluses."""
    return list(dict.fromkeys(text.replace("+", " ").replace(",", " ").split()))


def grantable(scopes: Iterable[str]) -> list[str]:
    """Return the scopes without those that nobody is given."""
    return [scope for scope in scopes if scope != ADMIN and not scope.startswith(f"{ADMIN}:")]


def unknown_among(scopes: Iterable[str]) -> list[str]:
    """Return what is no scope at all."""
    return [scope for scope in scopes if scope not in _KNOWN]


def covers(granted: Iterable[str], wanted: str) -> bool:
    """Tell whether one of the granted scopes is, or contains, the wanted one."""
    return any(_covers(scope, wanted) for scope in granted)


def covers_all(granted: Sequence[str], wanted: Iterable[str]) -> bool:
    """Tell whether each wanted scope is covered."""
    return all(covers(granted, scope) for scope in wanted)


def _covers(scope: str, wanted: str) -> bool:
    if scope == wanted:
        return True
    if scope == FOLLOW:
        return wanted in _FOLLOW_CHILDREN
    if scope == READ and wanted == PROFILE:
        return True
    return scope in (READ, WRITE) and wanted.startswith(f"{scope}:")
