"""The vocabulary of accounts."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import models


class Status(models.TextChoices):
    """Whether a person takes part; anything but active is invisible everywhere."""

    UNCONFIRMED = "unconfirmed"
    AWAITING = "awaiting"
    ACTIVE = "active"
    DEACTIVATED = "deactivated"
    SUSPENDED = "suspended"
    DELETING = "deleting"


_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4}){0,2}")
# In the session of a browser whose user has said that they are too young to sign up.
TOO_YOUNG = "too_young"
# How much somebody may write about why they want to join.
MAX_APPLICATION = 500


class Door(models.TextChoices):
    """What a stranger finds who wants to join."""

    OPEN = "open"
    APPROVAL = "approval"
    CLOSED = "closed"


class Severity(models.TextChoices):
    """What a range of addresses means for those who come from it."""

    NO_SIGN_UP = "no_signup", "nobody signs up from there"
    APPROVAL = "approval", "whoever signs up from there needs approval"
    NO_ACCESS = "no_access", "nobody from there is shown anything"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """How one stranger may come in, and the invitation that lets them."""

    door: Door
    invitation_id: int | None = None


# Who may sign in, but is shown nothing except why: see the gate in middleware.py.
GATED = frozenset({Status.UNCONFIRMED, Status.AWAITING, Status.SUSPENDED, Status.DELETING})


class SensitiveMedia(models.TextChoices):
    """How somebody meets photos that are marked as sensitive."""

    BLUR = "blur", "Blur them until I ask"
    SHOW = "show", "Show them"
    HIDE = "hide", "Hide them"


class Visibility(models.TextChoices):
    """Who sees a new post unless its author says otherwise, in the words of apps."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    PRIVATE = "private"


class Theme(models.TextChoices):
    """The colors of the pages; auto follows the device."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileLink:
    """An address on a profile, with the words that stand for it ("" = the address itself)."""

    label: str
    url: str


MAX_FILTERS = 100
MAX_FILTER_TITLE = 200
MAX_KEYWORDS = 100
MAX_KEYWORD = 200


class FilterContext(models.TextChoices):
    """Where a filter counts."""

    HOME = "home"
    NOTIFICATIONS = "notifications"
    PUBLIC = "public"
    THREAD = "thread"
    ACCOUNT = "account"


class FilterAction(models.TextChoices):
    """What becomes of a post that meets a filter."""

    WARN = "warn"
    HIDE = "hide"
    BLUR = "blur"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeywordInput:
    """A word or phrase as somebody hands it in; ``id`` names one that is there already."""

    text: str
    is_whole_word: bool = True
    id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterInput:
    """What somebody says of a filter."""

    title: str
    contexts: tuple[FilterContext, ...]
    action: FilterAction = FilterAction.WARN
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChanges:
    """What somebody changes of their account with an app; what is None stays as it is."""

    name: str | None = None
    bio: str | None = None
    links: tuple[ProfileLink, ...] | None = None
    is_private: bool | None = None
    default_visibility: Visibility | None = None
    default_is_sensitive: bool | None = None
    default_language: str | None = None


def is_language(code: str) -> bool:
    """Tell whether a text is the code of a language, like en or pt-BR."""
    return _LANGUAGE.fullmatch(code) is not None
