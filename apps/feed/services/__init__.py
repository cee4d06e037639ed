"""How home feeds change: fan-out, rebuild on a miss, follows and unfollows."""

from apps.feed.services.fanout import fan_out_post, fan_out_range
from apps.feed.services.home import open_home
from apps.feed.services.lists import merge_followee, purge_author, refresh_hidden
from apps.feed.services.rebuild import ensure_feed, rebuild_feed

__all__ = [
    "ensure_feed",
    "fan_out_post",
    "fan_out_range",
    "merge_followee",
    "open_home",
    "purge_author",
    "rebuild_feed",
    "refresh_hidden",
]
