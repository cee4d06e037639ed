"""The tables of docs/api.md and docs/compatibility.md, written from the code they tell of.

``manage.py api_reference`` writes them; a test keeps them in step.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.urls import Resolver404, resolve
from rest_framework import exceptions

from apps.accounts.exceptions import (
    AccountAwaitingApproval,
    AccountBeingDeleted,
    AccountDeactivated,
    AccountSuspended,
    AccountUnconfirmed,
    ShutOut,
)
from apps.core import http
from apps.core.api.errors import SIGN_IN
from apps.core.api.known_calls import KNOWN_CALLS
from apps.core.api.parameters import InvalidParameter
from apps.core.api.schema import (
    APP,
    PERSON,
    SESSION,
    Json,
    declared_operations,
    is_second_address,
    read_schema,
)
from apps.core.cursors import InvalidCursor
from apps.core.exceptions import DomainError, NotAllowed, NotFound, RateLimited, Unavailable
from apps.core.idempotency import IdempotencyKeyReused, InvalidIdempotencyKey, StillRunning
from apps.oauth.exceptions import PersonRequired, ScopeMissing, UndeclaredOperation

MARKED = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_PLACE = re.compile(r"\{\w+\}")
# What any operation may be answered with, besides what it declares.
_GENERAL: tuple[type[DomainError], ...] = (
    *(NotFound, NotAllowed, RateLimited, Unavailable),
    *(InvalidParameter, InvalidCursor),
    *(InvalidIdempotencyKey, IdempotencyKeyReused, StillRunning),
    *(ScopeMissing, UndeclaredOperation, PersonRequired),
    *(AccountSuspended, AccountUnconfirmed, AccountAwaitingApproval, AccountBeingDeleted),
    *(AccountDeactivated, ShutOut),
)
_OF_REQUESTS: tuple[type[exceptions.APIException], ...] = (
    exceptions.ParseError,
    # Only with a session: what another site lets a browser send.
    exceptions.PermissionDenied,
    exceptions.MethodNotAllowed,
    exceptions.NotAcceptable,
    exceptions.UnsupportedMediaType,
)
_CLIENTS = {"R": "Pixelfed", "D": "PixelDroid", "P": "Pixelix", "M": "Mastodon.py"}
_COMPATIBILITY = """\
# Which calls of which apps are answered

The apps there are were read for what they call: Pixelfed's own, PixelDroid and Pixelix, and
Mastodon.py, which stands for the apps made for Mastodon. **{answered} of these {known} calls are
answered**: {yes} with what there is, and {empty} always with nothing, because this site has no such
thing (`empty`). {refused} more are known and always refused in words that an app can show
(`refused`): what they ask for is not there, or cannot be done here. The others (`–`) are answered
404 like any address that leads nowhere.

