"""Who stands how to whom; each edge is kept once per direction of reading."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from apps.core.distribution import distributed
from apps.core.models import BaseModel
from apps.graph.types import MAX_LIST_TITLE, Circle


class Follow(BaseModel):
    """An accepted follow, with the followed account whose list of followers it is."""

    distribution = distributed(by="followee_id", group="account")

    pk = models.CompositePrimaryKey("followee_id", "follower_id")
    followee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    follower = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())
    # The follower has not opened home for long: fan-out leaves them out until they come back.
    is_dormant = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(followee=models.F("follower")), name="nobody_follows_themselves"
            )
        ]
        indexes: ClassVar = [
            # What fan-out reads: a range of ids from the index alone.
            models.Index(
                fields=["followee", "follower"],
                condition=models.Q(is_dormant=False),
                name="follow_active",
            )
        ]

    def __str__(self) -> str:
        return f"{self.follower_id} follows {self.followee_id}"


class Following(BaseModel):
    """The same edge, with the follower whose list of followed accounts it is."""

    distribution = distributed(by="follower_id", group="account")

    pk = models.CompositePrimaryKey("follower_id", "followee_id")
    follower = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    followee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.follower_id} follows {self.followee_id}"


class FollowRequest(BaseModel):
    """Somebody asks to follow a private account."""

    distribution = distributed(by="target_id", group="account")

    pk = models.CompositePrimaryKey("target_id", "requester_id")
    target = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.requester_id} asks to follow {self.target_id}"


class Block(BaseModel):
    """A block, with the one who blocks."""

    distribution = distributed(by="blocker_id", group="account")

    pk = models.CompositePrimaryKey("blocker_id", "blocked_id")
    blocker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    blocked = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.blocker_id} blocks {self.blocked_id}"


class BlockedBy(BaseModel):
    """The same block, with the one who is blocked.

    Without a ``Block`` beside it, it is one that was never asked for: another account of somebody
    who is blocked. Only its holder is shown a difference; the blocker does not learn whose it is.
    """

    distribution = distributed(by="blocked_id", group="account")

    pk = models.CompositePrimaryKey("blocked_id", "blocker_id")
    blocked = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    blocker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    # The account that the blocker has blocked, and with which this one shares a mailbox.
    because_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["because_of", "blocker"],
                condition=models.Q(because_of__isnull=False),
                name="blocked_by_because_of",
            )
        ]

    def __str__(self) -> str:
        return f"{self.blocked_id} is blocked by {self.blocker_id}"


class CloseFriend(BaseModel):
    """A follower on somebody's list of close friends, with the one whose list it is."""

    distribution = distributed(by="owner_id", group="account")

    pk = models.CompositePrimaryKey("owner_id", "member_id")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.member_id} is a close friend of {self.owner_id}"


class CloseFriendOf(BaseModel):
    """The same membership, with the member: what decides what they see, never shown to them."""

    distribution = distributed(by="member_id", group="account")

    pk = models.CompositePrimaryKey("member_id", "owner_id")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.member_id} is on the list of {self.owner_id}"


class Restriction(BaseModel):
    """Somebody whose comments wait for another one's approval; nobody but that one knows."""

    distribution = distributed(by="restricter_id", group="account")

    pk = models.CompositePrimaryKey("restricter_id", "restricted_id")
    restricter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    restricted = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.restricter_id} restricts {self.restricted_id}"


class Boundaries(BaseModel):
    """Whom an account lets do what; without a row, everybody who may see it."""

    distribution = distributed(by="account_id", group="account")

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    comments_from = models.CharField(max_length=10, choices=Circle.choices, default=Circle.EVERYONE)
    mentions_from = models.CharField(max_length=10, choices=Circle.choices, default=Circle.EVERYONE)
    tags_from = models.CharField(max_length=10, choices=Circle.choices, default=Circle.EVERYONE)
    # A tag is seen by nobody else until it is approved.
    approves_tags = models.BooleanField(default=False, db_default=False)
    # Comments in which one of these occurs wait for approval.
    hidden_words = models.JSONField(default=list, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"boundaries of {self.account_id}"


class Mute(BaseModel):
    """Somebody whose posts stay out of another one's home feed; nobody but that one knows."""

    distribution = distributed(by="muter_id", group="account")

    pk = models.CompositePrimaryKey("muter_id", "muted_id")
    muter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    muted = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    # The moment from which it counts no more, though the row may lie a while; none: until unmuted.
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["until"], condition=models.Q(until__isnull=False), name="mute_ends"
            )
        ]

    def __str__(self) -> str:
        return f"{self.muter_id} mutes {self.muted_id}"


class DismissedSuggestion(BaseModel):
    """Somebody whom another one does not want to be suggested; nobody but that one knows."""

    distribution = distributed(by="account_id", group="account")

    pk = models.CompositePrimaryKey("account_id", "dismissed_id")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    dismissed = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.dismissed_id} is not suggested to {self.account_id}"


class PeopleList(BaseModel):
    """Some of the people somebody follows, under a title; nobody else knows of it."""

    distribution = distributed(by="owner_id", group="account")

    id = models.BigIntegerField(primary_key=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=MAX_LIST_TITLE)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"list {self.pk} of {self.owner_id}"


class ListMember(BaseModel):
    """Somebody on a list; whoever is no longer followed is on none."""

    distribution = distributed(by="owner_id", group="account")

    pk = models.CompositePrimaryKey("owner_id", "list_id", "member_id")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    list_id = models.BigIntegerField()
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.member_id} on list {self.list_id}"
