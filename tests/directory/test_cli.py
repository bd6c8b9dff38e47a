"""Sheets loaded from the terminal."""

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

    def load(what: str, sheet: Path, *more: str) -> tuple[int, str, str]:
        line = ["concord", "load", what, str(sheet), "--data-dir", str(data), *more]
        monkeypatch.setattr(sys, "argv", line)
        code = run(build_cli(find_areas(services)))
        said = capsys.readouterr()
        return code, said.out, said.err

    with connected(data, [Role.AUDITOR]) as client:
        loaded = load("departments", departments)
        assert loaded[:2] == (Exit.DONE, "departments: 1 created, 0 changed, 0 unchanged\n")
        code, out, _ = load("departments", departments, "--format", "json")
        assert (code, json.loads(out)) == (Exit.DONE, {"created": 0, "changed": 0, "unchanged": 1})
        code, out, err = load("people", people)
        assert (code, out) == (Exit.REFUSED, "")
        assert "line 3: there is no department RND" in err
        assert load("people", tmp_path / "missing.csv")[0] == Exit.USAGE
        assert [one["code"] for one in client.items("/api/directory/v1/departments")] == ["HQ"]
