"""System checks of the house: every table declares its distribution and keeps to its rules."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, register
from django.db import models

from apps.core.distribution import Distribution


@register("models")
def check_distribution(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Every own model says how it is distributed, and its keys allow it."""
    messages: list[CheckMessage] = []
    for model in apps.get_models():
        if model.__module__.startswith("apps.") and model._meta.managed:  # noqa: SLF001  # the documented model API
            messages += distribution_errors(model)
    return messages


def distribution_errors(model: type[models.Model]) -> Iterator[CheckMessage]:
    """Yield what keeps a model from being distributed as it declares."""
    distribution: Distribution | None = getattr(model, "distribution", None)
    if distribution is None:
        yield Error(
            f"{model.__name__} declares no distribution",
            hint="Set `distribution = REFERENCE | LOCAL | distributed(by=…, group=…)`.",
            obj=model,
            id="core.E001",
        )
        return
    if distribution.kind == "distributed":
        yield from _column_errors(model, distribution.by)
        yield from _unique_errors(model, distribution.by)
        yield from _foreign_key_errors(model, distribution)


def _column_errors(model: type[models.Model], by: str) -> Iterator[CheckMessage]:
    column = next((f for f in model._meta.concrete_fields if f.attname == by), None)  # noqa: SLF001
    if column is None:
        yield Error(f"{model.__name__} has no column {by}", obj=model, id="core.E002")
    elif column.null:
        yield Error(f"{model.__name__}.{by} may be NULL", obj=model, id="core.E003")


def _unique_errors(model: type[models.Model], by: str) -> Iterator[CheckMessage]:
    meta = model._meta  # noqa: SLF001
    names = {f.name for f in meta.concrete_fields if f.attname == by} | {by}
    for field in meta.concrete_fields:
        if field.unique and not field.primary_key and field.attname != by:
            yield Error(f"{model.__name__}.{field.name} is unique alone", obj=model, id="core.E004")
    for constraint in meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and not names & set(constraint.fields):
            yield Error(f"{constraint.name} does not contain {by}", obj=model, id="core.E005")
    for together in meta.unique_together:
        if not names & set(together):
            label = ", ".join(together)
            yield Error(f"unique {label} does not contain {by}", obj=model, id="core.E005")


def _foreign_key_errors(
    model: type[models.Model], distribution: Distribution
) -> Iterator[CheckMessage]:
    for field in model._meta.concrete_fields:  # noqa: SLF001
        if not isinstance(field, models.ForeignKey) or not getattr(field, "db_constraint", True):
            continue
        target: Distribution | None = getattr(field.related_model, "distribution", None)
        if target is not None and target.kind == "reference":
            continue
        is_parent = (
            target is not None
            and target.group == distribution.group
            and field.attname == distribution.by
        )
        if not is_parent:
            yield Error(
                f"{model.__name__}.{field.name} is a constraint across shards",
                hint="Use db_constraint=False.",
                obj=model,
                id="core.E006",
            )
