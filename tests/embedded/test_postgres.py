"""The embedded PostgreSQL: what it promises, and what it survives."""

import os
import pwd
import shutil
import signal
import stat
from pathlib import Path
from urllib.parse import unquote

import psycopg
import pytest

from instaclone.embedded import processes
from instaclone.embedded.exceptions import EmbeddedError
from instaclone.embedded.postgres import PostgresServer, place_for_nobody
from instaclone.embedded.processes import Identity
from tests.embedded.conftest import Start

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")


def ask(server: PostgresServer, question: str) -> object:
    with psycopg.connect(server.url, autocommit=True) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


class TestPostgresServer:
    def test_knows_letters_beyond_ascii_and_trigrams(self, data: Path, start: Start) -> None:
        server = PostgresServer(data=data)
        server.prepare()
        start(server)

        assert ask(server, "SELECT lower('ÉLODIE')") == "élodie"
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute("CREATE EXTENSION pg_trgm")

    def test_listens_on_a_private_socket_alone(self, data: Path, start: Start) -> None:
        server = PostgresServer(data=data)
        server.prepare()
        start(server)

        socket = Path(unquote(server.url.partition("host=")[2])) / ".s.PGSQL.5432"
        assert stat.S_IMODE(socket.stat().st_mode) == 0o700
        assert ask(server, "SHOW listen_addresses") == ""

    def test_keeps_what_was_committed_before_it_was_killed(self, data: Path, start: Start) -> None:
        server = PostgresServer(data=data)
        server.prepare()
        process = start(server)
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        process.kill()
        process.wait()

        again = PostgresServer(data=data)
        again.prepare()
        start(again)

        assert ask(again, "SELECT one FROM kept") == 1

    def test_forgets_a_pid_file_whose_pid_is_somebody_elses(self, data: Path, start: Start) -> None:
        server = PostgresServer(data=data)
        server.prepare()
        record = next(data.glob("pg*")) / "postmaster.pid"
        record.write_text(f"{os.getpid()}\n{record.parent}\n")

        server.prepare()

        start(server)
        assert ask(server, "SELECT 1") == 1

    def test_ends_the_orphan_of_a_lost_supervisor(self, data: Path, start: Start) -> None:
        server = PostgresServer(data=data)
        server.prepare()
        orphan = start(server)

        PostgresServer(data=data).prepare()

        assert orphan.wait(timeout=10) == 0
        assert not list(data.glob("pg*/postmaster.pid"))

    def test_spares_the_server_of_another_directory(
        self, data: Path, start: Start, tmp_path: Path
    ) -> None:
        neighbor = PostgresServer(data=data)
        neighbor.prepare()
        process = start(neighbor)
        other = tmp_path / "other"
        other.mkdir()
        server = PostgresServer(data=other)
        server.prepare()
        record = next(other.glob("pg*")) / "postmaster.pid"
        record.write_text(f"{process.pid}\n{record.parent}\n")

        server.prepare()

        assert process.poll() is None

    def test_makes_the_cluster_anew_when_its_making_was_interrupted(
        self, data: Path, start: Start
    ) -> None:
        server = PostgresServer(data=data)
        server.prepare()
        cluster = next(data.glob("pg*"))
        cluster.rename(cluster.with_name(f"{cluster.name}.new"))
        (cluster.with_name(f"{cluster.name}.new") / "PG_VERSION").unlink()

        server.prepare()

        start(server)
        assert ask(server, "SELECT 1") == 1

    def test_reaches_its_socket_below_a_very_long_path(self, tmp_path: Path, start: Start) -> None:
        data = tmp_path / ("a long name with spaces " * 5)
        data.mkdir()
        server = PostgresServer(data=data)
        server.prepare()

        start(server)

        assert ask(server, "SELECT 1") == 1
        shutil.rmtree(unquote(server.url.partition("host=")[2]))

    def test_is_not_redirected_by_the_callers_environment(
        self, data: Path, start: Start, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PGPORT", "1")
        monkeypatch.setenv("PGDATA", "/nonexistent")
        server = PostgresServer(data=data)
        server.prepare()

        start(server)

        assert server.is_ready()

    @as_root
    def test_runs_as_nobody_where_namespaces_are_refused(
        self, data: Path, start: Start, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(processes, "unprivileged_identity", lambda: Identity.NOBODY)
        home = place_for_nobody(data=data)
        try:
            server = PostgresServer(data=data)
            server.prepare()
            process = start(server)

            assert Path(f"/proc/{process.pid}").stat().st_uid == pwd.getpwnam("nobody").pw_uid
            assert ask(server, "SELECT lower('É')") == "é"
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=10) == 0
        finally:
            shutil.rmtree(home, ignore_errors=True)

    @as_root
    def test_refuses_a_place_that_a_stranger_prepared(
        self, data: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(processes, "unprivileged_identity", lambda: Identity.NOBODY)
        home = place_for_nobody(data=data)
        home.mkdir()
        os.chown(home, 12345, 12345)

        try:
            with pytest.raises(EmbeddedError, match="not made by root"):
                PostgresServer(data=data)
        finally:
            home.rmdir()
