"""The goal board in the terminal."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import services
from shared.command_line.concord_command import build_command_line, run_command_line
from shared.http.auth import Role
from shared.service_runtime.service_discovery import discover_areas
from shared.terminal.exit_codes import ExitCode
from shared.terminal.idle_waiting import wait_until_caught_up
from shared.terminal.installation_connection import connect_to_installation
from tests.goals.area_client import goal_body
from tests.system.concord_process import run_concord

API_ROOT = "/api/goals/v1"
DAYS = {"first_day": "2020-01-01", "last_day": "2020-12-31"}


def test_the_board_is_shown_in_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "数据 data"

    def board(*more: str, command: str = "board") -> tuple[int, str, str]:
        monkeypatch.setenv("COLUMNS", "160")
        monkeypatch.setattr(sys, "argv", ["concord", command, "--data-dir", str(data), *more])
        code = run_command_line(build_command_line(discover_areas(services)))
        captured = capsys.readouterr()
        return code, captured.out, " ".join(captured.err.split())

    with (
        run_concord(data),
        connect_to_installation(data, [Role.OFFICER_GOALS, Role.GENERAL_MANAGER]) as client,
    ):
        sales = {"code": "sales", "name": "Sales", "valid_from": "2020-01-01"}
        client.post("/api/directory/v1/departments", sales)
        wait_until_caught_up(client)
        created = client.post(f"{API_ROOT}/cycles", {"name": "2020 年", "kind": "year", **DAYS})
        cycle = created["id"]
        goals = f"{API_ROOT}/cycles/{cycle}/goals"
        revenue = client.post(goals, goal_body("Revenue 营收"))["id"]
        client.post(goals, goal_body("Regions 新区域", "sales", parent_id=revenue))
        client.post(f"{API_ROOT}/goals/{revenue}/blockers", {"what": "no licence"})
        code, out, _ = board("--cycle", "2020 年")
        assert code == ExitCode.DONE
        assert "Goal board 目标看板" in out
        (first, second) = [line for line in out.splitlines() if "not started 未开始" in line]
        assert first.split()[:2] == ["Revenue", "营收"]
        assert "no licence" in first
        assert second.startswith("   Regions 新区域")
        assert "sales" in second
        code, out, _ = board("--cycle", cycle, "--format", "json", "--department", "sales")
        (root,) = json.loads(out)
        assert (root["title"], root["children"][0]["title"]) == ("Revenue 营收", "Regions 新区域")
        code, out, _ = board(
            "--cycle", cycle, "--known-at", "2020-01-01T00:00:00Z", "--format", "json"
        )
        assert (code, json.loads(out)) == (ExitCode.DONE, [])
        code, out, err = board("--cycle", "2021")
        assert (code, out) == (ExitCode.USAGE_ERROR, "")
        assert "There is no cycle 2021; there are: 2020 年." in err
        with monkeypatch.context() as chinese:
            chinese.setenv("CONCORD_LANGUAGE", "zh")
            for command in ("board", "alignment"):
                err = board("--cycle", "2021", command=command)[2]
                assert "没有目标周期 2021；已有：2020 年。" in err
        assert board()[0] == ExitCode.USAGE_ERROR
        code, out, _ = board("--cycle", "2020 年", command="alignment")
        assert (code, "100.0 % (before 此前 –)" in out) == (ExitCode.DONE, True)
        assert "The weights below “Revenue 营收” sum to 0" in " ".join(out.split())
