"""While the sample company is loaded, its progress is shown."""

from __future__ import annotations

import io
from datetime import datetime

import pytest

from shared.command_line import sample_progress
from shared.command_line.sample_progress import SampleProgress
from shared.sample.scenario_progress import CompletedStep

STEPS = [
    CompletedStep(at=datetime.fromisoformat(f"2026-08-0{n}T09:00:00+08:00"), en="", zh="")
    for n in (1, 2, 3)
]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def show_all(stream: io.StringIO) -> str:
    progress = SampleProgress(stream)
    for number in (1, 2, 3):
        progress.show(STEPS[:number], 3)
    return stream.getvalue()


def test_a_terminal_has_one_line_that_changes() -> None:
    shown = show_all(Terminal())
    assert shown.split("\r")[1:] == [
        "  1 of 3 steps 步, 2026-08-01",
        "  2 of 3 steps 步, 2026-08-02",
        "  3 of 3 steps 步, 2026-08-03\n",
    ]


def test_a_file_gets_the_last_line_and_others_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    assert show_all(io.StringIO()) == "  3 of 3 steps 步, 2026-08-03\n"
    monkeypatch.setattr(sample_progress, "SECONDS_BETWEEN_LINES", 0)
    assert show_all(io.StringIO()).count("\n") == 3
