"""What the follow counts must equal, for the nightly comparison."""

from apps.core.counters import register_truth

register_truth(
    kind="followers", sql="SELECT followee_id, count(*) FROM graph_follow GROUP BY followee_id"
)
register_truth(
    kind="following", sql="SELECT follower_id, count(*) FROM graph_following GROUP BY follower_id"
)
