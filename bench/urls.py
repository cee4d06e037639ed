"""The site's routes and the hello-world view under the same middleware."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def hello(request: HttpRequest) -> HttpResponse:
    """Do what every signed-in page must: know who asks."""
    return HttpResponse(f"hello {request.user.pk}")


urlpatterns = [path("bench/hello/", hello), path("", include("instaclone.urls"))]
