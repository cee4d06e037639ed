"""The vocabulary of loading demo content."""

from dataclasses import dataclass
from typing import Protocol

from apps.demo.engine.planned import Plan

# Published on the start screen; the logins exist only where demo content was asked for.
DEMO_PASSWORD = "instaclone-demo"  # noqa: S105  # known to everybody by intent
LOGINS = ("ana", "ben", "cleo", "mod", "admin")

# Who wait to be let in, with what they call themselves.
APPLICANTS = {"grainandlight": "Noor Haddad", "spokeless": "Emil Brandt"}
APPLICANT_ADDRESS = "{username}@example.org"


class Progress(Protocol):
    """Somebody who watches the steps."""

    def begin(self, *, step: str, total: int) -> None:
        """A step starts; it consists of ``total`` parts."""

    def advance(self, *, by: int = 1) -> None:
        """Parts of the current step are done."""

    def end(self) -> None:
        """The current step is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """A plan whose people exist: what every later step starts from."""

    plan: Plan
    account_ids: dict[str, int]
    private: frozenset[str]

    def id_of(self, username: str) -> int:
        return self.account_ids[username]
