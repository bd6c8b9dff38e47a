"""The command `concord load`."""

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
from shared.terminal.installation_connection import connect_to_installation
from tests.system.concord_process import run_concord


def test_sheets_are_loaded_from_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data, departments, people = (
        tmp_path / "数据 data",
        tmp_path / "部门.csv",
        tmp_path / "people.csv",
    )
    departments.write_text("code,name,valid_from\nHQ,总部,2026-01-01\n", "utf-8-sig")
    people.write_text("id,name,department,valid_from\nE1,李静,HQ,2026-01-01\nE2,x,RND,2026-01-01\n")

    def load(entity_kind: str, sheet: Path, *options: str) -> tuple[int, str, str]:
        arguments = ["concord", "load", entity_kind, str(sheet), "--data-dir", str(data), *options]
        monkeypatch.setattr(sys, "argv", arguments)
        code = run_command_line(build_command_line(discover_areas(services)))
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    with run_concord(data), connect_to_installation(data, [Role.AUDITOR]) as client:
        loaded = load("departments", departments)
        assert loaded[:2] == (ExitCode.DONE, "departments: 1 created, 0 changed, 0 unchanged\n")
        code, out, _ = load("departments", departments, "--format", "json")
        assert (code, json.loads(out)) == (
            ExitCode.DONE,
            {"created": 0, "changed": 0, "unchanged": 1},
        )
        code, out, err = load("people", people)
        assert (code, out) == (ExitCode.REFUSED, "")
        assert "line 3: there is no department RND" in err
        assert load("people", tmp_path / "missing.csv")[0] == ExitCode.USAGE_ERROR
        assert [one["code"] for one in client.iterate_items("/api/directory/v1/departments")] == [
            "HQ"
        ]
        led = "code,name,valid_from,head\nHQ,总部,2026-01-01,E1\n"
        departments.write_text(led, "utf-8")
        people.write_text("id,name,department,valid_from\nE1,李静,HQ,2026-01-01\n", "utf-8")
        assert load("people", people)[0] == ExitCode.DONE
        assert load("departments", departments)[0] == ExitCode.DONE
        for on, expected in (("2026-01-01", []), ("9000-01-01", ["李静"])):
            line = ["concord", "heads", "hq", "--on", on, "--format", "json"]
            monkeypatch.setattr(sys, "argv", [*line, "--data-dir", str(data)])
            assert run_command_line(build_command_line(discover_areas(services))) == ExitCode.DONE
            found = json.loads(capsys.readouterr().out)
            assert [one["head_name"] for one in found] == expected


def test_tokens_are_revoked_from_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def tokens(*arguments: str) -> tuple[int, str, str]:
        line = ["concord", "tokens", *arguments, "--data-dir", str(tmp_path / "data")]
        monkeypatch.setattr(sys, "argv", line)
        code = run_command_line(build_command_line(discover_areas(services)))
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    with run_concord(tmp_path / "data"):
        code, out, err = tokens("revoke", "--subject", "terminal", "--reason", "mistake")
        assert code == ExitCode.REFUSED
        assert "your own token" in err
        assert tokens("revoke", "--reason", "test")[0] == ExitCode.USAGE_ERROR
        code, out, err = tokens("revoke", "--subject", "li.jing", "--reason", "laptop lost")
        assert code == ExitCode.DONE
        assert "No person of the directory signs on as li.jing" in err
        revocation = out.strip()
        _, out, _ = tokens("revocations", "--format", "json")
        assert [one["id"] for one in json.loads(out)] == [revocation]
        assert tokens("withdraw", revocation, "--reason", "found")[0] == ExitCode.DONE
        _, out, _ = tokens("revocations", "--format", "csv")
        assert "li.jing" in out
