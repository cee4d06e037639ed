"""Which routes answer people whose account keeps everything else from them.

Apps name theirs beside their routes; ``accounts`` decides about people and asks here about routes.
"""

from fnmatch import fnmatchcase

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_open: set[str] = set()
_own: set[str] = set()


def keep_open(*names: str) -> None:
    """Let these routes answer everybody who is signed in, whatever the state of their account.

    Names are as in ``reverse``; ``*`` stands for any part of one: ``settings:*``.
    """
    _open.update(names)


def keep_own(*names: str) -> None:
    """Let the deactivated write by these routes: what they change reaches nobody else."""
    _own.update(names)


def is_open(name: str) -> bool:
    """Tell whether a route answers whatever the state of an account."""
    return _matches(name, _open)


def is_own(name: str) -> bool:
    """Tell whether what is written by a route is a matter of the writer alone."""
    return _matches(name, _own)


def reaches_others(*, method: str | None, route: str) -> bool:
    """Tell whether a request may change what others see; the admin site is about nobody else."""
    if route.startswith("admin:"):
        return True
    return method not in SAFE_METHODS and not is_own(route)


def _matches(name: str, patterns: set[str]) -> bool:
    return name in patterns or any(fnmatchcase(name, pattern) for pattern in patterns)
