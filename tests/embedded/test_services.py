"""The pytest plugin that gives every run of the tests its own servers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from instaclone.embedded.bootstrap import ROOT

TEST_FILE = """
import os
import psycopg
import redis


def test_servers():
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("off",)
    for role in ("CACHE_URL", "BROKER_URL", "CHANNELS_URL", "FEED_SHARDS", "REDIS_URL"):
        with redis.Redis.from_url(os.environ[role]) as client:
            assert client.set(role, 1)
            assert client.dbsize() == 1
    assert "DATABASE_REPLICA_URLS" not in os.environ
    print("data lies in", os.environ["INSTACLONE_DATA"])
"""


@pytest.mark.parametrize("parallel", [(), ("-n", "2")], ids=["alone", "in parallel"])
def test_the_callers_servers_are_left_alone(tmp_path: Path, parallel: tuple[str, ...]) -> None:
    (tmp_path / "test_one.py").write_text(TEST_FILE)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    foreign = {
        "DATABASE_URL": "postgresql://precious.invalid/site",
        "REDIS_URL": "redis://precious.invalid/0",
        "DATABASE_REPLICA_URLS": "postgresql://precious.invalid/replica",
    }
    environment = {key: value for key, value in os.environ.items() if "XDIST" not in key}
    arguments = ("-p", "tests.plugins.services", "-p", "no:django", "-p", "no:cacheprovider")

    answer = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments, "-rP", *parallel, "test_one.py"],
        cwd=tmp_path,
        env={**environment, **foreign, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "1 passed" in answer.stdout, answer.stdout + answer.stderr
    _, _, rest = answer.stdout.partition("data lies in ")
    assert not Path(rest.split()[0]).exists()
