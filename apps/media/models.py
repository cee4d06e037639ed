"""One row per uploaded medium: its way through processing and what its renditions are called."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from apps.core.distribution import distributed
from apps.core.models import BaseModel
from apps.media.types import MAX_ALT_TEXT, Access, Purpose, State


class MediaItem(BaseModel):
    """An uploaded photo. Its bytes live in object storage under ``name``, which nobody can guess.

    Rendition keys are ``<name[:2]>/<name>/<rendition>.<format>``. ``name`` changes with
    ``generation``: going private raises it, so that old addresses die.
    """

    distribution = distributed(by="owner_id", group="account")

    id = models.BigIntegerField(primary_key=True)
    owner_id = models.BigIntegerField()
    purpose = models.CharField(max_length=8, choices=Purpose.choices, default=Purpose.POST)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    access = models.CharField(max_length=8, choices=Access.choices, default=Access.PRIVATE)
    failure_code = models.CharField(max_length=40, blank=True, default="")
    failure_reason = models.CharField(max_length=300, blank=True, default="")
    original_filename = models.CharField(max_length=120, blank=True, default="")
    original_key = models.CharField(max_length=120, blank=True, default="")
    original_bytes = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    generation = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=40, blank=True, default="")
    # former names whose files wait for removal: [{"access": "public", "name": "…"}]
    stale_names = models.JSONField(default=list, blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    # {"320": {"width": 320, "height": 213, "formats": ["webp", "jpg"]}, …}
    renditions = models.JSONField(default=dict, blank=True)
    blurhash = models.CharField(max_length=60, blank=True, default="")
    placeholder = models.CharField(max_length=800, blank=True, default="")
    # What its owner says it shows, until it belongs to something that keeps words of its own.
    alt_text = models.CharField(max_length=MAX_ALT_TEXT, blank=True, default="", db_default="")
    # What matters most in it, from the middle: -1 … 1 to the right and upwards.
    focus_x = models.FloatField(default=0, db_default=0)
    focus_y = models.FloatField(default=0, db_default=0)
    # held by something unfinished, like a draft, which will attach or discard it
    claimed_at = models.DateTimeField(null=True)
    attached_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["owner_id", "-id"], name="media_owner"),
            models.Index(fields=["name"], name="media_name"),
            models.Index(
                fields=["created_at"],
                condition=models.Q(attached_at__isnull=True),
                name="media_unattached",
            ),
            models.Index(
                fields=["created_at"],
                condition=~models.Q(original_key=""),
                name="media_original",
            ),
            models.Index(
                fields=["deleted_at"],
                condition=models.Q(deleted_at__isnull=False),
                name="media_discarded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.pk} ({self.get_state_display()})"

    @property
    def is_ready(self) -> bool:
        return self.state == State.READY
