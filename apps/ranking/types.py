"""The vocabulary of the interaction log: what clients report, and what the log keeps of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.db import models
from msgspec import Meta, Struct

MAX_EVENTS = 100
MAX_AGO_MS = 24 * 3600 * 1000
# Nobody looks at one post for longer; a page that was left open does.
MAX_DWELL_MS = 10 * 60 * 1000


class Kind(models.TextChoices):
    """What somebody did. An impression is at least half of a post, for at least one second."""

    IMPRESSION = "impression"
    DWELL = "dwell"
    OPEN = "open"
    SWIPE = "swipe"
    PROFILE = "profile"


class Surface(models.TextChoices):
    """Where they did it; for an open and a profile visit: where they came from."""

    HOME = "home"
    PROFILE = "profile"
    EXPLORE = "explore"
    TAG = "tag"
    PLACE = "place"
    POST = "post"
    SEARCH = "search"
    NOTIFICATIONS = "notifications"
    OTHER = "other"


# Ids are strings in JSON; the pattern keeps to what fits into 64 bits.
Id = Annotated[str, Meta(pattern=r"^(?:[1-9][0-9]{0,17}|[1-8][0-9]{18}|9[01][0-9]{17})\Z")]
Position = Annotated[int, Meta(ge=0, le=9_999)]


class Reported(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What every report has: ``ago`` counts milliseconds back from sending, by the client's clock.

    Clocks of devices are wrong by minutes, but not by how long ago something was.
    """

    surface: Surface
    ago: Annotated[int, Meta(ge=0, le=MAX_AGO_MS)]


class Impression(Reported, tag="impression", frozen=True, kw_only=True):
    """A post was seen; ``position`` counts from 0 in its list."""

    post: Id
    position: Position


class Dwell(Reported, tag="dwell", frozen=True, kw_only=True):
    """A post that was seen stayed in sight for so long; several of them add up."""

    post: Id
    position: Position
    ms: Annotated[int, Meta(ge=0, le=MAX_AGO_MS)]


class Open(Reported, tag="open", frozen=True, kw_only=True):
    """A post's page, or the dialog over a page, was opened."""

    post: Id
    position: Position | None = None


class Swipe(Reported, tag="swipe", frozen=True, kw_only=True):
    """Somebody looked further into a post's photos; ``slide`` is the furthest, from 1."""

    post: Id
    position: Position
    slide: Annotated[int, Meta(ge=1, le=99)]


class ProfileVisit(Reported, tag="profile", frozen=True, kw_only=True):
    """Somebody's profile was opened."""

    account: Id


Event = Impression | Dwell | Open | Swipe | ProfileVisit


class Report(Struct, frozen=True, kw_only=True):
    """One accepted report on its way to the log; a client repeats one under the same ``batch``."""

    account_id: int
    batch: str
    received_ms: int
    weight: int
    events: list[Event]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedInteraction:
    """A row of the log; ``value`` is milliseconds of dwell, or the slide of a swipe.

    ``weight`` is how many interactions it stands for: 1, unless reports were sampled.
    """

    id: UUID
    account_id: int
    kind: Kind
    surface: Surface
    post_id: int | None
    author_id: int
    position: int | None
    value: int | None
    weight: int
    happened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSummary:
    """How much was logged lately."""

    interactions: int
    people: int
