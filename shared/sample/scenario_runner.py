"""Runs a scenario against an installation's public API: the sample company is made by requests.

A scenario is a folder of JSON files. `scenario.json` has its title, the path of the company's
calendar, the sign-on subject of each department's head and the names of the files with its steps,
in order. The installation's clock is set to each step's time, so timers fire as they would have at
that time; the next step begins when the installation is idle. Texts may contain placeholders:
`{first_month}`, `{last_month}` and `{month}` for the months of the scenario, `{next_month}` for the
one after them, `{month[3]}` for the third working day of one, `{year_end}` for the last day of the
year that begins with the first month, and the names under which earlier steps stored ids. A step's
fields:

* `at`: the time, in the company's time zone; each step is later than the one before
* `en`, `zh`: what happens, for people
* `as`: a role, which is the subject, too, or the role and code of a department, whose head acts
* `post` or `put`: the path; `body`: the JSON, or the lines of a CSV sheet; `match`: a path whose
  ETag is sent as If-Match
* `name`: stores the id in the response under this name
* `get`, `each`: `{"name": field, "id": field}` stores the id of every item of a list by a field
* `expect`, `count`: waits until a list has so many items, for what a timer brings about
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from importlib.resources.abc import Traversable
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from shared.eventsourcing.company_time import COMPANY_TIME_ZONE
from shared.http.roles import Role
from shared.installation.local_token_issuer import LocalTokenIssuer, load_local_token_issuer
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
from shared.terminal.api_client import ApiClient, ProblemResponseError
from shared.terminal.connection_errors import InstallationUnreachable
from shared.terminal.idle_waiting import wait_until_idle
from shared.terminal.installation_connection import TOKEN_LIFETIME, connect_to_installation

EXPECTATION_TIMEOUT_SECONDS = 60

StepCallback = Callable[[Sequence[CompletedStep], int], None]
"""Gets the steps that are completed, and the number of all steps."""


@dataclass
class ScenarioRunner:
    """Sends the requests of a scenario's steps to an installation."""

    api_client: ApiClient
    """A client whose token has every role."""
    local_token_issuer: LocalTokenIssuer
    clock: SimulatedClock
    idempotency_prefix: str
    heads: Mapping[str, str]
    """The sign-on subject of each department's head, by the department's code."""
    scenario_variables: Mapping[str, Any]
    """The placeholders of the scenario's months and days."""
    response_variables: dict[str, str]
    """The placeholders that steps have stored from responses."""

    def run_steps(
        self, steps: Sequence[Mapping[str, Any]], completed_steps: int
    ) -> Iterator[CompletedStep]:
        """Run the steps after the completed ones in order; yield each when it has had its effects.

        An interrupted step is repeated under the same idempotency key, so nothing is done twice.
        Raises `InstallationUnreachable` where an expected item does not appear, and
        `ProblemResponse`.
        """
        for number, step in enumerate(steps[completed_steps:], completed_steps + 1):
            at = datetime.fromisoformat(self._fill_placeholders(step["at"])).replace(
                tzinfo=COMPANY_TIME_ZONE
            )
            self.clock.set_time(at)
            for method in ("post", "put"):
                if method in step:
                    self._send(number, step, method)
            if "expect" in step:
                self._wait_for_count(self._fill_placeholders(step["expect"]), step["count"])
            wait_until_idle(self.api_client)
            if "get" in step:
                for item in self.api_client.iterate_items(self._fill_placeholders(step["get"])):
                    self.response_variables[item[step["each"]["name"]]] = item[step["each"]["id"]]
            yield CompletedStep(at=at, en=step["en"], zh=step["zh"])

    def _send(self, number: int, step: Mapping[str, Any], method: str) -> None:
        role, department = (*step["as"], None)[:2]
        token = self.local_token_issuer.issue_token(
            self.heads.get(department, role), [Role(role)], department, utc_now(), TOKEN_LIFETIME
        )
        headers = {
            "Authorization": f"Bearer {token}",
            "Idempotency-Key": f'"{self.idempotency_prefix}-{number}"',
        }
        if "match" in step:
            current = self.api_client.request("GET", self._fill_placeholders(step["match"]))
            headers["If-Match"] = current.headers["etag"]
        body = self._fill_placeholders(step["body"])
        is_csv = isinstance(body, list)
        content = "\n".join(body) if is_csv else json.dumps(body)
        headers["Content-Type"] = "text/csv" if is_csv else "application/json"
        try:
            response = self.api_client.request(
                method.upper(),
                self._fill_placeholders(step[method]),
                content=content,
                headers=headers,
            )
        except ProblemResponseError as problem:
            if "match" in step and problem.problem.get("code") == "key-reused":
                return  # done, but not recorded before the interruption: the ETag has changed
            raise
        if "name" in step:
            self.response_variables[step["name"]] = response.json()["id"]

    def _wait_for_count(self, path: str, count: int) -> None:
        deadline = monotonic() + EXPECTATION_TIMEOUT_SECONDS
        while len(list(self.api_client.iterate_items(path))) < count:
            if monotonic() > deadline:
                raise InstallationUnreachable(
                    f"the scenario timed out: fewer than {count} of {path}"
                )
            sleep(0.05)

    def _fill_placeholders(self, value: Any) -> Any:
        """Replace the placeholders in every text of a JSON value."""
        match value:
            case str():
                return value.format_map({**self.scenario_variables, **self.response_variables})
            case list():
                return [self._fill_placeholders(one) for one in value]
            case dict():
                return {key: self._fill_placeholders(one) for key, one in value.items()}
            case _:
                return value


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
    finished = progress.model_copy(update={"told": True})
    save_scenario_progress(data_dir, finished)
    return finished


def _new_progress(today: date) -> ScenarioProgress:
    *_, month = last_complete_months(today, 3)
    return ScenarioProgress(month=f"{month:%Y-%m}", begun_on=today, told=False)


def _read_json(scenario_folder: Traversable, name: str) -> Any:
    return json.loads((scenario_folder / name).read_text("utf-8"))
