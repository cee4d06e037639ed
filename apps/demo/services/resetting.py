"""Takes the demo out again: its people and all that hangs on them."""

from django.db import transaction
from django.db.models import Q

from apps.accounts.events import ProfileChanged
from apps.accounts.models import Account
from apps.core import counters
from apps.core.events import publish
from apps.core.models import IdempotencyRecord, StreamDelta, StreamHead
from apps.demo.engine.content import load_content
from apps.demo.engine.crowd import plan_people
from apps.demo.engine.plan import SIZES
from apps.demo.models import DemoLoad
from apps.demo.selectors import account_ids_by_name, applicant_ids, latest_load
from apps.demo.services.batches import watched_batches
from apps.demo.services.loading import only_loader
from apps.demo.types import Progress
from apps.engagement.models import Comment, Save
from apps.media import services as media_services
from apps.media.models import MediaItem
from apps.notifications.models import Notification
from apps.posts import services as post_services
from apps.posts.events import PostDeleted
from apps.posts.models import HashtagPost, Post

BATCH = 500


def reset_demo(*, progress: Progress) -> int:
    """Remove the demo's people with everything they made; return how many people went.

    :raises AlreadyLoading: another process is loading.
    """
    with only_loader():
        load = latest_load()
        if load is None:
            return 0
        people = plan_people(
            content=load_content(),
            count=SIZES[load.size].people,
            seed=load.seed,
            now=load.planned_at,
        )
        by_name = account_ids_by_name(names=[member.username for member in people])
        ids = {*by_name.values(), *applicant_ids()}
        progress.begin(step="Removing the demo", total=len(ids))
        for account_ids in watched_batches(items=sorted(ids), size=BATCH, progress=progress):
            _remove_people(list(account_ids))
        _finish()
        progress.end()
    return len(ids)


@transaction.atomic
def _remove_people(account_ids: list[int]) -> None:
    posts = dict(Post.objects.filter(author_id__in=account_ids).values_list("id", "author_id"))
    comment_ids = list(
        Comment.objects.filter(Q(author_id__in=account_ids) | Q(post_id__in=posts)).values_list(
            "id", flat=True
        )
    )
    # What no foreign key holds does not go with the account.
    media = MediaItem.objects.filter(owner_id__in=account_ids).values_list("id", flat=True)
    media_services.discard_media(media_ids=list(media))
    HashtagPost.objects.filter(post_id__in=posts).delete()
    Save.objects.filter(post_id__in=posts).delete()
    Notification.objects.filter(post_id__in=posts).delete()
    StreamDelta.objects.filter(account_id__in=account_ids).delete()
    StreamHead.objects.filter(account_id__in=account_ids).delete()
    IdempotencyRecord.objects.filter(account_id__in=account_ids).delete()
    Comment.objects.filter(pk__in=comment_ids).delete()
    Account.objects.filter(pk__in=account_ids).delete()
    post_services.forget_counts(subject_ids=[*account_ids, *posts, *comment_ids])
    # Cards and feeds in memory outlive the rows unless they are told.
    publish(*(PostDeleted(post_id=post_id, author_id=who) for post_id, who in posts.items()))
    publish(*(ProfileChanged(account_id=account_id) for account_id in account_ids))


@transaction.atomic
def _finish() -> None:
    """Count anew what the rest of the site had with the demo's people."""
    if drift := counters.drift():
        counters.repair(drift=drift)
    DemoLoad.objects.all().delete()
