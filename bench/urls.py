"""The site's routes, and the views its pages are measured beside, under the same middleware."""

from django.urls import include, path

from bench.peers import hello, serialized_home

urlpatterns = [
    path("bench/hello/", hello),
    path("bench/serialized/", serialized_home),
    path("", include("instaclone.urls")),
]
