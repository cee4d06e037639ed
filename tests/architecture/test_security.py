"""Rules that keep what is private behind one gate, and known holes out of what we run on."""

import ast
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Rooms in which a request's ids arrive and answers leave.
_EDGES = ("views", "api", "consumers", "templatetags", "admin", "forms")
# Ways to a row that ask nobody who looks.
_UNGUARDED = frozenset({"objects", "_default_manager", "_base_manager"})
_UNGUARDED_CALLS = frozenset({"raw", "cursor"})
_SHORTCUTS = frozenset({"get_object_or_404", "get_list_or_404"})
# The oldest versions without a known hole that matters here.
FLOORS = {"django": (5, 2, 19), "pillow": (13, 0, 0)}


def edge_modules() -> list[Path]:
    """Return the modules of all edges, the kit's own excepted: it knows no content."""
    apps = ROOT / "apps"
    found = []
    for path in sorted(apps.rglob("*.py")):
        app, *rooms = path.relative_to(apps).with_suffix("").parts
        if app != "core" and rooms and rooms[0] in _EDGES:
            found.append(path)
    return found


def unguarded_in(source: str) -> Iterator[str]:
    """Return the ways to rows in a module that ask nobody who looks, with their lines."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute) and node.func.attr in _UNGUARDED_CALLS:
                yield f"{node.lineno} .{node.func.attr}()"
        elif isinstance(node, ast.Attribute) and node.attr in _UNGUARDED:
            yield f"{node.lineno} .{node.attr}"
        elif isinstance(node, ast.Name) and node.id in _SHORTCUTS:
            yield f"{node.lineno} {node.id}"


class TestOneGate:
    """A permission that was checked on one path and forgotten on another: there is one path."""

    def test_edges_reach_rows_through_selectors_alone(self) -> None:
        modules = edge_modules()

        found = [
            f"{path.relative_to(ROOT)}:{problem}"
            for path in modules
            for problem in unguarded_in(path.read_text())
        ]

        assert len(modules) > 40
        assert not found, "\n".join(found)

    @pytest.mark.parametrize(
        "source",
        [
            "Post.objects.get(pk=post_id)",
            "Post._default_manager.filter(pk=1)",
            "connection.cursor()",
            "get_object_or_404(Post, pk=1)",
        ],
    )
    def test_the_rule_notices_what_goes_around_them(self, source: str) -> None:
        assert list(unguarded_in(source))


class TestDependencies:
    @pytest.mark.parametrize("name", sorted(FLOORS))
    def test_are_not_older_than_what_mends_known_holes(self, name: str) -> None:
        installed = tuple(int(part) for part in version(name).split(".")[:3])

        assert installed >= FLOORS[name]

    def test_django_is_of_the_series_that_is_supported_longest(self) -> None:
        assert version("django").startswith("5.2.")
