"""Leaves the moderators something to decide: in the demo, all of it can be dismissed."""

from datetime import datetime

from apps.accounts.models import Account
from apps.demo.selectors import post_ids_by_number
from apps.demo.types import LOGINS, Cast, Progress
from apps.moderation import services as moderation_services
from apps.moderation.types import Reason, TargetKind

# Who reports, why, and in what words; each line is about the next of the newest public posts.
_ABOUT_POSTS = (
    (
        ("cleo", Reason.SPAM, "The third time this week with nearly the same photo."),
        ("ben", Reason.SPAM, ""),
    ),
    (("cleo", Reason.INTELLECTUAL_PROPERTY, "I took this one. The original is on my profile."),),
)
_ABOUT_THE_AUTHOR = ("ana", Reason.IMPERSONATION, "This is not who they say they are.")


def add_reports(*, cast: Cast, progress: Progress) -> None:
    """Report two posts and one person, as people would."""
    progress.begin(step="Reports", total=len(_ABOUT_POSTS) + 1)
    reporters = {account.username: account for account in Account.objects.named(*LOGINS)}
    posts = [
        post
        for post in sorted(cast.plan.posts, key=lambda post: post.at, reverse=True)
        if post.author not in {*LOGINS, *cast.private} and post.audience == "everyone"
    ]
    now: datetime = posts[0].at
    ids = post_ids_by_number(cast=cast)
    for post, reports in zip(posts, _ABOUT_POSTS, strict=False):
        for username, reason, note in reports:
            moderation_services.report(
                reporter=reporters[username],
                kind=TargetKind.POST,
                target_id=ids[post.number],
                reason=reason,
                note=note,
                now=now,
            )
        progress.advance()
    username, reason, note = _ABOUT_THE_AUTHOR
    moderation_services.report(
        reporter=reporters[username],
        kind=TargetKind.ACCOUNT,
        target_id=cast.id_of(posts[len(_ABOUT_POSTS)].author),
        reason=reason,
        note=note,
        now=now,
    )
    progress.advance()
    progress.end()
