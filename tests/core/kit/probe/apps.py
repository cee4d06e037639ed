"""The Django app ``probe``."""

from django.apps import AppConfig


class ProbeConfig(AppConfig):
    name = "tests.core.kit.probe"
    label = "probe"
