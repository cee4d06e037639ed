"""The kit: loads every app's subscribers and tasks once all models are known."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "apps.core"
    label = "core"

    def ready(self) -> None:
        from apps.core import checks  # noqa: F401, PLC0415  # registers the system checks

        autodiscover_modules("subscribers", "tasks")
