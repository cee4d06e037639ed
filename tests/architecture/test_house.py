"""House rules that no linter knows: tasks, settings, dependencies, routes, documents."""

import importlib
import re
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from instaclone.settings import reference
from instaclone.settings.environment import VARIABLES

ROOT = Path(__file__).resolve().parents[2]


class TestTasks:
    def test_every_module_of_tasks_and_subscribers_imports(self) -> None:
        for config in apps.get_app_configs():
            if not config.name.startswith("apps."):
                continue
            for room in ("tasks", "subscribers"):
                if (Path(config.path) / f"{room}.py").exists():
                    importlib.import_module(f"{config.name}.{room}")


class TestRanking:
    def test_its_library_imports_on_this_machine(self) -> None:
        import lightgbm

        assert lightgbm.__version__


class TestConfiguration:
    def test_the_page_is_what_the_code_says(self) -> None:
        assert (ROOT / "docs/configuration.md").read_text() == reference.page()

    def test_every_variable_that_is_read_is_declared(self) -> None:
        source = (ROOT / "instaclone/settings/base.py").read_text()
        read = set(re.findall(r'env\.(?:text|flag|items|number)\("([A-Z_0-9]+)"\)', source))

        assert read <= {variable.name for variable in VARIABLES}


class TestDependencies:
    def test_runtime_versions_are_pinned(self) -> None:
        lines = (ROOT / "requirements.txt").read_text().splitlines()
        requirements = [line for line in lines if line and not line.startswith("#")]

        assert all("==" in line for line in requirements)

    def test_the_fixed_packages_are_there(self) -> None:
        text = (ROOT / "requirements.txt").read_text()
        fixed = (
            "django djangorestframework channels channels-redis django-storages psycopg "
            "django-redis dramatiq scikit-learn lightgbm"
        )

        assert all(re.search(rf"^{name}(\[|==)", text, re.MULTILINE) for name in fixed.split())


def route_names(patterns: list[URLPattern | URLResolver], prefix: str = "") -> set[str]:
    names: set[str] = set()
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            names |= route_names(pattern.url_patterns, route)
        else:
            names.add(route)
    return names


class TestRoutes:
    def test_profiles_come_last_so_that_no_page_is_taken_for_a_person(self) -> None:
        from django.urls import resolve

        for path in ("/create/", "/explore/", "/notifications/", "/about/", "/healthz"):
            assert resolve(path).namespace != "accounts", path

    def test_first_segments_are_reserved_as_usernames(self) -> None:
        from apps.accounts.usernames import RESERVED

        segments = {route.split("/")[0] for route in route_names(get_resolver().url_patterns)}
        words = {s.lower() for s in segments if re.fullmatch(r"[A-Za-z0-9_.]{3,30}", s)}

        assert words <= set(RESERVED)


class TestSettings:
    def test_cache_and_broker_never_share_a_database(self) -> None:
        assert settings.CACHE_URL != settings.BROKER_URL
