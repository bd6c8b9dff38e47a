"""An interrupted scenario continues when its installation is started again."""

from __future__ import annotations

import json
import signal
from pathlib import Path

from shared.installation.simulated_clock import CLOCK_FILE_NAME, SimulatedClock
from shared.sample.scenario_progress import load_scenario_progress, save_scenario_progress
from tests.system.cli_process import command_output, poll_until_true
from tests.system.concord_process import run_concord
from tests.system.expected_sample_statements import EXPECTED_LINES
from tests.system.sample_company import scenario_months

CORRECTION = "corrected to 97.1 %"
"""The step that corrects a reading, in the second month, with timers running and an ETag."""


def test_a_killed_sample_run_continues_to_the_same_end(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with run_concord(data, "--sample") as installation:
        poll_until_true(
            lambda: any(CORRECTION in step for step in recorded_steps(data)),
            "the reading is corrected",
            pause=0.01,
        )
        installation.kill_everything()
    before = recorded_steps(data)
    correction = next(number for number, step in enumerate(before, 1) if CORRECTION in step)
    delete_steps_since(data, correction)
    with run_concord(data, "--sample", until_output="serves at") as installation:
        assert recorded_steps(data)[: len(before)] == before
        for month, lines in zip(scenario_months(data), EXPECTED_LINES, strict=True):
            statement = json.loads(
                command_output("statement", "--period", month, "--format=json", data=data)
            )
            found = {line["department"]: line["due"] for line in statement["departments"]}
            assert found == {department: line[0] for department, line in lines.items()}
            late = {line["department"]: line["late"] for line in statement["departments"]}
            assert late == {department: line[2] for department, line in lines.items()}
        assert installation.stop_with_signal(signal.SIGTERM) == 0


def delete_steps_since(data: Path, number: int) -> None:
    """Have the installation die when this act was done, and not earlier yet."""
    progress = load_scenario_progress(data)
    assert progress is not None
    earlier = progress.model_copy(update={"acts": progress.acts[: number - 1]})
    save_scenario_progress(data, earlier)
    SimulatedClock(data / CLOCK_FILE_NAME).set_time(earlier.acts[-1].at)


def recorded_steps(data: Path) -> tuple[str, ...]:
    progress = load_scenario_progress(data)
    return () if progress is None else tuple(f"{step.at} {step.en}" for step in progress.acts)
