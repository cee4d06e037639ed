"""Ana's lists about people, so that no page of her settings opens empty."""

from datetime import timedelta

from apps.demo.types import LOGINS, Cast, Progress
from apps.engagement.models import Comment
from apps.graph.models import Boundaries, CloseFriend, CloseFriendOf, Mute, Restriction
from apps.notifications.models import Notification
from apps.posts.models import PostTag, TaggedPost

OWNER = "ana"
CLOSE_FRIENDS = 4
MUTED_FOR = timedelta(days=7)


def add_circles(*, cast: Cast, progress: Progress) -> None:
    """Give Ana close friends, people to hear less of, and things to approve."""
    progress.begin(step="Circles", total=4)
    plan, owner_id = cast.plan, cast.id_of(OWNER)
    followers = [cast.id_of(each.follower) for each in plan.follows if each.followee == OWNER]
    followed = [cast.id_of(each.followee) for each in plan.follows if each.follower == OWNER]
    friends = followers[:CLOSE_FRIENDS]
    CloseFriend.objects.bulk_create(CloseFriend(owner_id=owner_id, member_id=i) for i in friends)
    CloseFriendOf.objects.bulk_create(
        CloseFriendOf(member_id=i, owner_id=owner_id) for i in friends
    )
    progress.advance()
    until = max(post.at for post in plan.posts) + MUTED_FOR
    Mute.objects.create(muter_id=owner_id, muted_id=followed[-1], until=until)
    progress.advance()
    _let_a_tag_wait(owner_id)
    progress.advance()
    _let_a_comment_wait(owner_id)
    progress.advance()
    progress.end()


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
    newest = (
        Comment.objects.filter(post__author_id=owner_id, parent=None)
        .exclude(author__username__in=LOGINS)
        .order_by("-id")
        .first()
    )
    if newest is not None:
        Restriction.objects.create(restricter_id=owner_id, restricted_id=newest.author_id)
        Comment.objects.filter(pk=newest.pk, post_id=newest.post_id).update(is_held=True)
        # She is told of nothing they do.
        Notification.objects.filter(recipient_id=owner_id, actor_id=newest.author_id).delete()
