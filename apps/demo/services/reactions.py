"""Makes what people did with the posts, in bulk: likes, saves, comments, likes of comments."""

from collections import Counter

from apps.core.counters import count_many
from apps.core.ids import Kind, new_id, shard_of
from apps.demo.selectors import post_ids_by_number
from apps.demo.services.batches import watched_batches
from apps.demo.types import Cast, Progress
from apps.engagement.models import Comment, CommentLike, Like, Save
from apps.posts import services as post_services

BATCH = 2_000


def add_marks(*, cast: Cast, progress: Progress) -> None:
    """Make the likes and saves of posts; the rows are those of the engagement services."""
    plan = cast.plan
    post_ids = post_ids_by_number(cast=cast)
    progress.begin(step="Likes", total=len(plan.likes) + len(plan.saves))
    for marks in watched_batches(items=plan.likes, size=BATCH, progress=progress):
        Like.objects.bulk_create(
            Like(
                post_id=post_ids[mark.target],
                account_id=cast.id_of(mark.username),
                created_at=mark.at,
            )
            for mark in marks
        )
    for marks in watched_batches(items=plan.saves, size=BATCH, progress=progress):
        Save.objects.bulk_create(
            Save(
                account_id=cast.id_of(mark.username),
                post_id=post_ids[mark.target],
                save_id=new_id(shard=shard_of(cast.id_of(mark.username)), at=mark.at),
            )
            for mark in marks
        )
    likes = Counter(mark.target for mark in plan.likes)
    saves = Counter(mark.target for mark in plan.saves)
    count_many(
        deltas=[
            *((post_ids[number], "likes", total) for number, total in likes.items()),
            *((post_ids[number], "saves", total) for number, total in saves.items()),
        ]
    )
    progress.end()


def add_comments(*, cast: Cast, progress: Progress) -> None:
    """Make comments, replies and their likes; the rows are those of the engagement services."""
    plan = cast.plan
    post_ids = post_ids_by_number(cast=cast)
    ids = {
        comment.number: new_id(
            shard=shard_of(cast.id_of(comment.author)), kind=Kind.COMMENT, at=comment.at
        )
        for comment in plan.comments
    }
    progress.begin(step="Comments", total=len(plan.comments) + len(plan.comment_likes))
    for comments in watched_batches(items=plan.comments, size=BATCH, progress=progress):
        Comment.objects.bulk_create(
            Comment(
                id=ids[comment.number],
                post_id=post_ids[comment.post],
                author_id=cast.id_of(comment.author),
                parent_id=ids[comment.parent] if comment.parent is not None else None,
                text=comment.text,
                entities=post_services.linked_entities(
                    text=comment.text, author_id=cast.id_of(comment.author)
                ),
                created_at=comment.at,
            )
            for comment in comments
        )
    under = {comment.number: post_ids[comment.post] for comment in plan.comments}
    for marks in watched_batches(items=plan.comment_likes, size=BATCH, progress=progress):
        CommentLike.objects.bulk_create(
            CommentLike(
                post_id=under[mark.target],
                comment_id=ids[mark.target],
                account_id=cast.id_of(mark.username),
                created_at=mark.at,
            )
            for mark in marks
        )
    said = Counter(comment.post for comment in plan.comments)
    replies = Counter(comment.parent for comment in plan.comments if comment.parent is not None)
    likes = Counter(mark.target for mark in plan.comment_likes)
    count_many(
        deltas=[
            *((post_ids[number], "comments", total) for number, total in said.items()),
            *((ids[number], "replies", total) for number, total in replies.items()),
            *((ids[number], "likes", total) for number, total in likes.items()),
        ]
    )
    progress.end()
