"""What bin/demo refuses, said before anything is started."""

import os
import socket
import subprocess
import sys
from pathlib import Path

from instaclone.embedded import running
from instaclone.embedded.bootstrap import ROOT
from instaclone.embedded.directories import claimed, owned
from instaclone.embedded.environment import metrics_variables
from instaclone.embedded.stamps import Stamps


def demo(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "instaclone.embedded.demo", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


class TestDemo:
    def test_names_the_process_on_its_port(self, data: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]

            answer = demo("--data", str(data), "--port", str(port))

        assert answer.returncode == 1
        assert f"Port {port} is in use by" in answer.stderr
        assert f"process {os.getpid()}" in answer.stderr

    def test_tells_where_the_running_one_is(self, data: Path) -> None:
        with owned(data=claimed(data)):
            running.record(data=data, variables={"SITE_URL": "http://127.0.0.1:8765"})

            answer = demo("--data", str(data))

        assert answer.returncode == 1
        assert "The demo there serves http://127.0.0.1:8765." in answer.stderr

    def test_never_empties_a_directory_that_is_not_its_own(self, data: Path) -> None:
        (data / "thesis.txt").write_text("years of work")
        data.chmod(0o755)

        answer = demo("--data", str(data), "--reset")

        assert answer.returncode == 1
        assert "was not made by Instaclone" in answer.stderr
        assert [path.name for path in data.iterdir()] == ["thesis.txt"]
        assert data.stat().st_mode & 0o777 == 0o755

    def test_refuses_a_port_that_does_not_exist(self, data: Path) -> None:
        answer = demo("--data", str(data), "--port", "70000")

        assert answer.returncode == 2
        assert "--port must lie between" in answer.stderr


class TestRunning:
    def test_finds_the_variables_of_a_living_process(self, data: Path) -> None:
        running.record(data=data, variables={"PORT": "8000"})

        assert running.variables(data=data) == {"PORT": "8000"}
        assert (data / "env.json").stat().st_mode & 0o077 == 0

    def test_does_not_believe_a_dead_one(self, data: Path) -> None:
        ended = subprocess.run(["sh", "-c", "echo $$"], capture_output=True, text=True, check=True)
        running.record(data=data, variables={"PORT": "8000"})
        record = data / "env.json"
        text = record.read_text().replace(f": {os.getpid()},", f": {ended.stdout.strip()},")
        record.write_text(text)

        assert running.variables(data=data) is None

    def test_finds_nothing_after_a_stop(self, data: Path) -> None:
        running.record(data=data, variables={})
        running.forget(data=data)

        assert running.variables(data=data) is None


class TestMetricsVariables:
    def test_name_a_folder_without_the_files_of_earlier_runs(self, data: Path) -> None:
        folder = Path(metrics_variables(data=data)["PROMETHEUS_MULTIPROC_DIR"])
        (folder / "counter_1.db").touch()

        assert metrics_variables(data=data) == {"PROMETHEUS_MULTIPROC_DIR": str(folder)}

        assert folder.parent == data
        assert list(folder.iterdir()) == []


class TestStamps:
    def test_remembers_a_step_for_what_it_was_done_with(self, data: Path) -> None:
        Stamps(path=data / "prepared.json").put("migrate", "first")

        again = Stamps(path=data / "prepared.json")

        assert again.has("migrate", "first")
        assert not again.has("migrate", "second")

    def test_takes_a_damaged_file_for_none(self, data: Path) -> None:
        (data / "prepared.json").write_text("{")

        assert not Stamps(path=data / "prepared.json").has("migrate", "first")
