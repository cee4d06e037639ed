"""bin/test: every check of a change, one after the other, with a summary at the end."""

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from instaclone.embedded.bootstrap import ROOT, command_environment
from instaclone.embedded.chromium import find_chromium
from instaclone.embedded.progress import Pulse, StepFailed

_TEMPLATES = "templates"
_TYPED_PACKAGES = ("apps", "instaclone", "bench")
# Measured on two cores: with two processes a third of the time both cores wait, for a browser or a
# server of a test.
_PARALLEL = ("-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")
# It sends nothing to anybody, and looks at new files too.
_SEMGREP = (
    *("scan", "--config", ".semgrep.yml", "--error", "--quiet", "--no-git-ignore"),
    *("--metrics=off", "--disable-version-check"),
)
# The static checks read the settings but never connect.
_UNCONNECTED = {
    "DJANGO_SETTINGS_MODULE": "tests.settings",
    "SECRET_KEY": "a key for static checks only, long enough to satisfy every check made on it",
    "DATABASE_URL": "postgresql://nobody@/none?host=/nonexistent",
    "REDIS_URL": "unix:///nonexistent",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one step went."""

    name: str
    passed: bool
    seconds: float


def main() -> int:
    """Run the checks, or only pytest when it is given arguments; return the exit code."""
    arguments = [argument for argument in sys.argv[1:] if argument != "--full"]
    environment = dict(command_environment())
    # Tests start hundreds of processes; where containers forbid it, each would compile all anew.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if "--full" in sys.argv[1:]:
        environment["INSTACLONE_TEST_FULL"] = "1"
    try:
        environment["INSTACLONE_CHROMIUM"] = find_chromium(env=environment)
        if arguments:
            # The caller's directory stays, so that paths mean what they say.
            outcomes = [_pytest(arguments, environment, directory=Path.cwd())]
        else:
            outcomes = _static_checks(environment)
            outcomes.append(_pytest(_PARALLEL, environment, directory=ROOT))
    except StepFailed as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    _summarize(outcomes)
    return 0 if all(outcome.passed for outcome in outcomes) else 1


def _static_checks(environment: Mapping[str, str]) -> list[Outcome]:
    packages = [name for name in _TYPED_PACKAGES if (ROOT / name).is_dir()]
    checks: Sequence[tuple[str, Sequence[str]]] = (
        ("ruff check", ("ruff", "check", ".")),
        ("ruff format", ("ruff", "format", "--check", ".")),
        ("import contracts", ("lint-imports",)),
        ("mypy", ("mypy", *packages)),
        ("bandit", ("bandit", "-q", "-r", "apps", "instaclone", "-ll", "-c", "pyproject.toml")),
        ("semgrep", ("semgrep", *_SEMGREP, "apps", "instaclone")),
        ("djlint format", ("djlint", "--check", _TEMPLATES)),
        ("djlint", ("djlint", "--lint", _TEMPLATES)),
        ("migrations", ("python", "manage.py", "makemigrations", "--check", "--dry-run")),
    )
    unconnected = {**environment, **_UNCONNECTED, "PYTHONWARNINGS": "ignore::RuntimeWarning"}
    return [_quietly(name, argv, unconnected) for name, argv in checks]


def _quietly(name: str, argv: Sequence[str], environment: Mapping[str, str]) -> Outcome:
    """Run a check that speaks only when it fails."""
    started = time.monotonic()
    with Pulse(name):
        answer = subprocess.run(
            argv,
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    if answer.returncode:
        print(f"{answer.stdout.rstrip()}\n✗ {name} failed", flush=True)
    return Outcome(name=name, passed=answer.returncode == 0, seconds=time.monotonic() - started)


def _pytest(
    arguments: Sequence[str], environment: Mapping[str, str], *, directory: Path
) -> Outcome:
    started = time.monotonic()
    command = ["pytest", f"--rootdir={ROOT}", "-c", str(ROOT / "pyproject.toml"), *arguments]
    answer = subprocess.run(command, env=dict(environment), cwd=directory, check=False)
    return Outcome(name="pytest", passed=answer.returncode == 0, seconds=time.monotonic() - started)


def _summarize(outcomes: Sequence[Outcome]) -> None:
    width = max(len(outcome.name) for outcome in outcomes)
    print(f"\n{'Step':{width}}  Result   Time")
    for outcome in outcomes:
        result = "ok" if outcome.passed else "FAILED"
        print(f"{outcome.name:{width}}  {result:6} {outcome.seconds:6.1f} s")


if __name__ == "__main__":
    raise SystemExit(main())
