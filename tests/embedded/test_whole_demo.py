"""The demo from an empty directory to its last process: long, so only with bin/test --full."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from instaclone.embedded import processes
from instaclone.embedded.bootstrap import ROOT, command_environment
from tests.embedded.trees import SupervisedRun, all_gone

pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(os.environ.get("INSTACLONE_TEST_FULL") != "1", reason="a long run"),
]
FIRST_START_SECONDS = 600
GONE_SECONDS = 15
METRICS_TOKEN = "let-me-watch"
# What the plugin set for the other tests would point the demo to their servers.
FOREIGN = ("DATABASE_URL", "REDIS_URL", "CACHE_URL", "BROKER_URL", "CHANNELS_URL", "FEED_SHARDS")


def demo_environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in command_environment().items() if name not in FOREIGN}
    return {
        **{name: value for name, value in kept.items() if not name.startswith("DJANGO_")},
        "INSTACLONE_DATA": str(data),
        "MEDIA_STORAGE_URL": "",
        "METRICS_TOKEN": METRICS_TOKEN,
    }


class Demo(SupervisedRun):
    def __init__(self, data: Path, port: int) -> None:
        self.port = port
        argv = [sys.executable, "-m", "instaclone.embedded.demo", "--port", str(port)]
        super().__init__(argv, env=demo_environment(data))
        try:
            self.wait_for(f"Instaclone is ready at http://127.0.0.1:{port}", FIRST_START_SECONDS)
        except BaseException:
            self.close()
            raise

    def status_of(self, path: str) -> int:
        return self.get(path)[0]

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        answer = (response.status, response.read().decode())
        connection.close()
        return answer


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture
def demo(data: Path) -> Iterator[Demo]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    demo = Demo(data, port)
    yield demo
    demo.close()


class TestDemo:
    def test_serves_pages_with_content_and_stops_without_a_trace(self, demo: Demo) -> None:
        family = demo.descendants()

        assert {demo.status_of(path) for path in ("/", "/readyz", "/ana/", "/accounts/login/")} == {
            200
        }
        demo.process.send_signal(signal.SIGINT)
        assert demo.process.wait(timeout=GONE_SECONDS) == 0
        assert processes.wait_until(all_gone(family), seconds=2)

    def test_starts_again_without_preparing_anything(self, demo: Demo) -> None:
        assert not [line for line in demo.lines if "Preparing" in line]

    def test_shows_what_all_its_processes_measure(self, demo: Demo) -> None:
        def is_shown() -> bool:
            # The relay measures it; the pages come from another process.
            status, text = demo.get("/metrics", Authorization=f"Bearer {METRICS_TOKEN}")
            return status == 200 and 'instaclone_queue_depth{queue="media.purge"}' in text

        assert processes.wait_until(is_shown, seconds=30)

    def test_lends_its_servers_to_management_commands(self, demo: Demo, data: Path) -> None:
        code = "from apps.accounts.models import Account; print(Account.objects.count())"

        answer = subprocess.run(
            [sys.executable, "-m", "instaclone.embedded.manage", "shell", "-v0", "-c", code],
            env=demo_environment(data),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )

        assert int(answer.stdout) > 30

    def test_leaves_nothing_behind_when_it_is_killed_outright(self, demo: Demo) -> None:
        family = demo.descendants()

        demo.process.kill()

        assert processes.wait_until(all_gone(family), seconds=GONE_SECONDS)
