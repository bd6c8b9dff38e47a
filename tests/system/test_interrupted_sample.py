"""A story that is broken off while it is told goes on when its house is started again."""

from __future__ import annotations

import json
import signal
from pathlib import Path

from shared.installation.simulated_clock import CLOCK_FILE_NAME, SimulatedClock
from shared.sample.scenario_progress import load_scenario_progress, save_scenario_progress
from tests.system.cli_process import command_json, command_output, poll_until_true
from tests.system.concord_process import run_concord
from tests.system.sample_company import EXPECTED_LINES

CORRECTED = 52
"""The act that corrects a reading: in the second month, with timers running, and with an ETag."""


def test_a_killed_sample_run_continues_to_the_same_end(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with run_concord(data, "--sample") as house:
        poll_until_true(
            lambda: len(recorded_acts(data)) >= CORRECTED, "the reading is corrected", pause=0.01
        )
        house.kill_everything()
    before = recorded_acts(data)
    assert "corrected to 97.1 %" in before[CORRECTED - 1]
    delete_acts_since(data, CORRECTED)
    with run_concord(data, "--sample", until_output="serves at") as house:
        assert recorded_acts(data)[: len(before)] == before
        months = [one["period"] for one in command_json("periods", data=data)]
        for month, told in zip(months, EXPECTED_LINES, strict=True):
            statement = json.loads(
                command_output("statement", "--period", month, "--format=json", data=data)
            )
            found = {line["department"]: line["due"] for line in statement["departments"]}
            assert found == {department: line[0] for department, line in told.items()}
            late = {line["department"]: line["late"] for line in statement["departments"]}
            assert late == {department: line[2] for department, line in told.items()}
        assert house.stop_with_signal(signal.SIGTERM) == 0


def delete_acts_since(data: Path, number: int) -> None:
    """Have the house die when this act was done, and not noted yet."""
    story = load_scenario_progress(data)
    assert story is not None
    noted = story.model_copy(update={"acts": story.acts[: number - 1]})
    save_scenario_progress(data, noted)
    SimulatedClock(data / CLOCK_FILE_NAME).set_time(noted.acts[-1].at)


def recorded_acts(data: Path) -> tuple[str, ...]:
    story = load_scenario_progress(data)
    return () if story is None else tuple(f"{act.at} {act.en}" for act in story.acts)
