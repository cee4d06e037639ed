"""Private directories, short socket paths, one owner at a time."""

import os
import stat
from pathlib import Path

import pytest

from instaclone.embedded.directories import (
    claimed,
    empty,
    owned,
    private_directory,
    socket_directory,
    throw_away_directory,
)
from instaclone.embedded.exceptions import AlreadyRunning, EmbeddedError


class TestPrivateDirectory:
    def test_lets_nobody_else_in(self, tmp_path: Path) -> None:
        made = private_directory(tmp_path / "deep" / "down")

        assert stat.S_IMODE(made.stat().st_mode) == 0o700

    def test_closes_one_that_was_open(self, tmp_path: Path) -> None:
        tmp_path.chmod(0o755)

        assert stat.S_IMODE(private_directory(tmp_path).stat().st_mode) == 0o700

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory away")
    def test_refuses_one_that_belongs_to_somebody_else(self, tmp_path: Path) -> None:
        foreign = tmp_path / "foreign"
        foreign.mkdir()
        os.chown(foreign, 12345, 12345)

        with pytest.raises(EmbeddedError, match="belongs to somebody else"):
            private_directory(foreign)

    def test_refuses_a_link(self, tmp_path: Path) -> None:
        (tmp_path / "target").mkdir()
        (tmp_path / "link").symlink_to(tmp_path / "target")

        with pytest.raises(EmbeddedError, match="belongs to somebody else"):
            private_directory(tmp_path / "link")


class TestClaimed:
    def test_takes_an_empty_directory_and_knows_it_again(self, tmp_path: Path) -> None:
        (claimed(tmp_path) / "content").touch()

        assert claimed(tmp_path) == tmp_path

    def test_refuses_what_somebody_uses_for_something_else(self, tmp_path: Path) -> None:
        (tmp_path / "content").touch()

        with pytest.raises(EmbeddedError, match="was not made by Instaclone"):
            claimed(tmp_path)


class TestEmpty:
    def test_deletes_all_but_the_claim_and_the_lock(self, tmp_path: Path) -> None:
        with owned(data=claimed(tmp_path)):
            (tmp_path / "media" / "p").mkdir(parents=True)
            (tmp_path / "secret_key").touch()

            empty(data=tmp_path)

            assert {path.name for path in tmp_path.iterdir()} == {".instaclone-data", "lock"}


class TestSocketDirectory:
    def test_lies_in_the_data_where_the_path_is_short(self) -> None:
        with throw_away_directory(prefix="instaclone-check-") as data:
            assert socket_directory(data=data) == data / "run"

    def test_is_short_and_always_the_same_where_the_path_is_long(self, tmp_path: Path) -> None:
        data = tmp_path / ("x" * 90)
        data.mkdir()

        first, second = socket_directory(data=data), socket_directory(data=data)

        assert first == second
        assert len(str(first)) < 80
        first.rmdir()


class TestOwned:
    def test_admits_one_owner_at_a_time(self, tmp_path: Path) -> None:
        with (
            owned(data=tmp_path),
            pytest.raises(AlreadyRunning, match=str(os.getpid())),
            owned(data=tmp_path),
        ):
            pass

    def test_is_free_again_afterwards(self, tmp_path: Path) -> None:
        with owned(data=tmp_path):
            pass

        with owned(data=tmp_path) as lock:
            assert not lock.closed


class TestThrowAwayDirectory:
    def test_removes_what_a_killed_run_left_but_not_what_is_in_use(self) -> None:
        with throw_away_directory(prefix="instaclone-check-") as living:
            abandoned = living.with_name(f"{living.name}-abandoned")
            abandoned.mkdir()
            (abandoned / "lock").touch()

            with throw_away_directory(prefix="instaclone-check-") as other:
                assert other.is_dir()

            assert not abandoned.exists()
            assert living.is_dir()
        assert not living.exists()
