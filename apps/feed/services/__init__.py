"""How home feeds change: fan-out, rebuild on a miss, follows and unfollows, heads, visits."""

from apps.feed.services.broadcast import consider_leaving, enter, leave, shift_range
from apps.feed.services.erasing import (
    erase_visits,
    forget_reader,
)
from apps.feed.services.fanout import drop_old_fan_outs, fan_out_post, fan_out_range
from apps.feed.services.heads import (
    forget_hashtags,
    forget_hashtags_of_author,
    forget_heads_of_post,
    refresh_hashtag_follow,
)
from apps.feed.services.home import open_home, open_home_above
from apps.feed.services.lists import (
    merge_close_friends_posts,
    merge_followee,
    purge_author,
    refresh_circle,
    refresh_follow,
    refresh_mutes,
)
from apps.feed.services.rebuild import ensure_feed, rebuild_feed
from apps.feed.services.visits import flag_dormant, note_follow, note_visit

__all__ = [
    "consider_leaving",
    "drop_old_fan_outs",
    "ensure_feed",
    "enter",
    "erase_visits",
    "fan_out_post",
    "fan_out_range",
    "flag_dormant",
    "forget_hashtags",
    "forget_hashtags_of_author",
    "forget_heads_of_post",
    "forget_reader",
    "leave",
    "merge_close_friends_posts",
    "merge_followee",
    "note_follow",
    "note_visit",
    "open_home",
    "open_home_above",
    "purge_author",
    "rebuild_feed",
    "refresh_circle",
    "refresh_follow",
    "refresh_hashtag_follow",
    "refresh_mutes",
    "shift_range",
]
