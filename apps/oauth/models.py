"""Apps that people use instead of the pages: registered, asked for, signed in.

Codes and tokens are stored as digests: a copy of the database opens nothing.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from apps.core.distribution import LOCAL, REFERENCE
from apps.core.ids import new_owner_id
from apps.core.models import BaseModel
from apps.oauth.types import MAX_NAME, MAX_WEBSITE

DIGEST_LENGTH = 64


class ClientApp(BaseModel):
    """A program that may ask people to let it act for them."""

    distribution = REFERENCE

    id = models.BigIntegerField(primary_key=True, default=new_owner_id, editable=False)
    client_id = models.CharField(max_length=64, unique=True)
    secret_digest = models.CharField(max_length=DIGEST_LENGTH)
    name = models.CharField(max_length=MAX_NAME)
    website = models.CharField(max_length=MAX_WEBSITE, blank=True, default="")
    redirect_uris = models.JSONField(default=list)
    # All that it may ask for; empty if it named none.
    scopes = models.JSONField(default=list)
    # Most apps register themselves; NULL for those.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    last_used_on = models.DateField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["last_used_on"],
                condition=models.Q(owner__isnull=True),
                name="unowned_app_last_use",
            )
        ]

    def __str__(self) -> str:
        return self.name


class AuthorizationCode(BaseModel):
    """A person's yes, on its way to the app; a used one stays until it would have expired."""

    distribution = LOCAL

    digest = models.CharField(max_length=DIGEST_LENGTH, primary_key=True)
    app = models.ForeignKey(ClientApp, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    # What a new password changes: see AccessToken.
    password_mark = models.CharField(max_length=DIGEST_LENGTH)
    redirect_uri = models.TextField()
    scopes = models.JSONField()
    code_challenge = models.CharField(max_length=128, blank=True, default="")
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)
    # Which token it became, for the case that somebody else comes with it as well.
    token_id = models.BigIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return f"code for {self.app_id}"


class AccessToken(BaseModel):
    """An app signed in for a person, or for itself alone; refreshing gives the row new digests."""

    distribution = LOCAL

    id = models.BigAutoField(primary_key=True)
    digest = models.CharField(max_length=DIGEST_LENGTH, unique=True)
    refresh_digest = models.CharField(max_length=DIGEST_LENGTH, unique=True, null=True, blank=True)
    # The refresh token before: whoever brings it has it from somewhere else.
    former_refresh_digest = models.CharField(
        max_length=DIGEST_LENGTH, blank=True, default="", db_index=True
    )
    app = models.ForeignKey(ClientApp, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    # As in a session: it fits no more once the password has changed, by whatever way.
    password_mark = models.CharField(max_length=DIGEST_LENGTH, blank=True, default="")
    scopes = models.JSONField()
    # The day is enough to tell a device in use from a forgotten one.
    last_used_on = models.DateField(db_default=Now())
    expires_at = models.DateTimeField(db_index=True)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"token of {self.app_id}"
