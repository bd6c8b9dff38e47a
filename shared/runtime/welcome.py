"""What a newcomer sees when an installation has started."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path

from shared.runtime.clock import StoryClock
from shared.runtime.played import played
from shared.runtime.story import play
from shared.runtime.terminal import progress

SAMPLE = files("shared.runtime") / "sample"

Command = Callable[[Sequence[str]], object]
"""Runs a `concord` command line."""


def welcome(
    base_url: str, data_dir: Path, clock: StoryClock, command: Command, *, sample: bool
) -> None:
    """Fill in the sample company where wanted, show its statement, say what to try next."""
    if sample:
        month = _sample_month(data_dir, clock)
        command(["statement", "--period", month, "--data-dir", str(data_dir)])
        _say_next(month, data_dir)
    progress.print(f"Concord serves at {base_url}; Ctrl-C stops it.  服务已启动，Ctrl-C 停止。")


def _sample_month(data_dir: Path, clock: StoryClock) -> str:
    """Return the month the sample company lives in, playing its story once a data folder."""
    story = played(data_dir)
    if story is None or not story.told:
        progress.print("Filling in the sample company …  正在载入示例公司 …")
        story = play(data_dir, clock, SAMPLE)
    return story.month


def _say_next(month: str, data_dir: Path) -> None:
    concord, where = ".venv/bin/concord", f"--data-dir {_quoted(data_dir)}"
    progress.print("Try next, in another terminal:  另开一个终端试试：")
    for line in (
        f"{concord} tour {where}",
        f"{concord} explain --period {month} --department RND {where}",
        f"{concord} token --role general-manager {where}",
    ):
        progress.print(f"  {line}", markup=False, highlight=False, soft_wrap=True)


def _quoted(path: Path) -> str:
    text = str(path)
    return text if text.isascii() and " " not in text else f"'{text}'"
