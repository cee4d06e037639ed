"""The gate to accounts: ``account_for`` is the one way from a name or id to whom one may see."""

from collections.abc import Collection
from typing import Any, Protocol

from django.db.models import Q
from django.db.models.functions import Now

from apps.accounts.models import Account, AccountQuerySet, UsernameReservation
from apps.accounts.types import SensitiveMedia, Status
from apps.core.exceptions import NotFound
from apps.graph.models import Block, BlockedBy, Restriction
from apps.graph.policy import ANONYMOUS, Viewer, visible_account, visible_author


class SignedRequest(Protocol):
    """A request as Django's authentication leaves it."""

    @property
    def user(self) -> Any: ...


def viewer_of(request: SignedRequest) -> Viewer:
    """Return who looks at the answer to a request; who takes no part looks like nobody."""
    user = request.user
    if not user.is_authenticated or user.is_gated:
        return ANONYMOUS
    return Viewer(
        user.pk,
        SensitiveMedia(user.sensitive_media),
        user.hides_like_counts,
        user.has_filters,
        user.saves_data,
    )


def visible_accounts(*, viewer: Viewer) -> AccountQuerySet:
    """Return the accounts whose card the viewer may see."""
    return Account.objects.get_queryset().filter(visible_account(viewer))


def heard_accounts(*, viewer: Viewer) -> AccountQuerySet:
    """Return the visible accounts of whose doings the viewer is told: not the restricted ones."""
    restricted = Restriction.objects.filter(restricter_id=viewer.account_id)
    return visible_accounts(viewer=viewer).exclude(pk__in=restricted.values("restricted_id"))


def account_for(
    *, viewer: Viewer, username: str | None = None, account_id: int | None = None
) -> Account:
    """Return one account, named by username or id, whose card the viewer may see.

    People who have deactivated their account still find themselves.

    :raises NotFound: it does not exist, takes no part, or one of the two blocks the other.
    """
    own = Q(pk=viewer.account_id, status=Status.DEACTIVATED)
    accounts = Account.objects.get_queryset().filter(visible_account(viewer) | own)
    if account_id is not None:
        accounts = accounts.filter(pk=account_id)
    else:
        accounts = accounts.named(username or "")
    account = accounts.first()
    if account is None:
        raise NotFound
    return account


def renamed_account_for(*, viewer: Viewer, username: str) -> Account:
    """Return the visible account that gave up ``username`` a short while ago.

    :raises NotFound: nobody did, or the viewer may not see who did.
    """
    account = (
        visible_accounts(viewer=viewer)
        .filter(
            pk__in=UsernameReservation.objects.filter(
                username=username.lower(), until__gt=Now()
            ).values("account_id")
        )
        .first()
    )
    if account is None:
        raise NotFound
    return account


def blocked_account_for(
    *, viewer: Viewer, username: str | None = None, account_id: int | None = None
) -> Account:
    """Return an account that the viewer blocks: they see its card, to end the block.

    :raises NotFound: the viewer blocks nobody of this name or id.
    """
    blocked = Block.objects.filter(blocker_id=viewer.account_id).values("blocked_id")
    accounts = Account.objects.active().filter(pk__in=blocked)
    if account_id is not None:
        accounts = accounts.filter(pk=account_id)
    else:
        accounts = accounts.named(username or "")
    account = accounts.first()
    if account is None:
        raise NotFound
    return account


def blocked_card_for(
    *, viewer: Viewer, username: str | None = None, account_id: int | None = None
) -> Account:
    """Return whom the viewer blocks, unless that account blocks the viewer as well.

    :raises NotFound: the viewer blocks nobody of this name or id, or is blocked too.
    """
    account = blocked_account_for(viewer=viewer, username=username, account_id=account_id)
    if BlockedBy.objects.filter(blocked_id=viewer.account_id, blocker_id=account.pk).exists():
        raise NotFound
    return account


def card_for(
    *, viewer: Viewer, username: str | None = None, account_id: int | None = None
) -> Account:
    """Return an account whose card the viewer finds: one they see, or block themselves.

    :raises NotFound: it does not exist for them.
    """
    cards = _cards(viewer)
    one = cards.filter(pk=account_id) if account_id is not None else cards.named(username or "")
    account = one.first()
    if account is None:
        raise NotFound
    return account


def card_ids_for(*, viewer: Viewer, account_ids: Collection[int]) -> set[int]:
    """Return those of the accounts whose card the viewer finds, as ``card_for`` does one by one."""
    return set(_cards(viewer).filter(pk__in=account_ids).values_list("pk", flat=True))


def _cards(viewer: Viewer) -> AccountQuerySet:
    own = Q(pk=viewer.account_id, status=Status.DEACTIVATED)
    blocked = Block.objects.filter(blocker_id=viewer.account_id).values("blocked_id")
    blocking = BlockedBy.objects.filter(blocked_id=viewer.account_id).values("blocker_id")
    ended_by_viewer = Q(status=Status.ACTIVE, pk__in=blocked) & ~Q(pk__in=blocking)
    accounts = Account.objects.get_queryset()
    return accounts.filter(visible_account(viewer) | own | ended_by_viewer)


def can_see_content(*, viewer: Viewer, account: Account) -> bool:
    """Tell whether the viewer may see what the account publishes for its audience."""
    if account.pk == viewer.account_id:
        return True
    return Account.objects.filter(visible_author(viewer, ""), pk=account.pk).exists()
