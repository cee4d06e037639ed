"""Mutes: somebody's posts stay out of home; nobody but the muter knows."""

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
def mute(*, muter: Account, muted_id: int) -> bool:
    """Keep somebody's posts out of one's home feed; the follow stays. Return whether it is new.

    :raises NotFound: the muter may not see the account.
    :raises CannotMuteYourself: it is their own.
    """
    if muter.pk == muted_id:
        raise CannotMuteYourself
    edges.lock_pair(muter.pk, muted_id)
    account_for(viewer=Viewer(muter.pk), account_id=muted_id)
    _, is_new = Mute.objects.get_or_create(muter_id=muter.pk, muted_id=muted_id)
    if is_new:
        publish(Muted(muter_id=muter.pk, muted_id=muted_id))
    return is_new


@transaction.atomic
def unmute(*, muter: Account, muted_id: int) -> bool:
    """Let somebody's posts into one's home feed again; return whether they were kept out."""
    edges.lock_pair(muter.pk, muted_id)
    deleted, _ = Mute.objects.filter(muter_id=muter.pk, muted_id=muted_id).delete()
    if deleted:
        publish(Unmuted(muter_id=muter.pk, muted_id=muted_id))
    return bool(deleted)
