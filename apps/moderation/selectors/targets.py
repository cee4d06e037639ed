"""From a kind and an id to what is meant, through the gate of the app that owns it (R1, R18)."""

from apps.accounts.models import Account
from apps.core.exceptions import NotFound
from apps.engagement import selectors as engagement_selectors
from apps.engagement.models import Comment
from apps.graph import selectors as graph_selectors
from apps.graph.policy import Viewer
from apps.moderation.selectors.cases import latest_case
from apps.moderation.types import Target, TargetKind
from apps.posts import selectors as post_selectors
from apps.posts.models import Post


def target_for(*, viewer: Viewer, kind: TargetKind, target_id: int) -> Target:
    """Return what the viewer wants to report; it must be something they can see.

    Whom they block they see as well, as a card: who has ended it must be able to tell of it.

    :raises NotFound: it does not exist for the viewer.
    """
    if kind is TargetKind.POST:
        return _of_post(post_selectors.post_for(viewer=viewer, post_id=target_id))
    if kind is TargetKind.COMMENT:
        return _of_comment(
            engagement_selectors.comment_by_id_for(viewer=viewer, comment_id=target_id)
        )
    account = graph_selectors.card_for(viewer=viewer, account_id=target_id)
    return Target(kind=kind, id=account.pk, account_id=account.pk)


def any_target(*, kind: TargetKind, target_id: int) -> Target:
    """Return what staff want to decide about, in whatever state it is.

    :raises NotFound: there is no such thing (any more).
    """
    found: Post | Comment | Account | None
    if kind is TargetKind.POST:
        found = Post.objects.filter(pk=target_id).first()
    elif kind is TargetKind.COMMENT:
        found = Comment.objects.filter(pk=target_id).first()
    else:
        found = Account.objects.filter(pk=target_id).first()
    match found:
        case Post():
            return _of_post(found)
        case Comment():
            return _of_comment(found)
        case Account():
            return Target(kind=kind, id=found.pk, account_id=found.pk)
    raise NotFound


def may_look(*, staff: Account, target: Target) -> bool:
    """Tell whether somebody of staff may open a target at the desk.

    Moderators look at what was reported once, at what they see as anybody, and at people.
    Administrators look at everything.
    """
    if staff.is_superuser or target.kind is TargetKind.ACCOUNT:
        return True
    if latest_case(target=target) is not None:
        return True
    try:
        target_for(viewer=Viewer(staff.pk), kind=target.kind, target_id=target.id)
    except NotFound:
        return False
    return True


def _of_post(post: Post) -> Target:
    return Target(kind=TargetKind.POST, id=post.pk, account_id=post.author_id, post_id=post.pk)


def _of_comment(comment: Comment) -> Target:
    return Target(
        kind=TargetKind.COMMENT,
        id=comment.pk,
        account_id=comment.author_id,
        post_id=comment.post_id,
    )
