"""The vocabulary of sign-in for apps."""

from dataclasses import dataclass

MAX_NAME = 60
MAX_WEBSITE = 300
MAX_REDIRECTS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What somebody says of an app of theirs; without ``scopes`` it named none."""

    name: str
    website: str
    redirect_uris: list[str]
    scopes: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What an app asks a person for, checked: to where the code goes, and what it is worth."""

    client_id: str
    redirect_uri: str
    scopes: list[str]
    # "" where the app cannot prove later that it was the one who asked (PKCE).
    code_challenge: str
    state: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What is handed out once; only digests of it are kept."""

    token: str
    refresh_token: str
