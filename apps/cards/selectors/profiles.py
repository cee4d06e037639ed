"""Profiles from memory: ``un:<name>`` leads to an id, ``up:<id>`` holds the profile itself."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from django.db.models.functions import Lower

from apps.accounts.models import Account
from apps.accounts.presentation import bio_html, link_views
from apps.cards.selectors.accounts import card_of
from apps.cards.selectors.viewer import hidden_from
from apps.cards.types import ProfileCard, ProfileLink
from apps.core import counters
from apps.core.cache import CachedBytes, shape_of
from apps.core.outage import require_current
from apps.core.redis import GuardedPipeline, RedisUnavailable, redis_for
from apps.graph.policy import Viewer

FRESH_SECONDS = 24 * 3600
TTL_SECONDS = 7 * 24 * 3600
# Remembered by the bytes they were made of, as posts are.
REMEMBERED = 2_048
Profiles = tuple[dict[int, ProfileCard], dict[int, counters.Counts]]
_decode = lru_cache(maxsize=REMEMBERED)(msgspec.json.Decoder(ProfileCard).decode)


def _load_profiles(account_ids: Sequence[int]) -> Mapping[int, bytes]:
    return {
        account.pk: msgspec.json.encode(_card(account))
        for account in Account.objects.filter(pk__in=account_ids)
    }


def _card(account: Account) -> ProfileCard:
    return ProfileCard(
        account=card_of(account),
        bio_html=bio_html(account=account)[:],
        pronouns=account.pronouns,
        links=[ProfileLink(label=link.label, url=link.url) for link in link_views(account=account)],
    )


def _load_names(names: Sequence[str]) -> Mapping[str, bytes]:
    rows = (
        Account.objects.annotate(lower_username=Lower("username"))
        .filter(lower_username__in=names)
        .values_list("lower_username", "id")
    )
    return {name: str(account_id).encode() for name, account_id in rows}


profile_cache: CachedBytes[int] = CachedBytes(
    name="profile",
    prefix="up",
    load=_load_profiles,
    fresh_for=FRESH_SECONDS,
    ttl=TTL_SECONDS,
    shape=shape_of(ProfileCard),
)
name_cache: CachedBytes[str] = CachedBytes(
    name="username", prefix="un", load=_load_names, fresh_for=FRESH_SECONDS, ttl=TTL_SECONDS
)


def profile_card(*, account_id: int) -> ProfileCard | None:
    """Return an account's profile; the caller has checked that the viewer may see it."""
    return profile_cards(account_ids=[account_id]).get(account_id)


def profile_cards(*, account_ids: Sequence[int]) -> dict[int, ProfileCard]:
    """Return the profiles of existing accounts; the caller has checked who may see them."""
    unique = list(dict.fromkeys(account_ids))
    return {i: _decode(raw) for i, raw in profile_cache.get_many(unique).items()}


def hydrate_profiles(*, account_ids: Sequence[int]) -> Profiles:
    """Return profiles and counts of people in one round trip when everything is warm."""
    unique = list(dict.fromkeys(account_ids))
    if not unique:
        return {}, {}
    try:
        require_current()
        pipeline = redis_for("cache").pipeline()
        ask_for_profiles(pipeline, unique)
        answers = pipeline.execute()
    except RedisUnavailable:
        return profile_cards(account_ids=unique), counters.counts_of(subject_ids=unique)
    return answered_profiles(unique, answers)


def ask_for_profiles(pipeline: GuardedPipeline, account_ids: Sequence[int]) -> None:
    """Put what ``answered_profiles`` needs into a pipeline of the cache."""
    pipeline.mget([profile_cache.key(account_id) for account_id in account_ids])
    pipeline.mget([counters.counts_key(account_id) for account_id in account_ids])


def answered_profiles(account_ids: Sequence[int], answers: Sequence[Any]) -> Profiles:
    """Finish a read that ``ask_for_profiles`` has put into a pipeline."""
    raw_profiles, raw_counts = answers
    found = profile_cache.complete(account_ids, raw_profiles)
    counts = counters.complete_counts(subject_ids=account_ids, packed=raw_counts)
    return {i: _decode(raw) for i, raw in found.items()}, counts


def visible_profile(*, viewer: Viewer, username: str) -> ProfileCard | None:
    """Return the profile of somebody whose card the viewer may see, from memory.

    ``None`` says no more than that: renamed, blocked, suspended and unknown are told apart by the
    gate in ``graph``.
    """
    name = username.lower()
    raw = name_cache.get_many([name]).get(name)
    card = profile_card(account_id=int(raw)) if raw is not None else None
    if card is None or card.account.username.lower() != name or not card.account.is_active:
        return None
    return None if card.account.id in hidden_from(viewer=viewer) else card
