"""The vocabulary of accounts."""

from django.db import models


class Status(models.TextChoices):
    """Whether a person takes part; anything but active is invisible everywhere."""

    ACTIVE = "active"
    DEACTIVATED = "deactivated"
    SUSPENDED = "suspended"
    DELETING = "deleting"


class Theme(models.TextChoices):
    """The colors of the pages; auto follows the device."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"
