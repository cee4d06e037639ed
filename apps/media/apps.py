"""The Django app ``media``."""

from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "apps.media"
    label = "media"

    def ready(self) -> None:
        from apps.media import checks  # noqa: F401, PLC0415  # registers the system checks
