"""The base of every table, and the kit's own: outbox, counters, stream, idempotency."""

from collections.abc import Collection, Iterable
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models.functions import Now

from apps.core.distribution import LOCAL, Distribution, distributed


class DistributionKeyChanged(Exception):
    """Somebody tried to move a row to another shard by editing its distribution column."""


class BaseModel(models.Model):
    """A table with a declared distribution whose saves always name the distribution column."""

    distribution: ClassVar[Distribution]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        self._remember_distribution_value()

    @classmethod
    def from_db(  # type: ignore[override]  # the stubs describe a newer Django
        cls, db: str | None, field_names: Collection[str], values: Collection[Any]
    ) -> Self:
        instance = super().from_db(db, field_names, values)
        instance._remember_distribution_value()  # noqa: SLF001  # of the same class
        return instance

    def _remember_distribution_value(self) -> None:
        by = self.distribution.by
        if by and by in self.__dict__:
            self.__dict__["_loaded_distribution_value"] = self.__dict__[by]

    def _do_update(  # type: ignore[override]  # the stubs describe a newer Django
        self,
        base_qs: models.QuerySet[Self],
        using: str | None,
        pk_val: Any,
        values: Collection[tuple[models.Field[Any, Any], type[models.Model] | None, Any]],
        update_fields: Iterable[str] | None,
        forced_update: bool,
    ) -> bool:
        """Filter updates by the distribution column and never write it (one shard is asked)."""
        by = self.distribution.by
        if by:
            current = getattr(self, by)
            loaded = self.__dict__.get("_loaded_distribution_value", current)
            if loaded != current:
                message = f"{self._meta.label}.{by} may not change ({loaded} → {current})"
                raise DistributionKeyChanged(message)
            base_qs = base_qs.filter(**{by: current})
            values = [value for value in values if value[0].attname != by]
        return super()._do_update(  # type: ignore[call-arg, return-value]  # as above
            base_qs, using, pk_val, values, update_fields, forced_update
        )


class OutboxRow(BaseModel):
    """One effect that must happen: an event for one subscriber; deleted when it has happened."""

    distribution = LOCAL

    class State(models.TextChoices):
        OPEN = "open"
        SENT = "sent"
        QUARANTINED = "quarantined"

    id = models.BigAutoField(primary_key=True)
    event = models.CharField(max_length=80)
    subscriber = models.CharField(max_length=120)
    queue = models.CharField(max_length=60)
    payload = models.JSONField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    available_at = models.DateTimeField(db_default=Now())
    leased_until = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["available_at", "id"],
                condition=models.Q(state="open"),
                name="outbox_open",
            ),
            models.Index(
                fields=["available_at"], condition=models.Q(state="sent"), name="outbox_sent"
            ),
        ]
        verbose_name = "outbox row"

    def __str__(self) -> str:
        return f"{self.event} → {self.subscriber}"


class CounterDelta(BaseModel):
    """A change of a count, written beside the row that causes it; folded each second."""

    distribution = distributed(by="subject_id", group="subject")

    id = models.BigAutoField(primary_key=True)
    subject_id = models.BigIntegerField()
    kind = models.CharField(max_length=16)
    delta = models.IntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject_id", "kind"], include=["delta"], name="delta_subject")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.subject_id}: {self.delta:+d}"


class Counter(BaseModel):
    """The folded count of one kind (likes, comments, followers …) for one subject."""

    distribution = distributed(by="subject_id", group="subject")

    pk = models.CompositePrimaryKey("subject_id", "kind")
    subject_id = models.BigIntegerField()
    kind = models.CharField(max_length=16)
    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.kind} of {self.subject_id}: {self.value}"


class StreamHead(BaseModel):
    """The newest sequence number of one account's realtime stream."""

    distribution = distributed(by="account_id", group="account")

    account_id = models.BigIntegerField(primary_key=True)
    seq = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"stream of {self.account_id} at {self.seq}"


class StreamDelta(BaseModel):
    """One durable realtime change for one account, kept so that a resume never misses it."""

    distribution = distributed(by="account_id", group="account")

    pk = models.CompositePrimaryKey("account_id", "seq")
    account_id = models.BigIntegerField()
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    payload = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [models.Index(fields=["created_at"], name="stream_delta_age")]

    def __str__(self) -> str:
        return f"{self.kind} #{self.seq} of {self.account_id}"


class IdempotencyRecord(BaseModel):
    """What a creating request answered, so that the same request sent twice acts once."""

    distribution = distributed(by="account_id", group="account")

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"

    pk = models.CompositePrimaryKey("account_id", "key")
    account_id = models.BigIntegerField()
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [models.Index(fields=["created_at"], name="idempotency_age")]

    def __str__(self) -> str:
        return f"{self.key} of {self.account_id}"


class WaitingMail(BaseModel):
    """A mail that is written and not sent yet; deleted when the mail server has taken it."""

    distribution = LOCAL

    id = models.BigAutoField(primary_key=True)
    # What apps.core.mail needs to make the message again; it may hold a code or a link that opens
    # an account, so nothing shows it.
    message = models.JSONField()
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [models.Index(fields=["due_at"], name="mail_due")]

    def __str__(self) -> str:
        return f"mail #{self.pk}"
