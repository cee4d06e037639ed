"""What fan-out keeps beside the lists: its work per post, merged authors, who opens home."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from apps.core.distribution import REFERENCE, distributed
from apps.core.models import BaseModel


class RangedWork(BaseModel):
    """Work on an author's followers that is cut into ranges; each range counts once.

    ``run`` tells this planning from earlier ones, whose late ranges do not count any more.
    """

    run = models.PositiveIntegerField(default=1)
    ranges_planned = models.PositiveIntegerField(default=0)
    # The numbers of the ranges that are done, in the order in which they finished.
    ranges_done = ArrayField(models.PositiveIntegerField(), default=list, blank=True)

    class Meta:
        abstract = True


class FanOut(RangedWork):
    """How far a post has traveled to the lists of its author's followers."""

    distribution = distributed(by="post_id", group="post")

    post = models.OneToOneField(
        "posts.Post", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    # Lists that hold the post: existing ones, hence those of people who read their feed.
    delivered = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["author", "-post"], name="fan_out_author"),
            models.Index(fields=["started_at"], name="fan_out_age"),
        ]
        verbose_name = "fan-out"

    def __str__(self) -> str:
        return f"fan-out of {self.post_id}"

    def seconds_until(self, now: datetime) -> float:
        """Return how long it took, or has taken so far."""
        return ((self.finished_at or now) - self.started_at).total_seconds()


class BroadcastAuthor(RangedWork):
    """An author whose posts are merged when followers read, because they are too many to push to.

    Posts are pushed in every phase but MERGED, and merged at read in every phase, so that a
    change of phase loses no post; what is both pushed and merged is shown once.
    """

    distribution = REFERENCE

    class Phase(models.TextChoices):
        ENTERING = "entering", "telling the followers"
        MERGED = "merged", "merged at read"
        LEAVING = "leaving", "bringing posts back into lists"

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    phase = models.CharField(max_length=8, choices=Phase.choices, default=Phase.ENTERING)
    since = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"broadcast author {self.account_id}"


class HomeVisit(BaseModel):
    """The last day on which somebody's home feed was opened or built, and what follows from it.

    Somebody dormant has no list in Redis, and fan-out leaves their follows out.
    """

    distribution = distributed(by="account_id", group="account")

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    last_opened_on = models.DateField()
    is_dormant = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["last_opened_on"],
                condition=models.Q(is_dormant=False),
                name="home_visit_awake",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id} opened home on {self.last_opened_on}"
