"""The interaction log: one row for each thing somebody saw or opened, cut into months."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from apps.core.distribution import distributed
from apps.core.models import BaseModel
from apps.ranking.types import Kind, Surface


class Interaction(BaseModel):
    """One thing that somebody saw or did; for training and for view counts, never shown.

    The table is partitioned by ``happened_at`` and written only by COPY. What PostgreSQL holds
    unique, in each partition, is (account_id, id); the id is derived from the account's own report.
    """

    distribution = distributed(by="account_id", group="account")

    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    surface = models.CharField(max_length=16, choices=Surface.choices)
    post_id = models.BigIntegerField(null=True)
    # Whose post or profile it was.
    author_id = models.BigIntegerField()
    position = models.SmallIntegerField(null=True)
    value = models.IntegerField(null=True)
    weight = models.SmallIntegerField(default=1)
    happened_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["happened_at"], name="interaction_time"),
            models.Index(
                fields=["post_id"],
                condition=models.Q(post_id__isnull=False),
                name="interaction_post",
            ),
            models.Index(
                fields=["author_id"],
                condition=models.Q(post_id__isnull=True),
                name="interaction_profile",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.account_id}"
