"""Plays a story against an installation's public API: a sample company is told, not inserted.

A story is a folder of JSON: in `scenario.json` its title, the calendar whose working days it keeps
and the files of its acts in order. The installation's clock is set to each act's moment, so timers
fire in the story as they would have in life; the next act begins when all has come of it that will.
Texts may name the months of the story as `{first_month}`, `{last_month}` and `{month}`, the third
working day of one as `{month[3]}`, the last day of the year that begins with the first one as
`{year_end}`, and what earlier acts answered by the names they gave it. An act's fields:

* `at`: when, in the company's time; each act later than the one before
* `en`, `zh`: what happens, for people
* `as`: a role, and where it has one its department's code
* `post` or `put`: the path; `body`: the JSON, or a sheet's lines; `match`: a path whose ETag is
  sent as If-Match
* `name`: keeps the answer's id under this name
* `get`, `each`: `{"name": field, "id": field}` keeps the id of every item of a list by a field
* `expect`, `count`: waits until a list has so many items: what a timer brings about
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from importlib.resources.abc import Traversable
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from zoneinfo import ZoneInfo

from shared.http.auth import Role
from shared.installation.settings import Settings
from shared.installation.simulated_clock import CLOCK_FILE_NAME, SimulatedClock, utc_now
from shared.installation.token_signer import TokenSigner, load_token_signer
from shared.sample.scenario_months import (
    ScenarioMonth,
    calendar_exceptions,
    end_of_year_from,
    last_complete_months,
)
from shared.sample.scenario_progress import (
    ScenarioProgress,
    ScenarioStep,
    load_scenario_progress,
    save_scenario_progress,
)
from shared.terminal.api_client import (
    TOKEN_LIFETIME,
    ApiClient,
    InstallationUnreachable,
    ProblemResponse,
    connect_to_installation,
)
from shared.terminal.idle_waiting import wait_until_idle

COMPANY_TIME_ZONE = ZoneInfo("Asia/Shanghai")
EXPECTATION_TIMEOUT_SECONDS = 60


@dataclass
class ScenarioRunner:
    """Where a story is being played."""

    api_client: ApiClient
    """Somebody of every role."""
    token_signer: TokenSigner
    clock: SimulatedClock
    idempotency_prefix: str
    scenario_variables: Mapping[str, Any]
    """The story's own."""
    response_variables: dict[str, str]
    """Those that acts have given."""

    def run_steps(
        self, steps: Sequence[Mapping[str, Any]], completed_steps: int
    ) -> Iterator[ScenarioStep]:
        """Play the acts behind the first ones in order, yielding each once all has come of it.

        An act that was broken off is played again under the same key: what was done is not redone.
        """
        for number, act in enumerate(steps[completed_steps:], completed_steps + 1):
            at = datetime.fromisoformat(self._fill_placeholders(act["at"])).replace(
                tzinfo=COMPANY_TIME_ZONE
            )
            self.clock.set_time(at)
            for method in ("post", "put"):
                if method in act:
                    self._send(number, act, method)
            if "expect" in act:
                self._wait_for_count(self._fill_placeholders(act["expect"]), act["count"])
            wait_until_idle(self.api_client)
            if "get" in act:
                for item in self.api_client.iterate_items(self._fill_placeholders(act["get"])):
                    self.response_variables[item[act["each"]["name"]]] = item[act["each"]["id"]]
            yield ScenarioStep(at=at, en=act["en"], zh=act["zh"])

    def _send(self, number: int, act: Mapping[str, Any], method: str) -> None:
        role, department = (*act["as"], None)[:2]
        token = self.token_signer.issue_token(
            role, [Role(role)], department, utc_now(), TOKEN_LIFETIME
        )
        headers = {
            "Authorization": f"Bearer {token}",
            "Idempotency-Key": f'"{self.idempotency_prefix}-{number}"',
        }
        if "match" in act:
            read = self.api_client.request("GET", self._fill_placeholders(act["match"]))
            headers["If-Match"] = read.headers["etag"]
        body = self._fill_placeholders(act["body"])
        sheet = isinstance(body, list)
        content = "\n".join(body) if sheet else json.dumps(body)
        headers["Content-Type"] = "text/csv" if sheet else "application/json"
        try:
            answer = self.api_client.request(
                method, self._fill_placeholders(act[method]), content=content, headers=headers
            )
        except ProblemResponse as refused:
            if "match" in act and refused.problem.get("code") == "key-reused":
                return  # it was done, and broken off before it was noted: the ETag is another now
            raise
        if "name" in act:
            self.response_variables[act["name"]] = answer.json()["id"]

    def _wait_for_count(self, path: str, count: int) -> None:
        until = monotonic() + EXPECTATION_TIMEOUT_SECONDS
        while len(list(self.api_client.iterate_items(path))) < count:
            if monotonic() > until:
                raise InstallationUnreachable(f"the story waits in vain for {count} of {path}")
            sleep(0.05)

    def _fill_placeholders(self, value: Any) -> Any:
        """Put the names into every text of a JSON value."""
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
    """The sample company cannot be told here; the message says why."""


