"""Addresses of media below MEDIA_URL: ``p/`` for everybody, ``x/`` checked at each request."""

from django.urls import re_path

from apps.core.gate import keep_open
from apps.media import views

app_name = "media"

# Public files know no session; private ones do not exist for who takes no part.
keep_open("media:public", "media:private")

_FILE = r"(?P<shard>[0-9a-f]{2})/(?P<name>[0-9a-f]{40})/(?P<rendition>\w{2,5})\.(?P<fmt>\w{3,4})$"

public_urlpatterns = [re_path(rf"^p/{_FILE}", views.public_rendition, name="public")]
urlpatterns = [
    *public_urlpatterns,
    re_path(rf"^x/{_FILE}", views.private_rendition, name="private"),
]
