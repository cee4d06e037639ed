"""People: one row each, read everywhere, so whatever changes often lives elsewhere."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Concat, Lower, Now, Upper
from django.db.models.lookups import In

from apps.accounts.types import GATED, SensitiveMedia, Status, Theme, Visibility
from apps.core.distribution import LOCAL, REFERENCE
from apps.core.ids import new_owner_id
from apps.core.models import BaseModel


class SearchKey(models.Func):
    """Text as search compares it: without case and accents (a function made by a migration)."""

    function = "search_key"
    arity = 1
    output_field = models.TextField()


class AddressKey(models.Func):
    """An e-mail address by its mailbox: without case, and without what follows a plus sign.

    Written out, because the planner uses an index only for the very same expression.
    """

    template = r"regexp_replace(lower(%(expressions)s), '\+[^@]*@', '@')"
    arity = 1
    output_field = models.TextField()


class AccountQuerySet(models.QuerySet["Account"]):
    """Filters of accounts that need no viewer; what a viewer may see is decided in ``graph``."""

    def active(self) -> "AccountQuerySet":
        return self.filter(status=Status.ACTIVE)

    def named(self, *usernames: str) -> "AccountQuerySet":
        """Match usernames whatever their case."""
        return self.filter(In(Lower("username"), [username.lower() for username in usernames]))


class AccountManager(BaseUserManager["Account"]):
    """Creates accounts for Django's own commands."""

    def get_queryset(self) -> AccountQuerySet:
        return AccountQuerySet(self.model, using=self._db)

    def active(self) -> AccountQuerySet:
        return self.get_queryset().active()

    def named(self, *usernames: str) -> AccountQuerySet:
        return self.get_queryset().named(*usernames)

    def create_user(
        self, username: str, email: str = "", password: str | None = None, **fields: object
    ) -> "Account":
        account: Account = self.model(username=username, email=email.lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def create_superuser(
        self, username: str, email: str = "", password: str | None = None, **fields: object
    ) -> "Account":
        return self.create_user(
            username, email, password, **fields, is_staff=True, is_superuser=True
        )

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.named(username or "").get()


class Account(BaseModel, AbstractBaseUser, PermissionsMixin):
    """A person of the community."""

    distribution = REFERENCE

    id = models.BigIntegerField(primary_key=True, default=new_owner_id, editable=False)
    username = models.CharField(max_length=30)
    email = models.EmailField(blank=True, default="")
    name = models.CharField(max_length=60, blank=True, default="")
    bio = models.CharField(max_length=300, blank=True, default="")
    pronouns = models.CharField(max_length=30, blank=True, default="")
    # [{"label": "My shop", "url": "https://…"}], five at most
    links = models.JSONField(default=list, blank=True)
    avatar_media_id = models.BigIntegerField(null=True, blank=True)
    # The storage name of the avatar, so that a card needs no second table.
    avatar_name = models.CharField(max_length=40, blank=True, default="")
    is_private = models.BooleanField(default=False)
    privacy_version = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.ACTIVE)
    is_staff = models.BooleanField(default=False)
    theme = models.CharField(max_length=5, choices=Theme.choices, default=Theme.AUTO)
    has_shortcuts = models.BooleanField(default=True)
    sensitive_media = models.CharField(
        max_length=4,
        choices=SensitiveMedia.choices,
        default=SensitiveMedia.BLUR,
        db_default=SensitiveMedia.BLUR,
    )
    # Until then home suggests nobody to follow.
    suggestions_after = models.DateTimeField(null=True, blank=True)
    # They do not want to know how many like the posts of others.
    hides_like_counts = models.BooleanField(default=False, db_default=False)
    # Whether it is worth looking for their filters.
    has_filters = models.BooleanField(default=False, db_default=False)
    # How apps post for them unless told otherwise; "" is as the account and the site are.
    default_visibility = models.CharField(
        max_length=8, choices=Visibility.choices, blank=True, default="", db_default=""
    )
    default_is_sensitive = models.BooleanField(default=False, db_default=False)
    default_language = models.CharField(max_length=12, blank=True, default="", db_default="")
    # Whether others see that they are here, and they see it of others.
    shows_activity = models.BooleanField(default=True, db_default=True)
    wants_less_motion = models.BooleanField(default=False, db_default=False)
    saves_data = models.BooleanField(default=False, db_default=False)
    last_login = None
    date_joined = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    # Kept by the database: working it out for each row compared is a hundred times slower.
    search_text = models.GeneratedField(
        expression=SearchKey(Concat("username", models.Value(" "), "name")),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["email"]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("username"), name="one_account_per_username"),
            models.CheckConstraint(
                condition=models.Q(
                    username__regex=r"^[A-Za-z0-9_](?:[A-Za-z0-9_.]*[A-Za-z0-9_])?$"
                ),
                name="username_has_allowed_characters",
            ),
        ]
        indexes: ClassVar = [
            # Addresses are stored in lower case, and that is how the library looks for them.
            models.Index(fields=["email"], name="account_email"),
            models.Index(AddressKey("email"), name="account_address_key"),
            models.Index(
                OpClass(Lower("username"), name="text_pattern_ops"), name="account_username_prefix"
            ),
            GinIndex(
                OpClass(Upper("username"), name="gin_trgm_ops"), name="account_username_trigram"
            ),
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="account_search_text"),
        ]

    def __str__(self) -> str:
        return f"@{self.username}"

    @property
    def is_gated(self) -> bool:
        """Whether every page and operation answers with the account's state instead.

        Everybody may sign in: who takes no part is told so, and why.
        """
        return self.status in GATED

    @property
    def may_invite(self) -> bool:
        """Whether somebody may bring others in by links of their own."""
        may = self.is_staff or settings.INVITATIONS == "everybody"
        return may and self.status == Status.ACTIVE

    @property
    def usual_visibility(self) -> Visibility:
        """Who sees what an app posts for them without saying who."""
        if self.default_visibility:
            return Visibility(self.default_visibility)
        return Visibility.PRIVATE if self.is_private else Visibility.PUBLIC

    @property
    def display_name(self) -> str:
        return self.name or self.username

    def get_absolute_url(self) -> str:
        return f"/{self.username}/"

    def wants_suggestions(self, *, now: datetime) -> bool:
        """Whether home may suggest people to follow."""
        return self.suggestions_after is None or self.suggestions_after <= now


