"""Mutes: somebody's posts stay out of home; nobody but the muter knows."""

from datetime import datetime

from django.db import transaction

from apps.accounts.models import Account
from apps.core.events import publish
from apps.graph.events import Muted, Unmuted
from apps.graph.exceptions import CannotMuteYourself
from apps.graph.models import Mute
from apps.graph.policy import Viewer
from apps.graph.selectors import account_for
from apps.graph.services import edges


@transaction.atomic
def mute(*, muter: Account, muted_id: int, until: datetime | None = None) -> bool:
    """Keep somebody's posts out of one's home feed; the follow stays. Return whether it is new.

    A mute that exists ends at the moment chosen last, or, without one, by hand.

    :raises NotFound: the muter may not see the account.
    :raises CannotMuteYourself: it is their own.
    """
    if muter.pk == muted_id:
        raise CannotMuteYourself
    edges.lock_pair(muter.pk, muted_id)
    account_for(viewer=Viewer(muter.pk), account_id=muted_id)
    known = Mute.objects.filter(muter_id=muter.pk, muted_id=muted_id).first()
    if known is not None and known.until == until:
        return False
    Mute.objects.update_or_create(muter_id=muter.pk, muted_id=muted_id, defaults={"until": until})
    publish(Muted(muter_id=muter.pk, muted_id=muted_id))
    return known is None


@transaction.atomic
def unmute(*, muter: Account, muted_id: int) -> bool:
    """Let somebody's posts into one's home feed again; return whether they were kept out."""
    edges.lock_pair(muter.pk, muted_id)
    deleted, _ = Mute.objects.filter(muter_id=muter.pk, muted_id=muted_id).delete()
    if deleted:
        publish(Unmuted(muter_id=muter.pk, muted_id=muted_id))
    return bool(deleted)


@transaction.atomic
def end_mutes(*, now: datetime, limit: int = 500) -> int:
    """Drop mutes whose time is over; return how many. They have counted for nothing since."""
    over = list(
        Mute.objects.filter(until__lte=now)
        .order_by("until")
        .values_list("muter_id", "muted_id")[:limit]
    )
    for muter_id, muted_id in sorted(over):
        edges.lock_pair(muter_id, muted_id)
        # Whoever has chosen anew meanwhile goes on muting.
        Mute.objects.filter(muter_id=muter_id, muted_id=muted_id, until__lte=now).delete()
        publish(Unmuted(muter_id=muter_id, muted_id=muted_id))
    return len(over)
