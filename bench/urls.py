"""The site's routes, and the views its pages are measured beside, under the same middleware."""

from django.urls import include, path

from bench.api.plain import PlainHomeView
from bench.peers import SerializedHomeView, hello

urlpatterns = [
    path("bench/hello/", hello),
    path("bench/plain/", PlainHomeView.as_view()),
    path("bench/serialized/", SerializedHomeView.as_view()),
    path("", include("instaclone.urls")),
]
