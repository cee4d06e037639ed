"""Posts kept for later; nobody else learns of it (R12)."""

from datetime import datetime

from django.db import transaction

from apps.accounts.models import Account
from apps.core import counters
from apps.core.events import publish
from apps.core.ids import new_id, shard_of
from apps.engagement.events import PostSaved, PostUnsaved
from apps.engagement.models import Save
from apps.engagement.services.edges import insert_once
from apps.graph.policy import Viewer
from apps.posts import selectors as post_selectors


@transaction.atomic
def save_post(*, account: Account, post_id: int, now: datetime | None = None) -> bool:
    """Keep a post; return False if it is kept already.

    :raises NotFound: the account must not see the post (R18).
    """
    post_selectors.post_for(viewer=Viewer(account.pk), post_id=post_id)
    save_id = new_id(shard=shard_of(account.pk), at=now)
    save = Save(account_id=account.pk, post_id=post_id, save_id=save_id)
    if not insert_once(save, columns=["account_id", "post_id", "save_id"]):
        return False
    counters.count(subject_id=post_id, kind="saves", delta=1)
    publish(PostSaved(post_id=post_id, account_id=account.pk))
    return True


@transaction.atomic
def unsave_post(*, account: Account, post_id: int) -> bool:
    """Keep a post no longer; return False if it was not kept.

    Needs no sight: one may clear one's own list of what has become invisible.
    """
    deleted, _ = Save.objects.filter(account_id=account.pk, post_id=post_id).delete()
    if not deleted:
        return False
    counters.count(subject_id=post_id, kind="saves", delta=-1)
    publish(PostUnsaved(post_id=post_id, account_id=account.pk))
    return True
