"""Finds a Chromium for the browser tests: installed, Playwright's, or the system's package."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from instaclone.embedded.progress import StepFailed, run_step

_INSTALLED = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_PLAYWRIGHT = (
    "from playwright.sync_api import sync_playwright\n"
    "with sync_playwright() as playwright: print(playwright.chromium.executable_path)"
)
_ADVICE = """\
The browser tests need Chromium, and none could be installed.
Install it with one of:
  Debian:  sudo apt install chromium
  Ubuntu:  sudo .venv/bin/playwright install --with-deps chromium
  macOS:   brew install --cask chromium
or name the program in INSTACLONE_CHROMIUM."""


def find_chromium(*, env: Mapping[str, str]) -> str:
    """Return the path of a Chromium that starts on this machine.

    :raises StepFailed: with the command that installs one.
    """
    named = env.get("INSTACLONE_CHROMIUM")
    for name in [named] if named else _INSTALLED:
        path = shutil.which(name)
        if path is not None and _starts(path):
            return path
    if named:
        raise StepFailed(f"INSTACLONE_CHROMIUM is {named}, which does not start.")
    found = _from_playwright(env=env) or _from_system(env=env)
    if found is None:
        raise StepFailed(_ADVICE)
    return found


def _from_playwright(*, env: Mapping[str, str]) -> str | None:
    answer = subprocess.run(
        [sys.executable, "-c", _PLAYWRIGHT],
        env=dict(env),
        capture_output=True,
        text=True,
        check=False,
    )
    path = answer.stdout.strip()
    if path and not Path(path).exists():
        try:
            run_step(
                "Fetching Playwright's Chromium",
                [sys.executable, "-m", "playwright", "install", "chromium"],
                env=env,
            )
        except StepFailed as failure:
            print(f"{failure}\n", file=sys.stderr)
    return path if path and _starts(path) else None


def _from_system(*, env: Mapping[str, str]) -> str | None:
    if os.geteuid() != 0 or not Path("/etc/debian_version").exists():
        return None
    apt = ["apt-get", "-y", "-q"]
    quiet = {**env, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        run_step("Updating the package lists", [*apt, "update"], env=quiet)
        run_step(
            "Installing the package chromium",
            [*apt, "install", "--no-install-recommends", "chromium"],
            env=quiet,
        )
    except StepFailed as failure:
        print(f"{failure}\n", file=sys.stderr)
        return None
    path = shutil.which("chromium")
    return path if path is not None and _starts(path) else None


def _starts(program: str) -> bool:
    """A Chromium whose libraries are missing does not even tell its version."""
    try:
        answer = subprocess.run(
            [program, "--version"], capture_output=True, timeout=30, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return answer.returncode == 0
