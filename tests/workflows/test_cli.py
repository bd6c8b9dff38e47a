"""A log imported from the terminal."""

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
from tests.workflows.logs import event, log, trace

LOG = log(
    trace("A", event(), event(at="2026-03-02T10:00:00+08:00", department="legal")),
    trace("B", event(None), event(), event(at="2026-03-03T10:00:00+08:00", department=None)),
)


def test_a_log_is_imported_from_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data, file = tmp_path / "数据 data", tmp_path / "日志.xes"
    file.write_text(LOG, encoding="utf-8")

    def bring(*more: str) -> tuple[int, str, str]:
        line = ["concord", "import", "eventlog", str(file), "--data-dir", str(data), *more]
        monkeypatch.setattr(sys, "argv", line)
        code = run(build_cli(find_areas(services)))
        said = capsys.readouterr()
        return code, said.out, " ".join(said.err.split())

    with connected(data, [Role.AUDITOR]) as client:
        code, out, err = bring("--department", "org:nothing")
        assert (code, out) == (Exit.REFUSED, "")
        assert "it has: concept:name, org:group" in err
        code, out, err = bring()
        assert code == Exit.DONE
        lines = out.replace("left out", "left-out").splitlines()
        told = [line.split(maxsplit=1) for line in lines]
        assert told == [
            ["cases", "2"],
            ["events", "5"],
            ["obligations", "1"],
            ["left-out", "2"],
            ["1", "it has no activity"],
            ["1", "it names no department"],
        ]
        assert "left-out" in err
        code, out, err = bring("--format", "json")
        assert (code, json.loads(out)["known"], json.loads(out)["cases"]) == (Exit.DONE, True, 2)
        assert bring("--resource", "org:resource")[0] == Exit.REFUSED
        assert bring("--baseline-until", "yesterday")[0] == Exit.USAGE
        assert len(list(client.items("/api/workflows/v1/imports"))) == 1
