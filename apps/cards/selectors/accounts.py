"""Cards of people: ``u:<id>`` in the cache, from the account's row on a miss."""

from collections.abc import Mapping, Sequence

import msgspec

from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.cards.presentation import account_view
from apps.cards.types import AccountCard, AccountView
from apps.core.cache import CachedBytes, shape_of
from apps.graph.policy import Viewer

FRESH_SECONDS = 24 * 3600
TTL_SECONDS = 7 * 24 * 3600
_decoder = msgspec.json.Decoder(AccountCard)


def card_of(account: Account) -> AccountCard:
    """Make the card of a loaded account."""
    return AccountCard(
        id=account.pk,
        username=account.username,
        name=account.name,
        avatar_name=account.avatar_name,
        is_private=account.is_private,
        is_active=account.status == Status.ACTIVE,
    )


def load_account_cards(account_ids: Sequence[int]) -> dict[int, AccountCard]:
    """Build cards from PostgreSQL in one query."""
    accounts = Account.objects.filter(pk__in=account_ids).only(
        "username", "name", "avatar_name", "is_private", "status"
    )
    return {account.pk: card_of(account) for account in accounts}


def _load(account_ids: Sequence[int]) -> Mapping[int, bytes]:
    cards = load_account_cards(account_ids)
    return {account_id: msgspec.json.encode(card) for account_id, card in cards.items()}


account_cache: CachedBytes[int] = CachedBytes(
    name="account",
    prefix="u",
    load=_load,
    fresh_for=FRESH_SECONDS,
    ttl=TTL_SECONDS,
    shape=shape_of(AccountCard),
)


def account_cards(*, account_ids: Sequence[int]) -> dict[int, AccountCard]:
    """Return the cards of existing accounts; the caller has checked who may see them."""
    unique = list(dict.fromkeys(account_ids))
    return {i: _decoder.decode(raw) for i, raw in account_cache.get_many(unique).items()}


def account_views(*, viewer: Viewer, account_ids: Sequence[int]) -> dict[int, AccountView]:
    """Return people ready for a template; the caller has checked that the viewer may see them."""
    cards = account_cards(account_ids=account_ids)
    return {i: account_view(card=card, viewer=viewer) for i, card in cards.items()}
