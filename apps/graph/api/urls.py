"""Routes of the JSON edge, below ``/api/``."""

from apps.core.api.routes import api_path, pixelfed_path
from apps.core.gate import keep_own
from apps.graph.api import views

app_name = "graph_api"

# As on the pages: keeping others away, and parting from them.
keep_own("graph_api:unfollow", "graph_api:remove_follower", "graph_api:reject")
keep_own("graph_api:block", "graph_api:unblock", "graph_api:mute", "graph_api:unmute")
keep_own("graph_api:close_friend", "graph_api:restriction")
# Lists are for their owner alone.
keep_own("graph_api:lists", "graph_api:list", "graph_api:list_accounts")

_PERSON = "v1/accounts/<int:account_id>"
_OURS = "instaclone/v1"
_ASKING = "v1/follow_requests/<int:account_id>"

urlpatterns = [
    *api_path("v1/accounts/relationships", views.RelationshipsView.as_view(), name="relationships"),
    *api_path(
        "v1/accounts/familiar_followers",
        views.FamiliarFollowersView.as_view(),
        name="familiar_followers",
    ),
    *pixelfed_path(
        "accounts/mutuals/<int:account_id>", views.MutualsView.as_view(), name="mutuals"
    ),
    *api_path(f"{_PERSON}/followers", views.FollowersView.as_view(), name="followers"),
    *api_path(f"{_PERSON}/following", views.FollowingView.as_view(), name="following"),
    *api_path(f"{_PERSON}/follow", views.FollowView.as_view(), name="follow"),
    *api_path(f"{_PERSON}/unfollow", views.UnfollowView.as_view(), name="unfollow"),
    *api_path(f"{_PERSON}/block", views.BlockView.as_view(), name="block"),
    *api_path(f"{_PERSON}/unblock", views.UnblockView.as_view(), name="unblock"),
    *api_path(f"{_PERSON}/mute", views.MuteView.as_view(), name="mute"),
    *api_path(f"{_PERSON}/unmute", views.UnmuteView.as_view(), name="unmute"),
    *api_path(
        f"{_PERSON}/remove_from_followers",
        views.RemoveFromFollowersView.as_view(),
        name="remove_follower",
    ),
    *api_path(f"{_PERSON}/note", views.NoteView.as_view(), name="note"),
    *api_path(f"{_PERSON}/pin", views.EndorseView.as_view(), name="pin"),
    *api_path(f"{_PERSON}/unpin", views.UnendorseView.as_view(), name="unpin"),
    *api_path(f"{_PERSON}/endorse", views.EndorseView.as_view(), name="endorse"),
    *api_path(f"{_PERSON}/unendorse", views.UnendorseView.as_view(), name="unendorse"),
    *api_path("v1/follow_requests", views.FollowRequestsView.as_view(), name="requests"),
    *api_path(f"{_ASKING}/authorize", views.AuthorizeView.as_view(), name="authorize"),
    *api_path(f"{_ASKING}/reject", views.RejectView.as_view(), name="reject"),
    *api_path("v1/blocks", views.BlocksView.as_view(), name="blocks"),
    *api_path("v1/mutes", views.MutesView.as_view(), name="mutes"),
    *api_path("v1/domain_blocks", views.DomainBlocksView.as_view(), name="domain_blocks"),
    *api_path("v1/lists", views.ListsView.as_view(), name="lists"),
    *api_path("v1/lists/<int:list_id>", views.ListView.as_view(), name="list"),
    *api_path(
        "v1/lists/<int:list_id>/accounts", views.ListAccountsView.as_view(), name="list_accounts"
    ),
    *api_path(f"{_PERSON}/lists", views.ListsWithView.as_view(), name="lists_with"),
    *api_path(f"{_OURS}/close-friends", views.CloseFriendsView.as_view(), name="close_friends"),
    *api_path(
        f"{_OURS}/close-friends/<int:account_id>",
        views.CloseFriendView.as_view(),
        name="close_friend",
    ),
    *api_path(f"{_OURS}/restricted", views.RestrictedView.as_view(), name="restricted"),
    *api_path(
        f"{_OURS}/restricted/<int:account_id>", views.RestrictionView.as_view(), name="restriction"
    ),
]
