"""The goal board in the terminal."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import services
from shared.http.callers import Role
from shared.runtime.areas import find_areas
from shared.runtime.cli import build_cli, run
from shared.runtime.client import connected
from shared.runtime.terminal import Exit
from tests.goals.at_work import ROOT, goal

DAYS = {"first_day": "2020-01-01", "last_day": "2020-12-31"}


def test_the_board_is_shown_in_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "数据 data"

    def board(*more: str) -> tuple[int, str, str]:
        monkeypatch.setenv("COLUMNS", "160")
        monkeypatch.setattr(sys, "argv", ["concord", "board", "--data-dir", str(data), *more])
        code = run(build_cli(find_areas(services)))
        said = capsys.readouterr()
        return code, said.out, " ".join(said.err.split())

    with connected(data, [Role.OFFICER_GOALS]) as client:
        made = client.post(f"{ROOT}/cycles", {"name": "2020 年", "kind": "year", **DAYS})
        cycle = made["id"]
        goals = f"{ROOT}/cycles/{cycle}/goals"
        revenue = client.post(goals, goal("Revenue 营收"))["id"]
        client.post(goals, goal("Regions 新区域", "sales", parent_id=revenue))
        client.post(f"{ROOT}/goals/{revenue}/blockers", {"what": "no licence"})
        code, out, _ = board("--cycle", "2020 年")
        assert code == Exit.DONE
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
            "--cycle", cycle, "--as-of", "2020-01-01T00:00:00Z", "--format", "json"
        )
        assert (code, json.loads(out)) == (Exit.DONE, [])
        code, out, err = board("--cycle", "2021")
        assert (code, out) == (Exit.REFUSED, "")
        assert "#/query/cycle" in err
        assert board()[0] == Exit.USAGE
