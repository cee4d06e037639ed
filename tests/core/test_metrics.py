"""Metrics of several processes are shown as one."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

_COUNT = """
from apps.core import metrics
metrics.media_jobs.labels(kind="image", result="ready").inc(2)
metrics.feed_read.observe(0.004)
metrics.outbox_open.set(5)
metrics.realtime_connections.inc(3)
"""
_SHOW = "from apps.core import metrics; print(metrics.exposition().decode())"
_CONNECTED = "\ninstaclone_realtime_connections 3.0"

Run = Callable[[str], str]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run code in a process of its own that shares its metrics."""

    def run_code(code: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    return run_code


class TestExposition:
    def test_sums_over_the_processes_of_a_machine(self, run: Run) -> None:
        run(_COUNT)
        run(_COUNT)
        text = run(_SHOW)

        assert 'instaclone_media_jobs_total{kind="image",result="ready"} 4.0' in text
        assert "instaclone_feed_read_seconds_count 2.0" in text
        assert "instaclone_outbox_open 5.0" in text

    def test_forgets_the_sockets_of_the_dead(self, run: Run, tmp_path: Path) -> None:
        run(_COUNT)

        assert _CONNECTED in run(f"{_COUNT}\n{_SHOW}")
        assert _CONNECTED not in run(_SHOW)
        assert "instaclone_outbox_open 5.0" in run(_SHOW)
