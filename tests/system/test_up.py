"""`concord up`: starts anywhere, stops without a trace, and is the only one on its folder."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

import pytest

from tests.system.installation import up
from tests.system.people import folder_of, nobody
from tests.system.terminal import (
    alive,
    asked,
    beginning,
    concord,
    eventually,
    family,
    processes_on,
)

pytestmark = pytest.mark.faults

EMPTY_MONTH = ("statement", "--period", "2026-10", "--format", "json")


def test_sigterm_stops_it_and_leaves_no_process(tmp_path: Path) -> None:
    with up(tmp_path / "data") as house:
        everybody = family(house.process.pid)
        assert len(everybody) > 2, "PostgreSQL and its own processes are among them"
        assert house.send(signal.SIGTERM) == 0
        assert not [pid for pid in everybody if alive(pid)]
    assert "Traceback" not in house.said.read_text()
    left = {path.name for path in house.data.iterdir()}
    assert not left & {"instance.json", "postgres.socket"}


def test_ctrl_c_reaches_every_process_of_the_terminal_and_still_stops_in_order(
    tmp_path: Path,
) -> None:
    with up(tmp_path / "data") as house:
        everybody = family(house.process.pid)
        os.killpg(house.process.pid, signal.SIGINT)
        assert house.process.wait(30) == 0
        assert not [pid for pid in everybody if alive(pid)]
    assert "Traceback" not in house.said.read_text()
    assert "database system is shut down" in (house.data / "postgres.log").read_text()


def test_a_second_start_is_refused_and_names_the_owner(tmp_path: Path) -> None:
    with up(tmp_path / "data") as house:
        second = concord("up", "--port", "0", data=house.data)
        assert second.returncode == 3
        assert f"in use by process {house.process.pid}" in second.stderr
        assert "Traceback" not in second.stderr
        assert concord("periods", data=house.data).returncode == 0  # the first goes on


def test_two_folders_run_side_by_side_and_trust_no_token_of_each_other(tmp_path: Path) -> None:
    with up(tmp_path / "one") as one, up(tmp_path / "two") as two:
        with one.http("general-manager") as http:
            department = {"code": "ONE", "name": "only in one", "valid_from": "2026-01-01"}
            assert http.post("/api/directory/v1/departments", json=department).status_code == 201
            foreign = http.get(f"{two.base_url}/api/incentives/v1/periods")
            assert foreign.status_code == 401

        def departments(data: Path) -> list[str]:
            lines = asked("statement", "--period", "2026-10", data=data)["departments"]
            return [line["department"] for line in lines]

        eventually(lambda: departments(one.data) == ["ONE"], "one hears of its department")
        assert departments(two.data) == []


def test_a_path_with_spaces_and_chinese_characters_will_do(tmp_path: Path) -> None:
    data = tmp_path / "our data" / "跨部门 协作数据"
    with up(data):
        assert concord(*EMPTY_MONTH, data=data).returncode == 0
    assert (data / "postgres" / "PG_VERSION").exists()


def test_a_taken_port_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refused = concord("up", "--port", port, data=tmp_path / "data")
    assert refused.returncode == 3
    assert f"127.0.0.1:{port} cannot be used" in refused.stderr
    assert "--port" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert concord(*EMPTY_MONTH, data=tmp_path / "data").returncode == 0  # the folder is free


def test_a_command_starts_an_installation_where_none_runs_and_leaves_none(tmp_path: Path) -> None:
    data = tmp_path / "data"
    done = concord(*EMPTY_MONTH, data=data)
    assert (done.returncode, done.stderr) == (0, "")
    assert not processes_on(data)


def test_an_installation_begun_by_a_command_ends_with_it_however_it_ends(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with beginning(*EMPTY_MONTH, data=data) as command:
        eventually(lambda: processes_on(data) - {command.pid}, "it starts an installation")
        command.kill()
    eventually(lambda: not processes_on(data), "nothing is left of it")
    assert concord(*EMPTY_MONTH, data=data).returncode == 0


def test_an_ordinary_user_runs_it(tmp_path: Path) -> None:
    person = nobody()
    with folder_of(person) as home, up(home / "data", person=person) as house:
        everybody = family(house.process.pid)
        assert {Path(f"/proc/{pid}").stat().st_uid for pid in everybody} == {person.uid}
        assert house.send(signal.SIGINT) == 0
        assert not [pid for pid in everybody if alive(pid)]
