"""Profiles; included last, because a username could look like any other word."""

from django.urls import path

from apps.accounts.views import profiles

app_name = "accounts"

urlpatterns = [
    path("accounts/username-check/", profiles.username_check, name="username_check"),
    path("<username:username>/", profiles.profile, name="profile"),
    path("<username:username>/tagged/", profiles.profile_tagged, name="profile_tagged"),
    path("<username:username>/saved/", profiles.profile_saved, name="profile_saved"),
]
