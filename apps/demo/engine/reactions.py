"""What others do with a post: likes, saves and talk, heavy-tailed and only by those who see it."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.demo.engine.chance import chance_for, soon_after
from apps.demo.engine.content import Content, Person
from apps.demo.engine.planned import (
    PlannedCircle,
    PlannedComment,
    PlannedFollow,
    PlannedMark,
    PlannedPerson,
    PlannedPost,
)
from apps.demo.engine.publishing import mutuals
from apps.demo.engine.talking import Conversation, Scene

SAVE_PER_LIKE = 0.16
STRANGER_LIKES = 0.15
AUTHOR_LIKES_COMMENT = 0.45
# An audience larger than this likes a smaller share of what it is shown.
CLOSE_AUDIENCE = 60
MOST_LIKES = 400
MOST_COMMENT_LIKES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Reactions:
    likes: tuple[PlannedMark, ...]
    saves: tuple[PlannedMark, ...]
    comments: tuple[PlannedComment, ...]
    comment_likes: tuple[PlannedMark, ...]


def plan_reactions(
    *,
    content: Content,
    people: Sequence[PlannedPerson],
    follows: Sequence[PlannedFollow],
    circles: Sequence[PlannedCircle],
    posts: Sequence[PlannedPost],
    seed: int,
    now: datetime,
) -> Reactions:
    """Reactions to all posts; each post has its own stream of chance."""
    by_name = {member.username: member.person for member in people}
    fans_of: dict[str, list[str]] = {}
    for follow in follows:
        fans_of.setdefault(follow.followee, []).append(follow.follower)
    friends_of = {circle.owner: circle.members for circle in circles}
    passers_by = [
        member.username
        for member in people
        if not member.is_crowd and not member.person.is_notice_board
    ]
    conversation = Conversation(
        talk=content.talk, people=by_name, friends=mutuals(follows=follows), now=now
    )
    likes: list[PlannedMark] = []
    saves: list[PlannedMark] = []
    comments: list[PlannedComment] = []
    comment_likes: list[PlannedMark] = []
    for post in posts:
        chance = chance_for(seed=seed, part=f"reactions:{post.number}")
        author = by_name[post.author]
        fans = fans_of.get(post.author, [])
        if post.audience == "close_friends":
            fans = [name for name in fans if name in friends_of.get(post.author, ())]
        is_open = not author.private and post.is_open
        strangers = sorted(set(passers_by) - set(fans) - {post.author}) if is_open else []
        quality = min(chance.betavariate(0.9, 3.0) + 0.05, 0.9)
        likers = _likers(post, fans, strangers, by_name, quality, chance)
        for name in likers:
            at = soon_after(chance=chance, at=post.at, typical=timedelta(hours=9), now=now)
            likes.append(PlannedMark(username=name, target=post.number, at=at))
            if chance.random() < SAVE_PER_LIKE:
                saves.append(PlannedMark(username=name, target=post.number, at=at))
        if post.has_comments:
            audience = sorted({*fans, *likers})
            scene = Scene(
                post=post, author=author, audience=audience, is_open=is_open, chance=chance
            )
            said = conversation.under(scene=scene, keen=likers, quality=quality)
            comments += said
            comment_likes += _comment_likes(said, scene, now)
    return Reactions(
        likes=tuple(likes),
        saves=tuple(saves),
        comments=tuple(comments),
        comment_likes=tuple(comment_likes),
    )


def _likers(
    post: PlannedPost,
    fans: Sequence[str],
    strangers: Sequence[str],
    by_name: Mapping[str, Person],
    quality: float,
    chance: random.Random,
) -> list[str]:
    def keenness(name: str, *, if_interested: float, otherwise: float) -> float:
        return if_interested if post.subject in by_name[name].interests else otherwise

    attention = min(1.0, CLOSE_AUDIENCE / max(len(fans), 1)) ** 0.5
    likers = [
        name
        for name in fans
        if chance.random() < quality * attention * keenness(name, if_interested=2.1, otherwise=1.2)
    ]
    likers += [
        name
        for name in strangers
        if chance.random()
        < quality * STRANGER_LIKES * keenness(name, if_interested=2.0, otherwise=0.4)
    ]
    return chance.sample(likers, MOST_LIKES) if len(likers) > MOST_LIKES else likers


def _comment_likes(
    said: Sequence[PlannedComment], scene: Scene, now: datetime
) -> list[PlannedMark]:
    chance = scene.chance
    marks = []
    for comment in said:
        wit = chance.betavariate(0.7, 6.0)
        fans = [
            name for name in scene.audience if name != comment.author and chance.random() < wit
        ][:MOST_COMMENT_LIKES]
        if comment.author != scene.post.author and chance.random() < AUTHOR_LIKES_COMMENT:
            fans.append(scene.post.author)
        for name in fans:
            at = soon_after(chance=chance, at=comment.at, typical=timedelta(hours=5), now=now)
            marks.append(PlannedMark(username=name, target=comment.number, at=at))
    return marks
