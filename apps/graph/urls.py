"""Buttons and lists under a profile, and the answers to requests."""

from django.urls import path

from apps.core.gate import keep_own
from apps.graph import views

app_name = "graph"

# Keeping others away, and parting from them.
keep_own("graph:unfollow", "graph:withdraw", "graph:remove_follower", "graph:decline")
keep_own("graph:close_friends", "graph:add_close_friend", "graph:remove_close_friend")
keep_own("graph:block", "graph:unblock", "graph:mute", "graph:unmute")
keep_own("graph:restrict", "graph:unrestrict")

urlpatterns = [
    path("settings/blocked/", views.blocked, name="blocked"),
    path("settings/muted/", views.muted, name="muted"),
    path("settings/restricted/", views.restricted, name="restricted"),
    path("settings/close-friends/", views.close_friends, name="close_friends"),
    path("notifications/requests/<int:account_id>/approve/", views.approve, name="approve"),
    path("notifications/requests/<int:account_id>/decline/", views.decline, name="decline"),
    path("<username:username>/follow/", views.follow, name="follow"),
    path("<username:username>/unfollow/", views.unfollow, name="unfollow"),
    path("<username:username>/withdraw/", views.withdraw, name="withdraw"),
    path("<username:username>/remove-follower/", views.remove_follower, name="remove_follower"),
    path("<username:username>/block/", views.block, name="block"),
    path("<username:username>/unblock/", views.unblock, name="unblock"),
    path("<username:username>/mute/", views.mute, name="mute"),
    path("<username:username>/unmute/", views.unmute, name="unmute"),
    path("<username:username>/restrict/", views.restrict, name="restrict"),
    path("<username:username>/unrestrict/", views.unrestrict, name="unrestrict"),
    path("<username:username>/close-friend/", views.add_close_friend, name="add_close_friend"),
    path(
        "<username:username>/not-close-friend/",
        views.remove_close_friend,
        name="remove_close_friend",
    ),
    path("<username:username>/followers/", views.followers, name="followers"),
    path("<username:username>/following/", views.following, name="following"),
]
