"""Makes the worker processes of a measurement load its actors."""

import importlib

from django.apps import AppConfig


class BenchConfig(AppConfig):
    name = "bench"

    def ready(self) -> None:
        importlib.import_module("bench.actors")
