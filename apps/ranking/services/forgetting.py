"""Taking people and posts out of the log for good."""

from django.db import transaction
from django.db.models import Q

from apps.ranking.models import Interaction


@transaction.atomic
def forget_account(*, account_id: int) -> int:
    """Remove what somebody did and who visited their profile; return how many rows went.

    What others did with their posts goes when the posts are purged.
    """
    visits = Q(author_id=account_id, post_id__isnull=True)
    deleted, _ = Interaction.objects.filter(Q(account_id=account_id) | visits).delete()
    return deleted


def forget_post(post_id: int) -> None:
    """Remove what people did with a post, in the transaction that purges it."""
    Interaction.objects.filter(post_id=post_id).delete()
