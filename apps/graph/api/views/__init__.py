"""Who stands how to whom: changed, listed, asked for and answered."""

from apps.graph.api.views.domains import DomainBlocksView
from apps.graph.api.views.lists import (
    BlocksView,
    FollowersView,
    FollowingView,
    MutesView,
)
from apps.graph.api.views.mutuals import FamiliarFollowersView, MutualsView
from apps.graph.api.views.ours import (
    CloseFriendsView,
    CloseFriendView,
    RestrictedView,
    RestrictionView,
)
from apps.graph.api.views.people_lists import (
    ListAccountsView,
    ListsView,
    ListsWithView,
    ListView,
)
from apps.graph.api.views.relations import (
    BlockView,
    EndorseView,
    FollowView,
    MuteView,
    NoteView,
    RelationshipsView,
    RemoveFromFollowersView,
    UnblockView,
    UnendorseView,
    UnfollowView,
    UnmuteView,
)
from apps.graph.api.views.requests import AuthorizeView, FollowRequestsView, RejectView

__all__ = [
    "AuthorizeView",
    "BlockView",
    "BlocksView",
    "CloseFriendView",
    "CloseFriendsView",
    "DomainBlocksView",
    "EndorseView",
    "FamiliarFollowersView",
    "FollowRequestsView",
    "FollowView",
    "FollowersView",
    "FollowingView",
    "ListAccountsView",
    "ListView",
    "ListsView",
    "ListsWithView",
    "MuteView",
    "MutesView",
    "MutualsView",
    "NoteView",
    "RejectView",
    "RelationshipsView",
    "RemoveFromFollowersView",
    "RestrictedView",
    "RestrictionView",
    "UnblockView",
    "UnendorseView",
    "UnfollowView",
    "UnmuteView",
]
