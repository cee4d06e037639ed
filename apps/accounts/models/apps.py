"""What apps keep of themselves for somebody's next device; the site makes nothing of it."""

from django.db import models

from apps.accounts.models.people import Account
from apps.core.distribution import distributed
from apps.core.models import BaseModel


class AppSettings(BaseModel):
    """The switches that apps made for Pixelfed have in common."""

    distribution = distributed(by="account_id", group="account")

    account = models.OneToOneField(
        Account, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    # {"media": {"show_alt_text": true, …}, …}: known names, yes or no, and a theme
    common = models.JSONField()
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"app settings of {self.account_id}"
