"""What only its owner may change."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from apps.engagement.models import Comment, Save
from apps.graph.models import Block, CloseFriend, Follow, Mute, Restriction
from apps.notifications.models import Notification
from apps.posts.models import Draft, Post
from tests.privacy.world import World
from tests.privacy.writing.actors import id_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that only its owner may do; ``left`` is what the change makes untrue."""

    row: str
    owner: str
    page: str
    left: Callable[[World], "QuerySet[Any]"]
    fields: tuple[tuple[str, str], ...] = ()
    # What followers are told, who see the object and know that it is there.
    told_to_followers: str = "404"
    # The same page is about somebody else's own list when others ask for it.
    is_about_a_list: bool = False


def _post(name: str, **state: str) -> Callable[[World], "QuerySet[Any]"]:
    return lambda world: Post.objects.filter(pk=world.thing(name)["id"], **state)


def _people(model: Any, own: str, other: str, role: str) -> Callable[[World], "QuerySet[Any]"]:
    return lambda world: model.objects.filter(
        **{own: id_of(world, "public_owner"), other: id_of(world, role)}
    )


def comment_of_the_past(world: World) -> str:
    """Return a comment whose author may not see the post any more, and so not delete it."""
    return str(world.thing("post_private")["comments"]["ex_follower"]["id"])


CHANGES = (
    Change(
        row="post_public",
        owner="public_owner",
        page="/p/{post_public}/archive/",
        left=_post("post_public", state="published"),
    ),
    Change(
        row="post_private",
        owner="private_owner",
        page="/p/{post_private}/delete/",
        left=_post("post_private", state="published"),
    ),
    Change(
        row="story_close_friends",
        owner="public_owner",
        page="/p/{post_close_friends}/hide-likes/",
        left=lambda world: Post.objects.filter(
            pk=world.thing("post_close_friends")["id"], hides_like_count=False
        ),
    ),
    Change(
        row="post_archived",
        owner="public_owner",
        page="/p/{post_archived}/unarchive/",
        left=_post("post_archived", state="archived"),
    ),
    Change(
        row="post_of_deactivated_owner",
        owner="deactivated_owner",
        page="/p/{post_of_deactivated_owner}/archive/",
        left=_post("post_of_deactivated_owner", state="published"),
    ),
    Change(
        row="upload_draft",
        owner="public_owner",
        page="/create/drafts/{upload_draft}/discard/",
        left=lambda world: Draft.objects.filter(pk=world.thing("upload_draft")["id"]),
    ),
    Change(
        row="comments_on_private_post",
        owner="private_owner",
        page="/p/{post_private}/comments/{comment}/delete/",
        left=lambda world: Comment.objects.filter(pk=comment_of_the_past(world), deleted_at=None),
        told_to_followers="403",
    ),
    Change(
        row="follow_lists_private",
        owner="private_owner",
        page="/{fan}/remove-follower/",
        left=lambda world: Follow.objects.filter(
            follower_id=id_of(world, "fan"), followee_id=id_of(world, "private_owner")
        ),
        is_about_a_list=True,
    ),
    Change(
        row="saved_collection",
        owner="public_owner",
        page="/p/{post_kept}/unsave/",
        left=lambda world: Save.objects.filter(
            account_id=id_of(world, "public_owner"), post_id=world.thing("post_kept")["id"]
        ),
        is_about_a_list=True,
    ),
    *(
        Change(
            row="block_mute_cf_lists",
            owner="public_owner",
            page=f"/{{{role}}}/{verb}/",
            left=_people(model, own, other, role),
            is_about_a_list=True,
        )
        for role, verb, model, own, other in (
            ("blocked", "unblock", Block, "blocker_id", "blocked_id"),
            ("muted", "unmute", Mute, "muter_id", "muted_id"),
            ("restricted", "unrestrict", Restriction, "restricter_id", "restricted_id"),
            ("close_friend", "not-close-friend", CloseFriend, "owner_id", "member_id"),
        )
    ),
    Change(
        row="notifications",
        owner="public_owner",
        page="/notifications/read/",
        left=lambda world: Notification.objects.filter(
            recipient_id=id_of(world, "public_owner"), read_at=None
        ),
        fields=(("up_to", "9" * 19),),
        is_about_a_list=True,
    ),
)


def name_of(change: Change) -> str:
    return f"{change.row} {change.page.split('/')[-2]}"
