"""The floors and rooms hold, and the check really fails when somebody breaks them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = Path(sys.executable).with_name("lint-imports")

VIOLATIONS = {
    "a lower floor imports an upper one": (
        "apps/graph/selectors/gate.py",
        "from apps.posts import models as planted  # noqa: F401",
        "Floors",
    ),
    "two apps of one floor know each other": (
        "apps/feed/types.py",
        "from apps.search import apps as planted  # noqa: F401",
        "Floors",
    ),
    "models import services": (
        "apps/graph/models.py",
        "from apps.graph import services as planted  # noqa: F401",
        "Rooms",
    ),
    "a service imports another app's view": (
        "apps/feed/services/home.py",
        "from apps.posts import views as planted  # noqa: F401",
        "Doors",
    ),
    "a service imports the REST framework": (
        "apps/posts/services/content.py",
        "import rest_framework as planted  # noqa: F401",
        "REST framework",
    ),
    "an app imports the project": (
        "apps/core/ids.py",
        "from instaclone import wsgi as planted  # noqa: F401",
        "Apps never import the project",
    ),
}


def lint(folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [LINT, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def copy_of_the_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    for name in ("apps", "instaclone"):
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("content", "__pycache__")
        )
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


class TestImportContracts:
    def test_hold(self, copy_of_the_house: Path) -> None:
        answer = lint(copy_of_the_house)

        assert answer.returncode == 0, answer.stdout

    @pytest.mark.parametrize("name", VIOLATIONS)
    def test_fail_when(self, copy_of_the_house: Path, name: str) -> None:
        file, line, contract = VIOLATIONS[name]
        path = copy_of_the_house / file
        source = path.read_text()
        path.write_text(f"{source}\n{line}\n")
        try:
            answer = lint(copy_of_the_house)
        finally:
            path.write_text(source)

        assert answer.returncode != 0
        broken = [row for row in answer.stdout.splitlines() if " BROKEN" in row]
        assert any(contract in row for row in broken), answer.stdout

    def test_fail_when_an_app_chooses_no_floor(self, copy_of_the_house: Path) -> None:
        stray = copy_of_the_house / "apps" / "stray"
        stray.mkdir()
        (stray / "__init__.py").touch()
        try:
            answer = lint(copy_of_the_house)
        finally:
            shutil.rmtree(stray)

        assert answer.returncode != 0
