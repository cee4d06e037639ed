"""The home page."""

from django.urls import path

from apps.feed import views

app_name = "feed"

urlpatterns = [path("", views.home, name="home")]
