"""What people are told, re-checked whenever it is read; and how far they have read."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from apps.core.distribution import distributed
from apps.core.models import BaseModel
from apps.notifications.types import Kind, Timeline


class Notification(BaseModel):
    """One actor did one thing about one object; said once however often the task runs."""

    distribution = distributed(by="recipient_id", group="account")

    id = models.BigIntegerField(primary_key=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    # 0 where the kind has no such object, so that the constraint below holds for all kinds.
    post_id = models.BigIntegerField(default=0)
    comment_id = models.BigIntegerField(default=0)
    read_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["recipient", "kind", "actor", "post_id", "comment_id"],
                name="one_notification_per_deed",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["recipient", "-id"], name="notification_newest"),
            models.Index(
                fields=["recipient"],
                condition=models.Q(read_at__isnull=True),
                name="notification_unread",
            ),
            models.Index(
                fields=["post_id"], condition=models.Q(post_id__gt=0), name="notification_post"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.recipient_id}"


class ReadMarker(BaseModel):
    """How far somebody has read a timeline, on whichever device."""

    distribution = distributed(by="account_id", group="account")

    pk = models.CompositePrimaryKey("account_id", "timeline")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    timeline = models.CharField(max_length=16, choices=Timeline.choices)
    last_read_id = models.BigIntegerField()
    # Counts the changes.
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.account_id} has read {self.timeline} up to {self.last_read_id}"