This page is written by `manage.py api_reference`; a test keeps it in step.
"""


def with_tables(page: str) -> str:
    """Return a page with every table between its marks written anew."""
    tables = {"operations": _operations, "errors": errors_table, "limits": _limits}
    return MARKED.sub(lambda found: found[1] + tables[found[2]]() + found[3], page)


def compatibility_page() -> str:
    """Return docs/compatibility.md."""
    calls = {
        topic: [_known_call(line.split()) for line in lines.strip().splitlines()]
        for topic, lines in KNOWN_CALLS.items()
    }
    answers = [answer for rows in calls.values() for _, answer, _ in rows]
    yes, empty, refused = (answers.count(answer) for answer in ("yes", "empty", "refused"))
    page = _COMPATIBILITY.format(
        answered=yes + empty, known=len(answers), yes=yes, empty=empty, refused=refused
    )
    for topic, rows in calls.items():
        page += f"\n## {topic}\n\n" + _table(("Call", "Answered", "Called by"), rows)
    return page


def _operations() -> str:
    paths = read_schema()["paths"]
    rows = [
        (f"`{method.upper()} {path}`", operation["summary"], _asked(operation))
        for path, operations in paths.items()
        if not is_second_address(path, paths)
        for method, operation in operations.items()
    ]
    return _table(("Operation", "Does", "Scope"), rows)


def errors_table() -> str:
    """Return every error that an app can meet, by its status and code."""
    rows: dict[tuple[int, str], tuple[str, ...]] = {}
    for status, code, meaning in _problems():
        rows.setdefault((status, code), (str(status), f"`{code}`", meaning))
    return _table(("Status", "Code", "Says"), [rows[key] for key in sorted(rows)])


def general_codes() -> frozenset[str]:
    """Return the codes with which any operation may answer, whatever it declares."""
    return frozenset({error.code for error in _GENERAL} | {code for _, code, _ in _of_requests()})


def _limits() -> str:
    counted: dict[str, list[str]] = {"api": ["everything that counts under no other limit"]}
    paths = read_schema()["paths"]
    for path, operations in paths.items():
        if is_second_address(path, paths):
            continue
        for method, operation in operations.items():
            place = f"`{method.upper()} {path}`"
            first, *others = operation["x-rate-limits"]
            if first != "api" or others:
                counted.setdefault(first, []).append(place)
            for name in others:
                counted.setdefault(name, []).append(f"{place} (by what is sent)")
    limits: Mapping[str, Mapping[str, Any]] = settings.RATE_LIMITS
    rows = [
        (
            f"`{name}`",
            _rate(limits[name].get("account")),
            _rate(limits[name].get("address")),
            ", ".join(counted[name]),
        )
        for name in limits
        if name in counted
    ]
    return _table(("Limit", "One account", "One address", "Counts"), rows)


def _problems() -> Iterator[tuple[int, str, str]]:
    """Tell every error that an app can meet: status, code, and what it says."""
    yield from _of_requests()
    declared = {error for one in declared_operations() for error in one.refuses}
    # Of several that share a code the general one says more.
    for error in sorted({*_GENERAL, *declared}, key=lambda one: (len(one.__mro__), one.__name__)):
        yield error.status, error.code, _words(error)


def _of_requests() -> Iterator[tuple[int, str, str]]:
    for problem in (SIGN_IN, http.BAD_REQUEST, http.TOO_LARGE, http.SERVER_ERROR):
        yield problem.status, problem.code, problem.message
    for refusal in _OF_REQUESTS:
        said = _PLACE.sub("…", str(refusal.default_detail))
        yield refusal.status_code, refusal.default_code, said
    yield DomainError.status, DomainError.code, "Which field is wrong, and why."


def _words(error: type[DomainError]) -> str:
    """Return what an error says; where that depends on what was sent, what it means."""
    said = str(error.message)
    if said == DomainError.message:
        said = (error.__doc__ or "").split("\n\n")[0]
    return " ".join(said.split()).replace("``", "`")


def _asked(operation: Json) -> str:
    open_to = {name: scopes for one in operation["security"] for name, scopes in one.items()}
    asked = [f"`{scope}`" for scope in open_to.get(PERSON, [])]
    if {} in operation["security"]:
        return f"{asked[0]}, or no token" if asked else "none, no token needed"
    if asked:
        return asked[0]
    return "any token" if APP in open_to else ("session only" if SESSION in open_to else "none")


def _known_call(words: list[str]) -> tuple[str, str, str]:
    method, path, clients = words
    callers = ", ".join(_CLIENTS[letter] for letter in clients)
    return f"`{method} {path}`", _answer(method, path), callers


def _answer(method: str, path: str) -> str:
    """Return how a call is answered: "yes", as its operation says that it always is, or "–"."""
    try:
        view = resolve(re.sub(r":\w+", "7", path)).func
    except Resolver404:
        return "–"
    # What is no view of the API is a page, or a profile that happens to be called so.
    kind = getattr(view, "cls", None)
    if kind is None:
        return "yes" if path == "/oauth/authorize" else "–"
    if not hasattr(kind, method.lower()):
        return "–"
    return kind.operations[method].always or "yes"


def _rate(limit: str | None) -> str:
    """Return ``60/5 minute`` as people say it: 60 in 5 minutes."""
    if not limit:
        return "–"
    amount, _, window = limit.partition("/")
    if window[0].isdigit():
        return f"{amount} in {window}s"
    return f"{amount} {'an' if window[0] == 'h' else 'a'} {window}"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
