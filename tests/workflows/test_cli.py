"""A log imported from the terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import services
from services.workflows.cli import event_log_import
from shared.command_line.concord_command import build_command_line, run_command_line
from shared.http.auth import Role
from shared.service_runtime.service_discovery import discover_areas
from shared.terminal.exit_codes import ExitCode
from shared.terminal.installation_connection import connect_to_installation
from tests.system.concord_process import run_concord
from tests.workflows.event_log_builders import xes_event, xes_log, xes_trace

LOG = xes_log(
    xes_trace("A", xes_event(), xes_event(at="2026-03-02T10:00:00+08:00", department="legal")),
    xes_trace(
        "B",
        xes_event(None),
        xes_event(),
        xes_event(at="2026-03-03T10:00:00+08:00", department=None),
    ),
)


def _assert_an_interrupted_import_goes_on(
    run_import: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as interrupted:
        interrupted.setattr(event_log_import, "wait_until_caught_up", interrupt)
        code, out, err = run_import()
        assert (code, out) == (ExitCode.INTERRUPTED, "")
        assert "the same command shows how far it is and sends nothing twice" in err
        interrupted.setenv("CONCORD_LANGUAGE", "zh")
        assert "再次运行同一命令即可查看进度" in run_import()[2]
    with monkeypatch.context() as offline:
        offline.setattr(event_log_import, "send_log", interrupt)
        code, out, _ = run_import("--format", "json")
        assert (code, json.loads(out)["known"]) == (ExitCode.DONE, True)
        code, _, err = run_import("--case", "other")
        assert code == ExitCode.INTERRUPTED
        assert "Nothing of a log is stored before it is read to its end" in err


def test_a_log_is_imported_from_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data, file = tmp_path / "数据 data", tmp_path / "日志.xes"
    file.write_text(LOG, encoding="utf-8")

    def run_import(*more: str) -> tuple[int, str, str]:
        line = ["concord", "import", "eventlog", str(file), "--data-dir", str(data), *more]
        monkeypatch.setattr(sys, "argv", line)
        code = run_command_line(build_command_line(discover_areas(services)))
        captured = capsys.readouterr()
        return code, captured.out, " ".join(captured.err.split())

    with run_concord(data), connect_to_installation(data, [Role.AUDITOR]) as client:
        code, out, err = run_import("--department", "org:nothing")
        assert (code, out) == (ExitCode.REFUSED, "")
        assert "it has: concept:name, org:group" in err
        code, out, err = run_import()
        assert code == ExitCode.DONE
        lines = out.replace("left out", "left-out").splitlines()
        words = [line.split(maxsplit=1) for line in lines]
        assert words == [
            ["cases", "2"],
            ["events", "5"],
            ["obligations", "1"],
            ["left-out", "2"],
            ["1", "it has no activity"],
            ["1", "it names no department"],
        ]
        assert "left-out" in err
        code, out, err = run_import("--format", "json")
        assert (code, json.loads(out)["known"], json.loads(out)["cases"]) == (
            ExitCode.DONE,
            True,
            2,
        )
        assert run_import("--resource", "org:resource")[0] == ExitCode.REFUSED
        _assert_an_interrupted_import_goes_on(run_import, monkeypatch)
        assert run_import("--baseline-until", "yesterday")[0] == ExitCode.USAGE_ERROR
        assert len(list(client.iterate_items("/api/workflows/v1/imports"))) == 1
