"""Words that somebody does not want to meet, and where; the apps they use hide what has them."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from apps.accounts.models.people import Account
from apps.accounts.types import MAX_FILTER_TITLE, MAX_KEYWORD, FilterAction, FilterContext
from apps.core.distribution import distributed
from apps.core.models import BaseModel


class WordFilter(BaseModel):
    """Some words under a title, with what becomes of posts that have one of them."""

    distribution = distributed(by="account_id", group="account")

    id = models.BigIntegerField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=MAX_FILTER_TITLE)
    contexts = ArrayField(models.CharField(max_length=16, choices=FilterContext.choices))
    action = models.CharField(max_length=8, choices=FilterAction.choices, default=FilterAction.WARN)
    # The moment from which it filters nothing any more; none: until it is deleted.
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"filter {self.pk} of {self.account_id}"


class FilterKeyword(BaseModel):
    """A word or phrase of a filter."""

    distribution = distributed(by="account_id", group="account")

    id = models.BigIntegerField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)
    filter_id = models.BigIntegerField()
    keyword = models.CharField(max_length=MAX_KEYWORD)
    # Otherwise it also counts within longer words.
    is_whole_word = models.BooleanField(default=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "filter_id"], name="filter_keywords")]

    def __str__(self) -> str:
        return f"keyword {self.pk} of filter {self.filter_id}"
