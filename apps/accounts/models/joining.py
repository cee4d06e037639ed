"""How people come in: whom the site's people look at first, and who brought whom."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from apps.accounts.models.people import Account
from apps.accounts.types import MAX_APPLICATION
from apps.core.distribution import LOCAL
from apps.core.ids import new_owner_id
from apps.core.models import BaseModel


class BirthDate(BaseModel):
    """When somebody was born, as they said at sign-up; shown to nobody, exported to them.

    Apart from the people themselves, so that nothing that shows a person can show this.
    """

    distribution = LOCAL

    account = models.OneToOneField(
        Account, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    born_on = models.DateField()

    def __str__(self) -> str:
        return f"birth date of {self.account_id}"


class Application(BaseModel):
    """Why somebody who is not let in yet wants to join; the row goes with the decision."""

    distribution = LOCAL

    account = models.OneToOneField(
        Account, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    reason = models.CharField(max_length=MAX_APPLICATION)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        permissions: ClassVar = [("decide_application", "Can decide who is let in")]

    def __str__(self) -> str:
        return f"application of {self.account_id}"


class Invitation(BaseModel):
    """A link with which some people may sign up.

    Its code is nowhere in the database: it is the id, signed by the site. So its creator can be
    shown it again, and a copy of this table opens no door.
    """

    distribution = LOCAL

    id = models.BigIntegerField(primary_key=True, default=new_owner_id, editable=False)
    creator = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    max_uses = models.PositiveSmallIntegerField()
    use_count = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(use_count__lte=models.F("max_uses")),
                name="invitation_is_not_used_too_often",
            )
        ]

    def __str__(self) -> str:
        return f"invitation of {self.creator_id}"

    def is_usable(self, *, now: datetime) -> bool:
        """Tell whether somebody else may come by it."""
        return self.revoked_at is None and self.expires_at > now and self.use_count < self.max_uses


class InvitationUse(BaseModel):
    """Who came by which invitation, for staff alone.

    Without an account: somebody whose address had one already. It takes a use like any other for a
    while, or the creator of an invitation could ask it which addresses have accounts.
    """

    distribution = LOCAL

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="uses")
    account = models.OneToOneField(
        Account, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(account__isnull=True),
                name="invitation_use_of_nobody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id} by {self.invitation_id}"