def run_scenario_remotely(data_dir: Path, scenario_folder: Traversable) -> ScenarioProgress:
    """Play a story at the installation that the settings name, whose data folder this is.

    Raises `SampleRefused` where its clock is not known to be a story's, or others live there.
    """
    settings = Settings.from_environment(data=data_dir)
    if settings.url is None or not settings.story:
        raise ScenarioNotAllowed(
            "Set CONCORD_URL, and CONCORD_STORY=true here and for every service: a story sets the"
            " clock. On one machine use `concord up --sample`."
        )
    so_far = load_scenario_progress(data_dir)
    if so_far is not None and so_far.told:
        return so_far
    if so_far is None:
        with connect_to_installation(data_dir, [Role.AUDITOR]) as client:
            if client.get("/api/directory/v1/departments", limit=1)["items"]:
                raise ScenarioNotAllowed("The installation is not empty; nothing was changed.")
    return run_scenario(
        data_dir, SimulatedClock(data_dir / CLOCK_FILE_NAME, follow_always=True), scenario_folder
    )


def run_scenario(
    data_dir: Path, clock: SimulatedClock, scenario_folder: Traversable
) -> ScenarioProgress:
    """Play a story in the last three months that are over; one that was broken off goes on."""
    document = _read_json(scenario_folder, "scenario.json")
    acts = [act for part in document["acts"] for act in _read_json(scenario_folder, part)]
    so_far = load_scenario_progress(data_dir) or _new_progress(
        utc_now().astimezone(COMPANY_TIME_ZONE).date()
    )
    first, last, month = last_complete_months(so_far.begun_on, 3)
    begins_at = datetime.combine(first, time.min, COMPANY_TIME_ZONE)
    with connect_to_installation(data_dir, list(Role)) as everybody:
        clock.set_time(so_far.acts[-1].at if so_far.acts else begins_at)
        special = calendar_exceptions(everybody.get(document["calendar"]))
        names = {
            "first_month": ScenarioMonth(first, special),
            "last_month": ScenarioMonth(last, special),
            "month": ScenarioMonth(month, special),
            "year_end": end_of_year_from(first),
        }
        answered = dict(so_far.names)
        stage = ScenarioRunner(
            everybody, load_token_signer(data_dir), clock, f"sample-{so_far.month}", names, answered
        )
        for act in stage.run_steps(acts, len(so_far.acts)):
            noted = {"acts": (*so_far.acts, act), "names": dict(answered)}
            so_far = so_far.model_copy(update=noted)
            save_scenario_progress(data_dir, so_far)
    clock.return_to_real_time()
    whole = so_far.model_copy(update={"told": True})
    save_scenario_progress(data_dir, whole)
    return whole


def _new_progress(today: date) -> ScenarioProgress:
    *_, month = last_complete_months(today, 3)
    return ScenarioProgress(month=f"{month:%Y-%m}", begun_on=today, told=False)


def _read_json(story: Traversable, name: str) -> Any:
    return json.loads((story / name).read_text("utf-8"))
