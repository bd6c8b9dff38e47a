"""Runs a scenario on an installation: the sample company is made by requests to the public API.

A scenario is a folder of JSON files. `scenario.json` has its title, the path of the company's
calendar, the sign-on subject of each department's head and the names of the files with its steps,
in order; what a step says is in `scenario_steps`. The installation's clock is set to each step's
time, so timers fire as they would have at that time; the next step begins when the installation is
idle.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from shared.eventsourcing.company_time import COMPANY_TIME_ZONE
from shared.http.roles import Role
from shared.installation.local_token_issuer import load_local_token_issuer
from shared.installation.settings import Settings
from shared.installation.simulated_clock import CLOCK_FILE_NAME, SimulatedClock
from shared.installation.system_clock_and_ids import utc_now
from shared.installation.terminal_settings import TerminalSettings
from shared.sample.scenario_calendar import (
    MonthPlaceholder,
    calendar_exceptions,
    end_of_twelve_months,
    last_complete_months,
)
from shared.sample.scenario_progress import (
    CompletedStep,
    ScenarioProgress,
    load_scenario_progress,
    save_scenario_progress,
)
from shared.sample.scenario_steps import ScenarioRunner
from shared.terminal.idle_waiting import wait_until_idle
from shared.terminal.installation_connection import connect_to_installation

StepCallback = Callable[[Sequence[CompletedStep], int], None]
"""Gets the steps that are completed, and the number of all steps."""


class ScenarioNotAllowed(Exception):
    """The scenario may not run on this installation; the message says why."""


def run_scenario_remotely(
    data_dir: Path,
    scenario_folder: Traversable,
    on_step: StepCallback = lambda _completed, _total: None,
) -> ScenarioProgress:
    """Run a scenario against the installation that the settings name, whose data folder this is.

    Raises `ScenarioNotAllowed` where the installation has no simulated clock or is not empty.
    """
    settings = Settings.from_environment(data=data_dir)
    if TerminalSettings.from_environment().url is None or not settings.story:
        raise ScenarioNotAllowed(
            "Set CONCORD_URL, and CONCORD_STORY=true here and for every service: a scenario sets"
            " the clock. On one machine use `concord up --sample`."
        )
    progress = load_scenario_progress(data_dir)
    if progress is not None and progress.told:
        return progress
    if progress is None:
        with connect_to_installation(data_dir, [Role.AUDITOR]) as client:
            if client.get("/api/directory/v1/departments", limit=1)["items"]:
                raise ScenarioNotAllowed("The installation is not empty; nothing was changed.")
    return run_scenario(
        data_dir,
        SimulatedClock(data_dir / CLOCK_FILE_NAME, follow_always=True),
        scenario_folder,
        on_step,
    )


def run_scenario(
    data_dir: Path,
    clock: SimulatedClock,
    scenario_folder: Traversable,
    on_step: StepCallback = lambda _completed, _total: None,
) -> ScenarioProgress:
    """Run a scenario in the last three complete months; an interrupted one is continued.

    `on_step` is called after every step.
    """
    document = _read_json(scenario_folder, "scenario.json")
    steps = [step for file in document["acts"] for step in _read_json(scenario_folder, file)]
    progress = load_scenario_progress(data_dir) or _new_progress(
        utc_now().astimezone(COMPANY_TIME_ZONE).date()
    )
    first, last, month = last_complete_months(progress.begun_on, 3)
    begins_at = datetime.combine(first, time.min, COMPANY_TIME_ZONE)
    with connect_to_installation(data_dir, list(Role)) as client:
        clock.set_time(progress.acts[-1].at if progress.acts else begins_at)
        exceptions = calendar_exceptions(client.get(document["calendar"]))
        scenario_variables = {
            "first_month": MonthPlaceholder(first, exceptions),
            "last_month": MonthPlaceholder(last, exceptions),
            "month": MonthPlaceholder(month, exceptions),
            "next_month": f"{progress.begun_on:%Y-%m}",
            "year_end": end_of_twelve_months(first),
        }
        response_variables = dict(progress.names)
        runner = ScenarioRunner(
            client,
            load_local_token_issuer(
                data_dir, TerminalSettings.from_environment().token_signing_key_file
            ),
            clock,
            f"sample-{progress.month}",
            document["heads"],
            scenario_variables,
            response_variables,
        )
        for step in runner.run_steps(steps, len(progress.acts)):
            update = {"acts": (*progress.acts, step), "names": dict(response_variables)}
            progress = progress.model_copy(update=update)
            save_scenario_progress(data_dir, progress)
            on_step(progress.acts, len(steps))
        clock.return_to_real_time()
        wait_until_idle(client)  # timers announce what has passed since the last step
    finished = progress.model_copy(update={"told": True})
    save_scenario_progress(data_dir, finished)
    return finished


def _new_progress(today: date) -> ScenarioProgress:
    *_, month = last_complete_months(today, 3)
    return ScenarioProgress(month=f"{month:%Y-%m}", begun_on=today, told=False)


def _read_json(scenario_folder: Traversable, name: str) -> Any:
    return json.loads((scenario_folder / name).read_text("utf-8"))
