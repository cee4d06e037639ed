"""Requests for archives and for taking archives in; what they carry belongs to other apps."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from apps.core.distribution import LOCAL, distributed
from apps.core.models import BaseModel
from apps.portability.types import ExportState, ImportState


class Job(BaseModel):
    """Long work on one account, done by one worker at a time and begun anew if that one dies."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    # Where the bytes lie; not to be guessed, and empty while there are none.
    key = models.CharField(max_length=120, blank=True, default="")
    size = models.BigIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    failure_reason = models.CharField(max_length=300, blank=True, default="")
    # Names the attempt that may write to the row.
    token = models.CharField(max_length=32, blank=True, default="")
    # When the worker last said that it is at work; before that, when one may begin.
    beat_at = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class Export(Job):
    """A copy that somebody asked for of what is theirs."""

    distribution = LOCAL

    state = models.CharField(
        max_length=10, choices=ExportState.choices, default=ExportState.REQUESTED
    )
    expires_at = models.DateTimeField(null=True, blank=True)
    request_told_at = models.DateTimeField(null=True, blank=True)
    ready_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(state__in=["requested", "building"]),
                name="one_export_at_a_time",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["beat_at"],
                condition=models.Q(state__in=["requested", "building"]),
                name="export_due",
            ),
            models.Index(
                fields=["expires_at"], condition=models.Q(state="ready"), name="export_expiry"
            ),
        ]

    def __str__(self) -> str:
        return f"export {self.pk} ({self.get_state_display()})"

    @property
    def is_open(self) -> bool:
        return self.state in {ExportState.REQUESTED, ExportState.BUILDING}


class Import(Job):
    """An archive that somebody brought, and what became of it."""

    distribution = LOCAL

    state = models.CharField(
        max_length=10, choices=ImportState.choices, default=ImportState.RECEIVED
    )
    # What came of each list: {"posts": {"added": 3, "known": 1, "left_out": 0}, …}
    outcome = models.JSONField(default=dict, blank=True)
    # The first things that could not be taken in, in words.
    problems = models.JSONField(default=list, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(state__in=["received", "running"]),
                name="one_import_at_a_time",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["beat_at"],
                condition=models.Q(state__in=["received", "running"]),
                name="import_due",
            ),
        ]

    def __str__(self) -> str:
        return f"import {self.pk} ({self.get_state_display()})"

    @property
    def is_open(self) -> bool:
        return self.state in {ImportState.RECEIVED, ImportState.RUNNING}


class ImportedItem(BaseModel):
    """What a record of an archive became, so that the same record never comes twice."""

    distribution = distributed(by="account_id", group="account")

    pk = models.CompositePrimaryKey("account_id", "source")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    # What kind of record it was, and a hash of site, owner and id.
    source = models.CharField(max_length=80)
    object_id = models.BigIntegerField()
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.source} of {self.account_id}"
