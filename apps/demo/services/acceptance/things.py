"""What the people of an acceptance site publish, say and do, and what becomes of it."""

from datetime import datetime

from django.db import transaction

from apps.accounts.models import Account
from apps.demo.engine.acceptance import DRAFT, POSTS, PlannedThing, Role, Script
from apps.demo.services.acceptance.people import People, end_ties, set_standings
from apps.demo.services.acceptance.pictures import Pictures
from apps.engagement import services as engagement_services
from apps.engagement.models import Comment
from apps.graph.types import Audience
from apps.moderation import selectors as moderation_selectors
from apps.moderation import services as moderation_services
from apps.moderation.types import Reason, Ruling, TargetKind
from apps.posts import services as post_services
from apps.posts.models import Draft, Post
from apps.posts.types import PhotoInput, PostContent

# Who reacts to whose posts, before some of them may not see them any more.
_REACTORS: dict[Role, tuple[Role, ...]] = {
    Role.PRIVATE_OWNER: (Role.FOLLOWER, Role.EX_FOLLOWER, Role.BLOCKED, Role.LIKER),
    Role.ARTIST: (Role.PUBLIC_OWNER,),
}
# Who says something under the public post that waits for its author, or that is taken back.
_HELD_BY = Role.RESTRICTED
_TAKEN_BACK_BY = Role.MUTED
_REACTORS_TO_OTHERS = (Role.FOLLOWER, Role.STRANGER, Role.EX_FOLLOWER, Role.BLOCKED)


def posts_of(*, script: Script, people: People) -> dict[str, Post]:
    """Return the posts that exist, by their names in the script."""
    posts = Post.objects.filter(author__in=people.values()).order_by("pk")
    words = {script.word(f"{thing.name}.caption"): thing.name for thing in POSTS}
    return {name: post for post in posts for word, name in words.items() if word in post.caption}


def draft_of(*, script: Script, people: People) -> Draft | None:
    """Return the draft, unless somebody has thrown it away."""
    return Draft.objects.filter(
        author=people[DRAFT.owner], caption__contains=script.word(f"{DRAFT.name}.caption")
    ).first()


@transaction.atomic
def add_things(*, script: Script, people: People, pictures: Pictures, now: datetime) -> None:
    """Publish everything, let people react to it, and let it and them meet their fate."""
    for thing in POSTS:
        _publish(script, people, thing, pictures[thing.name].pk, now)
    _start_draft(script, people, pictures[DRAFT.name].pk, now)
    for thing in POSTS:
        _meet_fate(posts_of(script=script, people=people)[thing.name], people, thing, now)
    _report(script, people, now)
    end_ties(people=people)
    set_standings(people=people)


def _publish(
    script: Script, people: People, thing: PlannedThing, media_id: int, now: datetime
) -> None:
    is_close = thing.audience == "close_friends"
    tagged = people[Role.CLOSE_FRIEND if is_close else Role.FOLLOWER]
    tagged_ids = [tagged.pk]
    if thing.name == "post_public":
        # They approve tags before others see them, and have not come to it yet.
        tagged_ids.append(people[Role.ARTIST].pk)
    post = post_services.create_post(
        author=people[thing.owner],
        photos=[PhotoInput(media_id=media_id, alt_text=script.word(f"{thing.name}.alt"))],
        caption=_caption(script, thing, tagged),
        place_name=f"Pier {script.word(f'{thing.name}.place')}",
        tagged_ids=tagged_ids,
        audience=Audience(thing.audience),
        is_sensitive=thing.is_sensitive,
        sensitive_reason=script.word(f"{thing.name}.cover") if thing.is_sensitive else "",
        now=now,
    )
    for role in _reactors_to(thing):
        _react(script, people[role], thing, post.pk, role, now)
    if thing.name == "post_public":
        _react(script, people[Role.CALLER], thing, post.pk, Role.CALLER, now)
        _comment(script, people[_HELD_BY], thing, post.pk, _HELD_BY, now)
        unsaid = _comment(script, people[_TAKEN_BACK_BY], thing, post.pk, _TAKEN_BACK_BY, now)
        engagement_services.delete_comment(
            account=people[_TAKEN_BACK_BY], post_id=post.pk, comment_id=unsaid.pk, now=now
        )


def _reactors_to(thing: PlannedThing) -> tuple[Role, ...]:
    if thing.audience == "close_friends":
        return (Role.CLOSE_FRIEND,)
    reactors = _REACTORS.get(thing.owner, _REACTORS_TO_OTHERS)
    if thing.audience == "followers":
        return tuple(role for role in reactors if role is not Role.STRANGER)
    return reactors


def _caption(script: Script, thing: PlannedThing, mentioned: Account) -> str:
    words = script.word(f"{thing.name}.caption"), script.word(f"{thing.name}.hashtag")
    return f"{words[0]} with @{mentioned.username} #{words[1]}"


def _react(
    script: Script, account: Account, thing: PlannedThing, post_id: int, role: Role, now: datetime
) -> None:
    engagement_services.like_post(account=account, post_id=post_id)
    engagement_services.save_post(account=account, post_id=post_id)
    if role is not Role.LIKER:
        _comment(script, account, thing, post_id, role, now)


def _comment(
    script: Script, account: Account, thing: PlannedThing, post_id: int, role: Role, now: datetime
) -> Comment:
    return engagement_services.add_comment(
        account=account,
        post_id=post_id,
        text=f"So {script.word(f'{thing.name}.comment.{role}')}!",
        now=now,
    )


def _report(script: Script, people: People, now: datetime) -> None:
    moderation_services.report(
        reporter=people[Role.CALLER],
        kind=TargetKind.ACCOUNT,
        target_id=people[Role.PUBLIC_OWNER].pk,
        reason=Reason.SPAM,
        note=script.word("report.note"),
        now=now,
    )


def _start_draft(script: Script, people: People, media_id: int, now: datetime) -> None:
    post_services.start_draft(
        author=people[DRAFT.owner],
        draft_content=PostContent(
            photos=(PhotoInput(media_id=media_id, alt_text=script.word(f"{DRAFT.name}.alt")),),
            caption=script.word(f"{DRAFT.name}.caption"),
            place_name=f"Pier {script.word(f'{DRAFT.name}.place')}",
        ),
        now=now,
    )


def _meet_fate(post: Post, people: People, thing: PlannedThing, now: datetime) -> None:
    if thing.fate == "archived":
        post_services.archive_post(author=people[thing.owner], post_id=post.pk)
    elif thing.fate == "deleted":
        post_services.delete_post(author=people[thing.owner], post_id=post.pk, now=now)
    elif thing.fate == "removed":
        target = moderation_selectors.any_target(kind=TargetKind.POST, target_id=post.pk)
        moderation_services.remove(
            ruling=Ruling(staff=people[Role.ADMIN], target=target, reason="Rule 1", now=now)
        )
