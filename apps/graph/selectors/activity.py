"""Who is here at the moment, for those who may know it."""

from collections.abc import Sequence

from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.core.realtime import online_among
from apps.graph.models import Follow, Restriction
from apps.graph.policy import Viewer, visible_account


def active_ids(*, viewer: Account, account_ids: Sequence[int]) -> set[int]:
    """Return who of these has a page open and lets the viewer know.

    People show it to those whom they follow and do not restrict, if both have not switched it off.
    While Redis is gone nobody is known to be here.
    """
    if not viewer.shows_activity or viewer.status != Status.ACTIVE:
        return set()
    here = online_among(account_ids=account_ids)
    if not here:
        return set()
    following = Follow.objects.filter(
        visible_account(Viewer(viewer.pk), "follower"),
        followee_id=viewer.pk,
        follower_id__in=here,
        follower__shows_activity=True,
    )
    restricting = Restriction.objects.filter(restricted_id=viewer.pk, restricter_id__in=here)
    return set(following.values_list("follower_id", flat=True)).difference(
        restricting.values_list("restricter_id", flat=True)
    )