class UsernameReservation(BaseModel):
    """A username that nobody else may take until ``until``, after its owner changed it or left."""

    distribution = REFERENCE

    username = models.CharField(max_length=30, primary_key=True)
    # Empty when the account is deleted: then nobody may take the name back.
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL)
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.username} until {self.until:%Y-%m-%d}"


class Suspension(BaseModel):
    """Why, and until when, somebody takes no part; the row goes when that is over."""

    distribution = REFERENCE

    account = models.OneToOneField(
        Account, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    # What the person is told.
    reason = models.CharField(max_length=500, blank=True, default="")
    # NULL: until it is lifted.
    until = models.DateTimeField(null=True, blank=True)
    # What they come back to: who had deactivated their account is not shown by a pardon.
    former_status = models.CharField(max_length=12, choices=Status.choices, default=Status.ACTIVE)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["until"], condition=models.Q(until__isnull=False), name="suspension_end"
            )
        ]

    def __str__(self) -> str:
        return f"suspension of {self.account_id}"


class Deletion(BaseModel):
    """A deletion that a person asked for; due even if they are suspended meanwhile."""

    distribution = REFERENCE

    account = models.OneToOneField(
        Account, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    due_at = models.DateTimeField(db_index=True)
    # From here on there is no way back: parts are gone already.
    begun_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"deletion of {self.account_id}"


class KnownDevice(BaseModel):
    """A browser with which somebody has signed in, known again by the hash of its cookie."""

    distribution = LOCAL

    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    token_hash = models.CharField(max_length=64)
    # Of its last sign-in: a device whose session is ended is forgotten with it.
    session_key = models.CharField(max_length=40)
    last_used_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "token_hash"], name="one_row_per_device_of_an_account"
            ),
        ]

    def __str__(self) -> str:
        return f"device of {self.account_id}, used {self.last_used_at:%Y-%m-%d}"
