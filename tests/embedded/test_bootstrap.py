"""Preparing the environment: what is skipped, what is said, what is repaired."""

import ctypes
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from instaclone.embedded import bootstrap
from instaclone.embedded.bootstrap import ROOT, command_environment
from instaclone.embedded.progress import StepFailed, run_step

WITHOUT_ENSUREPIP = """
import sys
from pathlib import Path
sys.modules["ensurepip"] = None
from instaclone.embedded import bootstrap
bootstrap.VENV = Path(sys.argv[1]) / ".venv"
bootstrap._PYTHON = bootstrap.VENV / "bin" / "python"
bootstrap.main(["demo"])
"""
IMPORTED_BY_BOOTSTRAP = """
import sys
import instaclone.embedded.bootstrap
print("\\n".join(sys.modules))
"""


class TestBootstrap:
    def test_names_the_package_that_debian_leaves_out(self, tmp_path: Path) -> None:
        answer = subprocess.run(
            [sys.executable, "-c", WITHOUT_ENSUREPIP, str(tmp_path)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

        assert answer.returncode == 1
        assert "sudo apt install python3-venv" in answer.stderr
        assert "Traceback" not in answer.stderr

    def test_needs_nothing_but_the_standard_library(self) -> None:
        answer = subprocess.run(
            [
                sys.executable,
                "-I",
                "-S",
                "-c",
                f"import sys; sys.path.append({str(ROOT)!r})" + IMPORTED_BY_BOOTSTRAP,
            ],
            capture_output=True,
            text=True,
            check=True,
        )

        modules = {line.partition(".")[0] for line in answer.stdout.split()}
        assert modules - set(sys.stdlib_module_names) == {"__main__", "instaclone"}

    @pytest.mark.parametrize("command", ["demo", "test", "bench", "manage"])
    def test_every_command_of_the_shell_leads_to_a_module(self, command: str) -> None:
        assert f"name={command}\n" in (ROOT / "bin" / command).read_text()
        assert bootstrap._MODULES[command].startswith("instaclone.embedded.")

    def test_says_that_no_suitable_python_was_found(self, tmp_path: Path) -> None:
        for name in ("dirname", "pwd"):
            (tmp_path / name).symlink_to(f"/usr/bin/{name}")
        checkout = tmp_path / "checkout" / "bin"
        checkout.mkdir(parents=True)
        for name in ("demo", "_command"):
            (checkout / name).write_bytes((ROOT / "bin" / name).read_bytes())

        answer = subprocess.run(
            ["/bin/sh", str(checkout / "demo")],
            env={"PATH": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )

        assert answer.returncode == 1
        assert "needs Python 3.11, 3.12 or 3.13" in answer.stderr


class TestCommandEnvironment:
    @pytest.mark.parametrize("home", ["", None, "/nonexistent"])
    def test_finds_a_home_for_those_who_have_none(
        self, home: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
        if home is None:
            monkeypatch.delenv("HOME", raising=False)
        else:
            monkeypatch.setenv("HOME", home)

        assert Path(command_environment()["HOME"]).is_dir()

    def test_lends_scikit_learns_openmp_where_the_system_has_none(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        def refuse(*_: Any, **__: Any) -> None:
            raise OSError("libgomp.so.1: cannot open shared object file")

        bundled = tmp_path / "lib/python3.11/site-packages/scikit_learn.libs/libgomp-1.so.1.0.0"
        bundled.parent.mkdir(parents=True)
        bundled.touch()
        monkeypatch.setattr(bootstrap, "VENV", tmp_path)
        monkeypatch.setattr(ctypes, "CDLL", refuse)
        monkeypatch.setenv("LD_LIBRARY_PATH", "/elsewhere")

        directory, _, rest = command_environment()["LD_LIBRARY_PATH"].partition(":")

        assert (Path(directory) / "libgomp.so.1").resolve() == bundled
        assert rest == "/elsewhere"


class TestRunStep:
    def test_shows_the_last_words_of_what_failed(self, capfd: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(StepFailed, match=r"(?s)exit code 3.*no space left"):
            run_step("Copying", ["sh", "-c", "echo no space left; exit 3"], env={"PATH": "/bin"})

        assert "Copying" in capfd.readouterr().out
