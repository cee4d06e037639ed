"""Likes, saves and comments for tests, made by the services so that the counts agree."""

from typing import Any

import factory
from django.utils import timezone

from apps.accounts.models import Account
from apps.engagement import services as engagement_services
from apps.engagement.models import Comment
from apps.posts.models import Post
from tests.factories.accounts import AccountFactory
from tests.factories.posts import PostFactory


def make_like(*, post: Post, account: Account | None = None) -> Account:
    """Let somebody like a post; return who."""
    liker = account or AccountFactory()
    engagement_services.like_post(account=liker, post_id=post.pk)
    return liker


def make_save(*, post: Post, account: Account | None = None) -> Account:
    """Let somebody save a post; return who."""
    keeper = account or AccountFactory()
    engagement_services.save_post(account=keeper, post_id=post.pk)
    return keeper


def make_comment_like(*, comment: Comment, account: Account | None = None) -> Account:
    """Let somebody like a comment; return who."""
    liker = account or AccountFactory()
    engagement_services.like_comment(account=liker, post_id=comment.post_id, comment_id=comment.pk)
    return liker


class CommentFactory(factory.Factory[Comment]):
    """A comment of somebody on a public post; ``parent`` makes it a reply."""

    class Meta:
        model = Comment

    post = factory.SubFactory(PostFactory)
    author = factory.SubFactory(AccountFactory)
    text = "What a light!"
    parent: Any = None
    now = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **fields: Any) -> Comment:
        post: Post = fields["post"]
        parent: Comment | None = fields["parent"]
        return engagement_services.add_comment(
            account=fields["author"],
            post_id=post.pk,
            text=fields["text"],
            parent_id=parent.pk if parent else None,
            now=fields["now"],
        )
