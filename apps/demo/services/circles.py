"""Close friends, and Ana's other lists about people: no page of her settings opens empty."""

from datetime import timedelta

from django.db.models import Exists, OuterRef

from apps.demo.types import LOGINS, Cast, Progress
from apps.engagement.models import Comment
from apps.graph.models import Boundaries, CloseFriend, CloseFriendOf, Mute, Restriction
from apps.notifications.models import Notification
from apps.posts.models import PostTag, TaggedPost

OWNER = "ana"
MUTED_FOR = timedelta(days=7)


def add_circles(*, cast: Cast, progress: Progress) -> None:
    """Make close friends; give Ana people to hear less of, and things to approve."""
    progress.begin(step="Circles", total=4)
    plan, owner_id = cast.plan, cast.id_of(OWNER)
    _make_close_friends(cast)
    progress.advance()
    followed = [cast.id_of(each.followee) for each in plan.follows if each.follower == OWNER]
    until = max(post.at for post in plan.posts) + MUTED_FOR
    Mute.objects.create(muter_id=owner_id, muted_id=followed[-1], until=until)
    progress.advance()
    _let_a_tag_wait(owner_id)
    progress.advance()
    _let_a_comment_wait(owner_id)
    progress.advance()
    progress.end()


def _make_close_friends(cast: Cast) -> None:
    pairs = [
        (cast.id_of(circle.owner), cast.id_of(member))
        for circle in cast.plan.circles
        for member in circle.members
    ]
    CloseFriend.objects.bulk_create(
        CloseFriend(owner_id=owner_id, member_id=member_id) for owner_id, member_id in pairs
    )
    CloseFriendOf.objects.bulk_create(
        CloseFriendOf(member_id=member_id, owner_id=owner_id) for owner_id, member_id in pairs
    )


def _let_a_tag_wait(owner_id: int) -> None:
    """Let the newest tag of somebody wait, as it does for those who approve tags by hand."""
    Boundaries.objects.create(account_id=owner_id, approves_tags=True)
    newest = TaggedPost.objects.filter(account_id=owner_id).order_by("-post_id").first()
    if newest is not None:
        waiting = {"account_id": owner_id, "post_id": newest.post_id}
        TaggedPost.objects.filter(**waiting).update(is_pending=True)
        PostTag.objects.filter(**waiting).update(is_pending=True)


def _let_a_comment_wait(owner_id: int) -> None:
    """Let the newest comment on a post of Ana wait, as it does once its author is restricted."""
    # One that nobody has answered: an answer would be told of and yet wait with it.
    answers = Comment.objects.filter(parent_id=OuterRef("pk"), post_id=OuterRef("post_id"))
    newest = (
        Comment.objects.filter(~Exists(answers), post__author_id=owner_id, parent=None)
        .exclude(author__username__in=LOGINS)
        .order_by("-id")
        .first()
    )
    if newest is not None:
        Restriction.objects.create(restricter_id=owner_id, restricted_id=newest.author_id)
        Comment.objects.filter(pk=newest.pk, post_id=newest.post_id).update(is_held=True)
        # She is told of nothing they do.
        Notification.objects.filter(recipient_id=owner_id, actor_id=newest.author_id).delete()
