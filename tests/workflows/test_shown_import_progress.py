"""How the terminal shows the progress of an import, on a terminal and elsewhere."""

import gzip
import hashlib
import io
import time
from pathlib import Path

import pytest
from rich.console import Console

from services.workflows.cli.import_progress import Phase, ShownProgress, describe
from services.workflows.cli.log_digests import digest_of_log


def test_figures_name_the_rate_and_what_is_left_where_they_are_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert describe(1_000, 30_000, None, None) == "1,000 of 30,000"
    assert describe(1_000, 30_000, 250.4, 116) == "1,000 of 30,000, 250/s, about 1 min 56 s left"
    assert describe(1, 2, 0.2, 5) == "1 of 2, 0/s, about 5 s left"
    assert describe(0, 9, 1, 7_380) == "0 of 9, 1/s, about 2 h 3 min left"
    assert describe(9, 9, 1, 0) == "9 of 9, 1/s"
    monkeypatch.setenv("CONCORD_LANGUAGE", "zh")
    assert describe(1_000, 30_000, 250, 116) == "1,000 / 30,000，每秒 250，约剩 1 分 56 秒"
    assert describe(0, 9, 1, 7_380) == "0 / 9，每秒 1，约剩 2 小时 3 分"


def test_a_terminal_gets_a_bar_for_each_phase() -> None:
    screen = io.StringIO()
    with ShownProgress(Console(file=screen, force_terminal=True, width=120)) as shown:
        shown.count(Phase.SENDING, 5, 10)
        shown.show(Phase.DECIDING, 0, 1, None, None)
        shown.show(Phase.RECORDING, 20, 80, 4.0, 15)
    text = screen.getvalue()
    assert "Sending, bytes" in text
    assert "Computing standard durations" in text
    assert "20 of 80, 4/s, about 15 s left" in text


def test_elsewhere_a_line_is_printed_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    with ShownProgress(Console(file=io.StringIO())) as shown:
        for done in range(0, 13_000, 1_000):
            shown.count(Phase.HANDLING, done, 13_000)
            now += 1.0
        shown.show(Phase.STAGING, 0, 1, None, None)
    assert capsys.readouterr().err.splitlines() == [
        "Handling, facts: 5,000 of 13,000, 1,000/s, about 8 s left",
        "Handling, facts: 10,000 of 13,000, 1,000/s, about 3 s left",
    ]


def test_the_digest_of_a_log_is_that_of_its_unpacked_content(tmp_path: Path) -> None:
    file, content = tmp_path / "log", b"case,activity\n" * 40_000
    expected = hashlib.sha256(content).hexdigest()
    file.write_bytes(content)
    assert digest_of_log(file) == expected
    packed = gzip.compress(content)
    file.write_bytes(packed)
    assert digest_of_log(file) == expected
    file.write_bytes(packed[:-5])
    assert digest_of_log(file) is None
    file.write_bytes(packed[:40] + bytes(200))
    assert digest_of_log(file) is None
