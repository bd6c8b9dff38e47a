"""Shows what to try next when an installation has started, and loads the sample company."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path

from shared.command_line.sample_progress import SampleProgress
from shared.installation.simulated_clock import SimulatedClock
from shared.sample.scenario_progress import ScenarioProgress, load_scenario_progress
from shared.sample.scenario_runner import run_scenario
from shared.terminal.console_output import print_message

COMPANY_SCENARIO_FOLDER = files("shared.sample") / "company_scenario"
"""The folder of the scenario that builds the sample company."""

FASTER_FLOW = "credit"
"""The name under which the scenario stores the id of the flow that became faster."""

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
        progress = _ensure_sample_company(data_dir, clock)
        run_command_line(["statement", "--period", progress.month, "--data-dir", str(data_dir)])
        _print_next_commands(progress, data_dir)
    print_message(f"Concord serves at {base_url}; Ctrl-C stops it.")
    print_message("服务已启动，按 Ctrl-C 停止。")


def _ensure_sample_company(data_dir: Path, clock: SimulatedClock) -> ScenarioProgress:
    """Return how the sample company was made; run its scenario if the folder does not have it."""
    progress = load_scenario_progress(data_dir)
    if progress is None or not progress.told:
        print_message("Loading the sample company, which takes a moment …  正在载入示例公司 …")
        progress = run_scenario(data_dir, clock, COMPANY_SCENARIO_FOLDER, SampleProgress().show)
    return progress


def _print_next_commands(progress: ScenarioProgress, data_dir: Path) -> None:
    commands = ["tour", f"explain --period {progress.month} --department RND"]
    if FASTER_FLOW in progress.names:  # earlier versions made a company without it
        commands.append(f"flow savings {progress.names[FASTER_FLOW]}")
    commands.append("token --role general-manager")
    print_message("Try next, in another terminal:  另开一个终端试试：")
    for command in commands:
        print_message(f"  .venv/bin/concord {command} --data-dir {_quoted(data_dir)}")


def _quoted(path: Path) -> str:
    text = str(path)
    return text if text.isascii() and " " not in text else f"'{text}'"
