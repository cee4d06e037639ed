"""The script of an acceptance site: who takes part, what there is, and the words that mark it.

Everything follows from the seed, so a repetition finds what is there, and whoever knows the seed
knows what to look for. Names of roles and rows are those of the visibility matrix.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from apps.demo.engine.marks import mark_number, marked_word

_SUFFIX_LENGTH = 6


class Role(StrEnum):
    """Everybody on the site: those who look, who own, and whose traces are looked for."""

    STRANGER = "stranger"
    PENDING = "pending"
    FOLLOWER = "follower"
    CLOSE_FRIEND = "close_friend"
    EX_FOLLOWER = "ex_follower"
    BLOCKED = "blocked"
    BLOCKER = "blocker"
    SUSPENDED = "suspended"
    UNCONFIRMED = "unconfirmed"
    DM_MEMBER = "dm_member"
    DM_LEFT = "dm_left"
    MODERATOR = "moderator"
    ADMIN = "admin"

    PUBLIC_OWNER = "public_owner"
    PRIVATE_OWNER = "private_owner"
    SUSPENDED_OWNER = "suspended_owner"
    DEACTIVATED_OWNER = "deactivated_owner"

    # Their names are seen only where a like, a follow, a mute, a notice or a tag of theirs is.
    LIKER = "liker"
    FAN = "fan"
    MUTED = "muted"
    CALLER = "caller"
    ARTIST = "artist"
    RESTRICTED = "restricted"


OWNERS = (
    Role.PUBLIC_OWNER,
    Role.PRIVATE_OWNER,
    Role.SUSPENDED_OWNER,
    Role.DEACTIVATED_OWNER,
)
WITNESSES = (
    Role.LIKER,
    Role.FAN,
    Role.MUTED,
    Role.CALLER,
    Role.ARTIST,
    Role.RESTRICTED,
)
ACTORS = tuple(role for role in Role if role not in {*OWNERS, *WITNESSES})

Fate = Literal["", "archived", "deleted", "removed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedThing:
    """A post of the site; ``row`` is the row of the matrix that says who may see it."""

    name: str
    row: str
    owner: Role
    audience: Literal["everyone", "followers", "close_friends"] = "everyone"
    fate: Fate = ""
    is_sensitive: bool = False


POSTS = (
    PlannedThing(name="post_public", row="post_public", owner=Role.PUBLIC_OWNER),
    PlannedThing(name="post_private", row="post_private", owner=Role.PRIVATE_OWNER),
    PlannedThing(
        name="post_for_followers",
        row="post_private",
        owner=Role.PUBLIC_OWNER,
        audience="followers",
        # What lies under a cover, and what the cover says, are hidden like everything of a post.
        is_sensitive=True,
    ),
    # The matrix names this audience for stories; it is the same for posts.
    PlannedThing(
        name="post_close_friends",
        row="story_close_friends",
        owner=Role.PUBLIC_OWNER,
        audience="close_friends",
    ),
    PlannedThing(
        name="post_archived", row="post_archived", owner=Role.PUBLIC_OWNER, fate="archived"
    ),
    PlannedThing(name="post_deleted", row="post_deleted", owner=Role.PUBLIC_OWNER, fate="deleted"),
    PlannedThing(
        name="post_removed_by_mod",
        row="post_removed_by_mod",
        owner=Role.PUBLIC_OWNER,
        fate="removed",
    ),
    PlannedThing(
        name="post_of_suspended_owner",
        row="post_of_suspended_owner",
        owner=Role.SUSPENDED_OWNER,
    ),
    PlannedThing(
        name="post_of_deactivated_owner",
        row="post_of_deactivated_owner",
        owner=Role.DEACTIVATED_OWNER,
    ),
    # Somebody else's, for the collection of whoever has saved it.
    PlannedThing(name="post_kept", row="", owner=Role.ARTIST),
)
DRAFT = PlannedThing(name="upload_draft", row="upload_draft", owner=Role.PUBLIC_OWNER)

# Rows of the matrix that have no object yet, with what they wait for.
PENDING_ROWS: dict[str, str] = {
    "story_public": "stories do not exist yet",
    "story_private": "stories do not exist yet",
    "story_expired": "stories do not exist yet",
    "story_viewers": "stories do not exist yet",
    "highlight_public": "stories do not exist yet",
    "highlight_private": "stories do not exist yet",
    "dm_thread": "direct messages do not exist yet",
    "dm_unsent_message": "direct messages do not exist yet",
    "export_archive": "the site is seeded without an export",
}


@dataclass(frozen=True, slots=True)
class Script:
    """The names and marks of one acceptance site."""

    seed: int

    @property
    def suffix(self) -> str:
        """What all usernames of the site end with."""
        return marked_word(seed=self.seed, label="usernames")[1 : 1 + _SUFFIX_LENGTH]

    def word(self, label: str) -> str:
        """The word that marks one text."""
        return marked_word(seed=self.seed, label=label)

    def mark(self, label: str) -> int:
        """The number that marks one picture."""
        return mark_number(seed=self.seed, label=label)

    def username(self, role: Role) -> str:
        return f"{role}_{self.suffix}"

    def email(self, role: Role) -> str:
        return f"{self.word(f'{role}.email')}@example.org"
