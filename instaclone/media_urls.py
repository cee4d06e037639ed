"""All that the media's own origin answers: public files, and nothing that knows who looks."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from apps.media.urls import public_urlpatterns

urlpatterns: list[URLPattern | URLResolver] = [
    path(settings.MEDIA_PATH.lstrip("/"), include((public_urlpatterns, "media"))),
]

handler400 = "apps.core.views.bad_request"
handler403 = "apps.core.views.forbidden"
handler404 = "apps.core.views.not_found"
handler500 = "apps.core.views.server_error"
