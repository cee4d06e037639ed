"""Metrics of several processes are shown as one."""

import os
import subprocess
import sys

_COUNT = """
from apps.core import metrics
metrics.media_jobs.labels(kind="image", result="ready").inc(2)
metrics.feed_read.observe(0.004)
metrics.outbox_open.set(5)
"""
_SHOW = "from apps.core import metrics; print(metrics.exposition().decode())"


class TestExposition:
    def test_sums_over_the_processes_of_a_machine(self, tmp_path):
        environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}

        def run(code):
            return subprocess.run(
                [sys.executable, "-c", code],
                env=environment,
                check=True,
                capture_output=True,
                text=True,
            ).stdout

        run(_COUNT)
        run(_COUNT)
        text = run(_SHOW)

        assert 'instaclone_media_jobs_total{kind="image",result="ready"} 4.0' in text
        assert "instaclone_feed_read_seconds_count 2.0" in text
        assert "instaclone_outbox_open 5.0" in text
