"""`concord up` starts anywhere, stops cleanly, and is the only process on its folder."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

import pytest

from tests.system.cli_process import (
    command_json,
    is_alive,
    poll_until_true,
    process_tree,
    processes_of_folder,
    run_command,
    start_command,
)
from tests.system.concord_process import provide_new_installation, run_concord
from tests.system.unprivileged_user import find_unprivileged_user, user_folder

pytestmark = pytest.mark.faults

EMPTY_MONTH = ("statement", "--period", "2026-10", "--format", "json")


def test_sigterm_stops_the_installation_and_leaves_no_process(tmp_path: Path) -> None:
    """Its path has spaces and Chinese characters, and nothing of it exists before."""
    data = tmp_path / "our data" / "跨部门 协作数据"
    with run_concord(data, makes_folder=True) as installation:
        assert run_command(*EMPTY_MONTH, data=data).returncode == 0
        processes = process_tree(installation.process.pid)
        assert len(processes) > 2, "PostgreSQL and its own processes are among them"
        assert installation.stop_with_signal(signal.SIGTERM) == 0
        assert not [pid for pid in processes if is_alive(pid)]
    assert "Traceback" not in installation.stderr_file.read_text()
    assert (data / "postgres" / "PG_VERSION").exists()
    left = {path.name for path in data.iterdir()}
    assert not left & {"instance.json", "postgres.socket"}


def test_a_second_start_is_refused_and_ctrl_c_still_stops_the_first_in_order(
    tmp_path: Path,
) -> None:
    """Ctrl-C reaches every process of the terminal."""
    with run_concord(tmp_path / "data") as installation:
        second = run_command("up", "--port", "0", data=installation.data_folder)
        assert second.returncode == 3
        assert f"in use by process {installation.process.pid}" in second.stderr
        assert "Traceback" not in second.stderr
        still_served = run_command("periods", data=installation.data_folder)
        assert still_served.returncode == 0

        processes = process_tree(installation.process.pid)
        os.killpg(installation.process.pid, signal.SIGINT)
        assert installation.process.wait(30) == 0
        assert not [pid for pid in processes if is_alive(pid)]
    assert "Traceback" not in installation.stderr_file.read_text()
    assert "database system is shut down" in (installation.data_folder / "postgres.log").read_text()


def test_two_installations_run_side_by_side_and_refuse_each_others_tokens(tmp_path: Path) -> None:
    with (
        run_concord(tmp_path / "first") as first,
        run_concord(tmp_path / "second", makes_folder=True) as second,  # with a key of its own
    ):
        with first.open_http_client("general-manager") as http:
            department = {"code": "ONE", "name": "only here", "valid_from": "2026-01-01"}
            assert http.post("/api/directory/v1/departments", json=department).status_code == 201
            foreign = http.get(f"{second.base_url}/api/incentives/v1/periods")
            assert foreign.status_code == 401

        def departments(data: Path) -> list[str]:
            lines = command_json("statement", "--period", "2026-10", data=data)["departments"]
            return [line["department"] for line in lines]

        poll_until_true(
            lambda: departments(first.data_folder) == ["ONE"],
            "the first one's statement has its department",
        )
        assert departments(second.data_folder) == []


def test_a_port_in_use_is_reported_and_the_folder_released(tmp_path: Path) -> None:
    """A command then starts an installation there, where none runs, and leaves none."""
    data = tmp_path / "data"
    provide_new_installation(data)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refused = run_command("up", "--port", port, data=data)
    assert refused.returncode == 3
    assert f"127.0.0.1:{port} cannot be used" in refused.stderr
    assert "--port" in refused.stderr
    assert "Traceback" not in refused.stderr
    after = run_command(*EMPTY_MONTH, data=data)
    assert (after.returncode, after.stderr) == (0, ""), "the folder was not released"
    assert not processes_of_folder(data)


def test_an_installation_begun_by_a_command_ends_with_it_however_it_ends(tmp_path: Path) -> None:
    data = tmp_path / "data"
    provide_new_installation(data)
    with start_command(*EMPTY_MONTH, data=data) as command:
        poll_until_true(
            lambda: processes_of_folder(data) - {command.pid}, "it starts an installation"
        )
        command.kill()
    poll_until_true(lambda: not processes_of_folder(data), "nothing is left of it")
    assert run_command(*EMPTY_MONTH, data=data).returncode == 0


def test_an_ordinary_user_can_run_it(tmp_path: Path) -> None:
    user = find_unprivileged_user()
    with user_folder(user) as home, run_concord(home / "data", user=user) as installation:
        processes = process_tree(installation.process.pid)
        assert {Path(f"/proc/{pid}").stat().st_uid for pid in processes} == {user.uid}
        assert installation.stop_with_signal(signal.SIGINT) == 0
        assert not [pid for pid in processes if is_alive(pid)]
