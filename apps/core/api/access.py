"""What an operation asks of whoever calls it; every API view says so for each of its methods.

    required_scopes = {"GET": public("read:statuses"), "POST": needs("write:statuses")}

An operation that says nothing is refused to everybody.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who may call an operation.

    ``scope`` is what a token needs ("" = any token will do); ``is_public`` lets in who is nobody,
    ``is_for_sessions`` says whether one may come without a token.
    """

    scope: str = ""
    is_public: bool = False
    is_for_sessions: bool = True


# For everybody, and for every token.
PUBLIC = Access(is_public=True)
# For whoever brings a token, be it an app's own.
ANY_TOKEN = Access(is_public=True, is_for_sessions=False)


def needs(scope: str) -> Access:
    """Return the access of an operation that is about the person who calls it."""
    return Access(scope=scope)


def public(scope: str) -> Access:
    """Return the access of an operation for everybody, in which a token sees what it may see."""
    return Access(scope=scope, is_public=True)
