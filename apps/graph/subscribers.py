"""What follow counts must equal, how requests are counted for the badge, whom blocks reach."""

from apps.accounts.events import AddressConfirmed
from apps.core.badges import register_badge
from apps.core.counters import register_truth
from apps.core.events import queued
from apps.graph import selectors, services

register_badge("requests", selectors.request_count)
register_truth(
    kind="followers", sql="SELECT followee_id, count(*) FROM graph_follow GROUP BY followee_id"
)
register_truth(
    kind="following", sql="SELECT follower_id, count(*) FROM graph_following GROUP BY follower_id"
)


@queued(AddressConfirmed, queue="graph.blocks")
def extend_blocks(event: AddressConfirmed) -> None:
    services.extend_blocks(account_id=event.account_id)
