"""Each broken promise about a table's distribution is found at start."""

from collections.abc import Iterator
from typing import ClassVar

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from apps.accounts.models import Account
from apps.core.checks import distribution_errors
from apps.core.distribution import LOCAL, REFERENCE, distributed
from apps.core.models import BaseModel
from apps.posts.models import Post


def codes(model: type[models.Model]) -> list[str | None]:
    return [message.id for message in distribution_errors(model)]


@pytest.fixture(autouse=True)
def _away_from_the_site() -> Iterator[None]:
    """Keep the tables of this file out of the site's registry."""
    with isolate_apps("apps.core"):
        yield


class TestDistributionErrors:
    def test_accepts_a_well_made_table(self) -> None:
        class Good(BaseModel):
            distribution = distributed(by="post_id", group="post")
            pk = models.CompositePrimaryKey("post_id", "account_id")
            post = models.ForeignKey(Post, on_delete=models.CASCADE)
            account = models.ForeignKey(Account, on_delete=models.CASCADE)

            class Meta:
                app_label = "core"
                constraints: ClassVar = [
                    models.UniqueConstraint(fields=["post", "account"], name="one_good")
                ]

        assert codes(Good) == []

    def test_refuses_a_table_that_says_nothing(self) -> None:
        class Silent(models.Model):
            class Meta:
                app_label = "core"

        assert codes(Silent) == ["core.E001"]

    def test_refuses_a_column_that_does_not_exist(self) -> None:
        class Lost(BaseModel):
            distribution = distributed(by="owner_id", group="account")

            class Meta:
                app_label = "core"

        assert codes(Lost) == ["core.E002"]

    def test_refuses_a_column_that_may_be_null(self) -> None:
        class Nullable(BaseModel):
            distribution = distributed(by="owner_id", group="account")
            owner_id = models.BigIntegerField(null=True)

            class Meta:
                app_label = "core"

        assert codes(Nullable) == ["core.E003"]

    def test_refuses_a_column_that_is_unique_alone(self) -> None:
        class Alone(BaseModel):
            distribution = distributed(by="owner_id", group="account")
            owner_id = models.BigIntegerField()
            slug = models.CharField(max_length=9, unique=True)

            class Meta:
                app_label = "core"

        assert codes(Alone) == ["core.E004"]

    def test_refuses_a_one_to_one_relation(self) -> None:
        class Twin(BaseModel):
            distribution = distributed(by="owner_id", group="account")
            owner_id = models.BigIntegerField()
            account = models.OneToOneField(Account, on_delete=models.CASCADE)

            class Meta:
                app_label = "core"

        assert codes(Twin) == ["core.E004"]

    def test_refuses_a_unique_constraint_without_the_column(self) -> None:
        class Loose(BaseModel):
            distribution = distributed(by="owner_id", group="account")
            owner_id = models.BigIntegerField()
            slug = models.CharField(max_length=9)

            class Meta:
                app_label = "core"
                constraints: ClassVar = [
                    models.UniqueConstraint(fields=["slug"], name="one_loose_slug")
                ]

        assert codes(Loose) == ["core.E005"]

    def test_refuses_unique_together_without_the_column(self) -> None:
        class Together(BaseModel):
            distribution = distributed(by="owner_id", group="account")
            owner_id = models.BigIntegerField()
            left = models.IntegerField()
            right = models.IntegerField()

            class Meta:
                app_label = "core"
                unique_together: ClassVar = [("left", "right")]

        assert codes(Together) == ["core.E005"]

    def test_refuses_a_foreign_key_across_shards(self) -> None:
        class Across(BaseModel):
            distribution = distributed(by="owner_id", group="account")
            owner_id = models.BigIntegerField()
            post = models.ForeignKey(Post, on_delete=models.CASCADE)

            class Meta:
                app_label = "core"

        assert codes(Across) == ["core.E006"]

    def test_accepts_a_foreign_key_without_constraint(self) -> None:
        class Free(BaseModel):
            distribution = distributed(by="owner_id", group="account")
            owner_id = models.BigIntegerField()
            post = models.ForeignKey(Post, on_delete=models.CASCADE, db_constraint=False)

            class Meta:
                app_label = "core"

        assert codes(Free) == []

    @pytest.mark.parametrize("distribution", [REFERENCE, LOCAL])
    def test_asks_nothing_more_of_tables_that_are_not_spread(self, distribution: object) -> None:
        model = type(
            "Plain",
            (BaseModel,),
            {
                "__module__": __name__,
                "distribution": distribution,
                "slug": models.CharField(max_length=9, unique=True),
                "Meta": type("Meta", (), {"app_label": "core"}),
            },
        )

        assert codes(model) == []


class TestEveryTable:
    def test_keeps_its_promise(self) -> None:
        own = [m for m in apps.get_models() if m.__module__.startswith("apps.")]

        assert own
        assert [str(message) for model in own for message in distribution_errors(model)] == []
