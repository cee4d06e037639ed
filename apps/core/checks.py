"""System checks: every table keeps to its distribution, every deployment to what keeps it safe."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.db import models
from django.http.request import validate_host  # noqa: TID251  # the rule that requests meet

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


@register("security", deploy=True)
def check_hosts(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """A site that answers to any name lets others put theirs into its links and mails."""
    if not any(name.startswith("*") for name in settings.ALLOWED_HOSTS):
        return []
    return [
        Error(
            "ALLOWED_HOSTS lets the site answer to any name",
            hint="List the names people type, and nothing else.",
            id="core.E010",
        )
    ]


@register("security", deploy=True)
def check_site_url(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Without HTTPS, sessions and passwords travel in the clear."""
    parts = urlsplit(settings.SITE_URL)
    messages: list[CheckMessage] = []
    if parts.scheme != "https":
        messages.append(
            Warning(
                "SITE_URL is not an https address",
                hint="Put a proxy that speaks TLS before the site and list it in TRUSTED_PROXIES.",
                id="core.W011",
            )
        )
    if not validate_host(parts.hostname or "", settings.ALLOWED_HOSTS):
        messages.append(
            Error(
                f"SITE_URL names {parts.hostname}, to which ALLOWED_HOSTS does not let it answer",
                hint="Add the name to ALLOWED_HOSTS.",
                id="core.E012",
            )
        )
    return messages


@register("security", deploy=True)
def check_redis_roles(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """The cache may be cleared and may evict; what else lies in its database goes with it."""
    kept = {
        "BROKER_URL": settings.BROKER_URL,
        "CHANNELS_URL": settings.CHANNELS_URL,
        **{f"FEED_SHARDS[{index}]": url for index, url in enumerate(settings.FEED_SHARDS)},
    }
    cache = _redis_database(settings.CACHE_URL)
    shared = [name for name, url in kept.items() if _redis_database(url) == cache]
    if not shared:
        return []
    return [
        Warning(
            f"CACHE_URL is the same Redis database as {', '.join(shared)}",
            hint="Give the cache a database number, or better a server, of its own: clearing the "
            "cache deletes whatever shares it, queued tasks included.",
            id="core.W013",
        )
    ]


def _redis_database(url: str) -> tuple[str, str]:
    """Return which server and which database a Redis URL names, however it is written."""
    parts = urlsplit(url)
    number = parse_qs(parts.query).get("db", [parts.path.lstrip("/")])[0]
    if parts.scheme == "unix":
        return parts.path, parse_qs(parts.query).get("db", ["0"])[0]
    return f"{parts.hostname}:{parts.port or 6379}", number or "0"
