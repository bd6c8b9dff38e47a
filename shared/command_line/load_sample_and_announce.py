"""Shows what to try next when an installation has started, and loads the sample company."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path

from shared.command_line.sample_progress import SampleProgress
from shared.installation.simulated_clock import SimulatedClock
from shared.sample.scenario_progress import load_scenario_progress
from shared.sample.scenario_runner import run_scenario
from shared.terminal.console_output import print_message

COMPANY_SCENARIO_FOLDER = files("shared.sample") / "company_scenario"
"""The folder of the scenario that builds the sample company."""

RunCommandLine = Callable[[Sequence[str]], object]
"""Runs a `concord` command line."""


def load_sample_and_announce(
    base_url: str,
    data_dir: Path,
    clock: SimulatedClock,
    run_command_line: RunCommandLine,
    *,
    with_sample_company: bool,
) -> None:
    """Print where the installation serves; with the sample company, load it and show examples."""
    if with_sample_company:
        month = _ensure_sample_company(data_dir, clock)
        run_command_line(["statement", "--period", month, "--data-dir", str(data_dir)])
        _print_next_commands(month, data_dir)
    print_message(f"Concord serves at {base_url}; Ctrl-C stops it.")
    print_message("服务已启动，按 Ctrl-C 停止。")


def _ensure_sample_company(data_dir: Path, clock: SimulatedClock) -> str:
    """Return the sample company's last month; run its scenario if the folder does not have it."""
    progress = load_scenario_progress(data_dir)
    if progress is None or not progress.told:
        print_message("Loading the sample company, which takes a moment …  正在载入示例公司 …")
        progress = run_scenario(data_dir, clock, COMPANY_SCENARIO_FOLDER, SampleProgress().show)
    return progress.month


def _print_next_commands(month: str, data_dir: Path) -> None:
    concord, folder_option = ".venv/bin/concord", f"--data-dir {_quoted(data_dir)}"
    print_message("Try next, in another terminal:  另开一个终端试试：")
    for line in (
        f"{concord} tour {folder_option}",
        f"{concord} explain --period {month} --department RND {folder_option}",
        f"{concord} token --role general-manager {folder_option}",
    ):
        print_message(f"  {line}")


def _quoted(path: Path) -> str:
    text = str(path)
    return text if text.isascii() and " " not in text else f"'{text}'"
