"""Every environment variable, declared once: read here, documented from here, checked at start."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import environ


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable; ``default`` None means that production must set it."""

    name: str
    kind: Literal["str", "bool", "int", "list", "url", "choice"]
    default: str | None
    meaning: str
    choices: tuple[str, ...] = ()


VARIABLES: Sequence[Variable] = (
    Variable("SECRET_KEY", "str", None, "Signs sessions and names media; at least 50 characters."),
    Variable("SITE_URL", "url", "http://127.0.0.1:8000", "The address people type."),
    Variable("DEBUG", "bool", "false", "Tracebacks in the browser; never in production."),
    Variable("ALLOWED_HOSTS", "list", None, "Host names the site answers to, comma separated."),
    Variable(
        "TRUSTED_PROXIES",
        "list",
        "",
        "Networks (CIDR) whose X-Forwarded-For and X-Request-Id are believed.",
    ),
    Variable("DATABASE_URL", "url", None, "PostgreSQL 15 or newer: the only precious store."),
    Variable(
        "DATABASE_REPLICA_URLS", "list", "", "Read replicas; accepted, but no reads go there yet."
    ),
    Variable("REDIS_URL", "url", None, "Default of the Redis roles below."),
    Variable("CACHE_URL", "url", "", "Redis of the caches: may evict. Default: REDIS_URL."),
    Variable(
        "FEED_SHARDS",
        "list",
        "",
        "Redis servers of the feeds, comma separated: never evict. Default: REDIS_URL.",
    ),
    Variable("BROKER_URL", "url", "", "Redis or RabbitMQ of the queues. Default: REDIS_URL."),
    Variable("CHANNELS_URL", "url", "", "Redis of the realtime layer. Default: REDIS_URL."),
    Variable(
        "MEDIA_URL",
        "str",
        "/media/",
        "Where media are served from: a path, or an address of their own for public ones"
        " (https://media.example.org/media/); private ones stay on the site's origin.",
    ),
    Variable(
        "MEDIA_STORAGE_URL",
        "url",
        "",
        "file:///path or s3://bucket?region=…&endpoint=…. Default: INSTACLONE_DATA/media.",
    ),
    Variable("MEDIA_CDN_URLS", "list", "", "CDN edges in front of the public media."),
    Variable(
        "MEDIA_ACCEL_PREFIX",
        "str",
        "",
        "nginx's internal location over the media folder: it sends the bytes after our check.",
    ),
    Variable("EMAIL_URL", "url", "consolemail://", "smtp://user:password@host:port, or demo://."),
    Variable(
        "REGISTRATION",
        "choice",
        "open",
        "Who may sign up: everybody, whom the moderators let in, or nobody."
        " Invitations always let in.",
        choices=("open", "approval", "closed"),
    ),
    Variable(
        "INVITATIONS",
        "choice",
        "staff",
        "Who may invite others by links.",
        choices=("staff", "everybody"),
    ),
    Variable(
        "MINIMUM_AGE",
        "int",
        "16",
        "How old one must be to sign up; 0 asks nobody for their date of birth.",
    ),
    Variable("SERVE_APPS", "list", "", "Limit this web process to the routes of these apps."),
    Variable("INSTACLONE_DATA", "str", "./var", "Folder of the embedded servers and local files."),
    Variable(
        "STAFF_2FA",
        "choice",
        "required",
        "Whether staff without a second factor are kept out of /admin/, or only reminded of it.",
        choices=("required", "optional"),
    ),
    Variable("METRICS_TOKEN", "str", "", "Bearer token of /metrics; without it the page is 404."),
    Variable("REALTIME_URL", "str", "", "Base of the sockets. Default: the site's own origin."),
    Variable("INSTACLONE_DEMO", "bool", "false", "Demo mode: a banner and mail to a folder."),
)

_BY_NAME = {variable.name: variable for variable in VARIABLES}


class ConfigurationError(Exception):
    """Variables are missing or wrong; the message lists all of them at once."""


class Environment:
    """Typed reads of the declared variables; asking for an undeclared one is a KeyError."""

    def __init__(self) -> None:
        self._env = environ.Env()

    def text(self, name: str) -> str:
        return str(self._env.str(name, default=_BY_NAME[name].default or "")).strip()

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in {"1", "true", "yes", "on"}

    def number(self, name: str) -> int:
        return int(self.text(name))

    def items(self, name: str) -> list[str]:
        return [item.strip() for item in self.text(name).split(",") if item.strip()]

    def problems(self) -> list[str]:
        """Return what is missing or wrong, one sentence each."""
        found = []
        for variable in VARIABLES:
            value = self.text(variable.name)
            if variable.default is None and not value:
                found.append(f"{variable.name} is not set. {variable.meaning}")
            if variable.choices and value not in variable.choices:
                allowed = ", ".join(variable.choices)
                found.append(f"{variable.name} is {value!r}; it must be one of: {allowed}.")
            if (
                variable.kind == "bool"
                and value
                and value.lower() not in {"0", "1", "true", "false", "yes", "no", "on", "off"}
            ):
                found.append(f"{variable.name} is {value!r}; it must be true or false.")
            if variable.kind == "int" and not value.isdecimal():
                found.append(f"{variable.name} is {value!r}; it must be a whole number.")
            if variable.kind == "url" and value and ":" not in value:
                found.append(f"{variable.name} is {value!r}; it must be a URL.")
        if self.text("SECRET_KEY") and len(self.text("SECRET_KEY")) < 50:
            found.append("SECRET_KEY is shorter than 50 characters.")
        return found

    def require_valid(self) -> None:
        """Stop the start of a misconfigured site.

        :raises ConfigurationError: with every problem, not only the first.
        """
        if found := self.problems():
            listing = "\n".join(f"  - {problem}" for problem in found)
            raise ConfigurationError(f"The configuration has problems:\n{listing}")
