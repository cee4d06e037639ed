"""What staff decide about hashtags."""

from collections.abc import Sequence

from apps.posts.models import Hashtag


def hide_hashtags(*, hashtag_ids: Sequence[int]) -> int:
    """Give these hashtags no list any more; return how many had one."""
    return Hashtag.objects.filter(pk__in=hashtag_ids, is_hidden=False).update(is_hidden=True)


def show_hashtags(*, hashtag_ids: Sequence[int]) -> int:
    """Give hidden hashtags their list back; return how many had none."""
    return Hashtag.objects.filter(pk__in=hashtag_ids, is_hidden=True).update(is_hidden=False)
