"""The vocabulary of moderation."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models

from apps.accounts.models import Account
from apps.core.ids import Kind, kind_of

MAX_NOTE = 1_000
MAX_REASON = 500
MAX_APPEAL = 1_000
# How long somebody can be suspended; besides these, until it is lifted.
SUSPENSIONS = (timedelta(days=1), timedelta(days=7), timedelta(days=30))


class TargetKind(models.TextChoices):
    """What can be reported and decided about."""

    POST = "post"
    COMMENT = "comment"
    ACCOUNT = "account"


def kind_of_object(object_id: int) -> TargetKind:
    """Return what an id among posts and comments is of: they share one space."""
    return TargetKind.COMMENT if kind_of(object_id) is Kind.COMMENT else TargetKind.POST


class Reason(models.TextChoices):
    """Why something is reported."""

    SPAM = "spam", "Spam or a scam"
    NUDITY = "nudity", "Nudity or sexual content"
    HATE = "hate", "Hate speech or symbols"
    HARASSMENT = "harassment", "Bullying or harassment"
    VIOLENCE = "violence", "Violence or threats"
    SELF_HARM = "self_harm", "Suicide or self-harm"
    ILLEGAL_GOODS = "illegal_goods", "Sale of illegal goods"
    IMPERSONATION = "impersonation", "Pretends to be somebody else"
    INTELLECTUAL_PROPERTY = "ip", "Takes my photo or other work"
    OTHER = "other", "Something else"


class CaseState(models.TextChoices):
    """A case waits for a decision, or has ended."""

    OPEN = "open"
    CLOSED = "closed"


class Outcome(models.TextChoices):
    """How a case ended, in the words that its reporters read."""

    PENDING = "", "open"
    ACTED = "acted", "acted on"
    NO_ACTION = "no_action", "no action"
    GONE = "gone", "no longer there"


class Action(models.TextChoices):
    """What staff did; each has an audit entry."""

    DISMISSED = "dismissed", "dismissed the reports"
    REMOVED = "removed", "removed"
    RESTORED = "restored", "restored"
    SUSPENDED = "suspended", "suspended"
    LIFTED = "lifted", "lifted the suspension"
    MARKED = "marked", "marked as sensitive"
    UNMARKED = "unmarked", "took the mark of sensitive back"
    LOOKED = "looked", "looked at what is not public"
    EDITED = "edited", "edited"
    CREATED = "created", "created"
    HID = "hid", "hid the hashtag"
    SHOWED = "showed", "showed the hashtag again"
    APPOINTED = "appointed", "made a moderator"
    APPROVED = "approved", "let in"
    DECLINED = "declined", "did not let in"
    RELIEVED = "relieved", "made a moderator no more"
    GRANTED = "granted", "granted the appeal"
    UPHELD = "upheld", "turned the appeal down"
    CLOSED = "closed", "closed the appeal, with nothing to undo"


# What the person concerned may ask a second look at, once.
APPEALABLE = frozenset({Action.REMOVED, Action.SUSPENDED, Action.MARKED})


class AppealState(models.TextChoices):
    """An appeal waits, or another moderator has answered it.

    It is closed when what it is against was over before anybody answered.
    """

    WAITING = "waiting"
    GRANTED = "granted"
    UPHELD = "upheld"
    CLOSED = "closed"


class Role(models.TextChoices):
    """As what somebody acted."""

    MODERATOR = "moderator"
    ADMIN = "admin"
    CONSOLE = "console"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Something on the site, and the person it is of; ``post_id`` is 0 for an account."""

    kind: TargetKind
    id: int
    account_id: int
    post_id: int = 0

    @property
    def path(self) -> str:
        """Where it is on the site; an account has a name there, which is not known here."""
        if self.kind is TargetKind.COMMENT:
            return f"/p/{self.post_id}/comments/{self.id}/"
        return f"/p/{self.post_id}/" if self.post_id else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A decision that a member of staff takes, with the reason that is told and kept.

    ``case_id`` is the open case that was on the screen; 0 when the decision needs none.
    """

    staff: Account
    target: Target
    reason: str
    now: datetime
    case_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a member of staff answers to an appeal, with the words that are told and kept."""

    staff: Account
    appeal_id: int
    state: AppealState
    answer: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A photo as staff see it: an address, or the picture itself where it has no public one."""

    src: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a target says and shows, for staff alone."""

    text: str
    pictures: list[Picture]
    state: str
    is_public: bool
    is_removed: bool
    is_marked: bool
    owner: Account
