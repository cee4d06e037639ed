"""Reports, the cases they add up to, what those concerned are told, and the log of staff."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from apps.core.distribution import LOCAL
from apps.core.ids import new_owner_id
from apps.core.models import BaseModel
from apps.moderation.types import (
    MAX_APPEAL,
    MAX_NOTE,
    MAX_REASON,
    Action,
    AppealState,
    CaseState,
    Outcome,
    Reason,
    Role,
    Target,
    TargetKind,
)


class Case(BaseModel):
    """What people have reported about one thing, until it is decided; then a new one may open."""

    distribution = LOCAL

    id = models.BigIntegerField(primary_key=True, default=new_owner_id, editable=False)
    target_kind = models.CharField(max_length=8, choices=TargetKind.choices)
    target_id = models.BigIntegerField()
    # Whose it is; for a comment also the post it is under.
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    post_id = models.BigIntegerField(default=0)
    state = models.CharField(max_length=6, choices=CaseState.choices, default=CaseState.OPEN)
    outcome = models.CharField(
        max_length=9, choices=Outcome.choices, blank=True, default=Outcome.PENDING
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["target_kind", "target_id"],
                condition=models.Q(state="open"),
                name="one_open_case_per_target",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["target_kind", "target_id", "-id"], name="case_target"),
            models.Index(
                fields=["post_id"],
                condition=models.Q(state="open", post_id__gt=0),
                name="case_open_post",
            ),
        ]
        permissions: ClassVar = [("decide_case", "Can decide about what people share")]

    def __str__(self) -> str:
        return f"{self.target_kind} {self.target_id}"

    @property
    def target(self) -> Target:
        """What the case is about."""
        return Target(
            kind=TargetKind(self.target_kind),
            id=self.target_id,
            account_id=self.account_id,
            post_id=self.post_id,
        )

    @property
    def is_open(self) -> bool:
        return self.state == CaseState.OPEN


class Report(BaseModel):
    """What one person reported; nobody but them and staff learns of it."""

    distribution = LOCAL

    id = models.BigIntegerField(primary_key=True, default=new_owner_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reports", db_index=False)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    reason = models.CharField(max_length=13, choices=Reason.choices)
    note = models.CharField(max_length=MAX_NOTE, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "reporter"], name="one_report_per_person_and_case"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["reporter", "-id"], name="report_newest")]

    def __str__(self) -> str:
        return f"{self.reason} about {self.case_id}"


class Notice(BaseModel):
    """What the moderators tell the person concerned, with the reason."""

    distribution = LOCAL

    id = models.BigIntegerField(primary_key=True, default=new_owner_id, editable=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    action = models.CharField(max_length=10, choices=Action.choices)
    target_kind = models.CharField(max_length=8, choices=TargetKind.choices)
    target_id = models.BigIntegerField()
    post_id = models.BigIntegerField(default=0)
    reason = models.CharField(max_length=MAX_REASON)
    until = models.DateTimeField(null=True, blank=True)
    # For staff alone: an appeal is for somebody else to answer.
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    read_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["recipient", "-id"], name="notice_newest"),
            models.Index(
                fields=["recipient"],
                condition=models.Q(read_at__isnull=True),
                name="notice_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target_kind} for {self.recipient_id}"


class Appeal(BaseModel):
    """A second look that the person concerned asks for, once for each decision."""

    distribution = LOCAL

    id = models.BigIntegerField(primary_key=True, default=new_owner_id, editable=False)
    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, related_name="appeal")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    text = models.CharField(max_length=MAX_APPEAL)
    state = models.CharField(max_length=7, choices=AppealState.choices, default=AppealState.WAITING)
    # What they are told.
    answer = models.CharField(max_length=MAX_REASON, blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=models.Q(state="waiting"), name="appeal_waiting")
        ]

    def __str__(self) -> str:
        return f"appeal of {self.account_id}"


class AuditEntry(BaseModel):
    """What a member of staff did or looked at; the database lets nobody change or remove it.

    No foreign keys: an entry outlives everything that it names.
    """

    distribution = LOCAL

    id = models.BigAutoField(primary_key=True)
    happened_at = models.DateTimeField(db_default=Now())
    # 0 for whoever used the console of the server.
    actor_id = models.BigIntegerField(db_index=True)
    actor_name = models.CharField(max_length=30)
    role = models.CharField(max_length=9, choices=Role.choices)
    action = models.CharField(max_length=10, choices=Action.choices)
    target_kind = models.CharField(max_length=8)
    target_id = models.BigIntegerField()
    # The person concerned; 0 where there is none.
    account_id = models.BigIntegerField(default=0)
    case_id = models.BigIntegerField(default=0)
    reason = models.CharField(max_length=MAX_REASON, blank=True, default="")
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["target_kind", "target_id", "-id"], name="audit_target")
        ]
        verbose_name = "audit entry"
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.actor_name} {self.get_action_display()}"
