"""A real relay and a real worker carry an effect from the commit, through a kill, to its end."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from apps.core import counters, events
from apps.core.ids import new_owner_id
from apps.core.models import OutboxRow
from tests.core.kit.probes import Rung

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Return a function that starts a management command beside the suite."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.core.kit.probe.settings",
        "PROBE_DATABASE": str(connection.settings_dict["NAME"]),
        "PROBE_FOLDER": str(tmp_path),
    }
    started: list[subprocess.Popen[bytes]] = []
    log = (tmp_path / "log").open("wb")

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start

    for process in started:
        kill_group(process)
    log.close()


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and its children outright, as a power cut would."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)


def wait_for(condition: Callable[[], object], *, what: str) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, f"never saw {what}"
        time.sleep(0.02)


def probes(subject_id: int) -> int:
    return counters.counts_of(subject_ids=[subject_id])[subject_id]["probe"]


@pytest.fixture(autouse=True)
def _listens(registry: None) -> None:
    """Let this process publish for the subscriber that only the worker has."""

    def answer_slowly_at_first(event: Rung) -> None:
        raise AssertionError("the worker's work")

    answer_slowly_at_first.__module__ = "tests.core.kit"
    events.queued(Rung, queue="probe.ring")(answer_slowly_at_first)


class TestRelayAndWorker:
    def test_carry_an_effect_out_once_though_its_worker_is_killed(
        self, run: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
    ) -> None:
        subject_id = new_owner_id()
        relay = run("relay")
        worker = run("worker", "default", "--threads", "2")

        with transaction.atomic():
            events.publish(Rung(subject_id=subject_id))

        under_way = tmp_path / str(subject_id)
        wait_for(under_way.exists, what="the effect begin")
        os.kill(int(under_way.read_text(encoding="ascii")), signal.SIGKILL)
        kill_group(worker)
        assert probes(subject_id) == 0
        row = OutboxRow.objects.get()
        assert (row.state, row.attempts) == (OutboxRow.State.SENT, 1)

        # The lease is over sooner by the database's clock than by ours.
        row.leased_until -= timedelta(minutes=1)
        row.available_at -= timedelta(minutes=1)
        row.save()
        run("worker", "default", "--threads", "2")
        wait_for(lambda: not OutboxRow.objects.exists(), what="the effect end")

        assert probes(subject_id) == 1
        relay.send_signal(signal.SIGTERM)
        assert relay.wait(timeout=10) == 0

    def test_relay_is_woken_by_the_commit(
        self,
        run: Callable[..., subprocess.Popen[bytes]],
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        run("relay")
        with connection.cursor() as cursor:

            def is_listening() -> bool:
                cursor.execute(
                    "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'LISTEN%%' "
                    "AND datname = current_database()"
                )
                return cursor.fetchone() is not None

            wait_for(is_listening, what="the relay listen")

        with transaction.atomic():
            events.publish(Rung(subject_id=1))

        wait_for(
            lambda: OutboxRow.objects.get().state == OutboxRow.State.SENT, what="the row leave"
        )

    def test_relay_outlives_the_loss_of_its_connections(
        self, run: Callable[..., subprocess.Popen[bytes]]
    ) -> None:
        relay = run("relay")
        with transaction.atomic():
            events.publish(Rung(subject_id=1))
        wait_for(
            lambda: OutboxRow.objects.get().state == OutboxRow.State.SENT, what="the first leave"
        )

        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        with transaction.atomic():
            events.publish(Rung(subject_id=2))

        wait_for(
            lambda: not OutboxRow.objects.filter(state=OutboxRow.State.OPEN).exists(),
            what="the second leave",
        )
        assert relay.poll() is None


def test_settings_keep_broker_and_cache_apart() -> None:
    """Clearing the cache empties its database; messages must not be in it."""
    assert settings.CACHES["default"]["LOCATION"] != settings.BROKER_URL
