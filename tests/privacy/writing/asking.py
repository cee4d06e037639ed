"""Asks for something to be done, as its page and as apps do, and tells what the matrix says."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction

from tests.privacy import matrix
from tests.privacy.pending import DECIDED
from tests.privacy.traces import rows_written, tables_written_since
from tests.privacy.world import World

Fields = dict[str, str]
Ask = Callable[[World, str, str, Fields], int]

DONE = frozenset({200, 201, 302})
# What a refusal of the matrix is in an answer; without an account one is asked to sign in.
_REFUSALS = {"401": frozenset({302, 401}), "403": frozenset({403}), "404": frozenset({404})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What came of asking: the answers, and which tables were written to."""

    statuses: frozenset[int]
    written: frozenset[str]

    @property
    def is_done(self) -> bool:
        return self.statuses <= DONE

    def is_refused_with(self, answer: str) -> bool:
        """Tell whether nothing happened, and it was said as the matrix wants it."""
        return self.statuses <= _REFUSALS[answer] and not self.written


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One thing to ask for: its page with the fields of its form, its operation with what it takes.

    What stands in braces is filled in for each object.
    """

    page: str
    operation: str
    fields: Fields = field(default_factory=dict)
    told: Fields = field(default_factory=dict)

    def put_by(self, ask: Ask, world: World, role: str, **names: str) -> Attempt:
        """Ask once, inside of a transaction that is taken back."""
        path, fields = (self.page, self.fields) if ask is ask_page else (self.operation, self.told)
        named = {key: value.format(**names) for key, value in fields.items()}
        before = rows_written()
        status = ask(world, role, path.format(**names), named)
        return Attempt(
            statuses=frozenset({status}), written=frozenset(tables_written_since(before))
        )


@contextmanager
def taken_back() -> Iterator[None]:
    """Let everything happen, and then let nothing of it have happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def ask_page(world: World, role: str, path: str, fields: Fields) -> int:
    headers = {"Accept": "application/json"}
    return int(world.client(role).post(path, fields, headers=headers).status_code)


def ask_as_app(world: World, role: str, path: str, told: Fields) -> int:
    """Ask with a token; whoever has none, as suspended people do, asks with their session."""
    has_token = world.people.get(role, {}).get("token")
    client = world.app(role) if has_token else world.client(role)
    return int(client.post(path, told, content_type="application/json").status_code)


WAYS: tuple[Ask, ...] = (ask_page, ask_as_app)


def answer_for(*, role: str, row: str, owner: str, reaches_others: bool = True) -> str:
    """Return what the matrix says to somebody who wants to do something with an object."""
    if reaches_others and (role, "write_action") in DECIDED:
        return "403"
    actor = role
    if role.endswith("_owner"):
        actor = "owner" if role == owner else "stranger"
    return matrix.expected(actor=actor, row=row, surface="write_action")
