"""What the follow counts must equal, and how open requests are counted for the badge."""

from apps.core.badges import register_badge
from apps.core.counters import register_truth
from apps.graph import selectors

register_badge("requests", selectors.request_count)
register_truth(
    kind="followers", sql="SELECT followee_id, count(*) FROM graph_follow GROUP BY followee_id"
)
register_truth(
    kind="following", sql="SELECT follower_id, count(*) FROM graph_following GROUP BY follower_id"
)
