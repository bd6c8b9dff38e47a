"""Sends the requests of a scenario's steps to an installation, one step after the other.

Texts may contain placeholders: `{first_month}`, `{last_month}` and `{month}` for the months of the
scenario, `{next_month}` for the one after them, `{month[3]}` for the third working day of one,
`{year_end}` for the last day of the year that begins with the first month, and the names under
which earlier steps stored ids. A step's fields:

* `at`: the time, in the company's time zone; each step is later than the one before
* `en`, `zh`: what happens, for people
* `as`: a role, which is the subject, too, or the role and code of a department, whose head acts
* `post` or `put`: the path; `body`: the JSON, or the lines of a CSV sheet; `match`: a path whose
  ETag is sent as If-Match
* `name`: stores the id in the response under this name
* `refused`: the code of the problem with which the request is refused: it changes nothing
* `requests`: several requests instead, one after the other, with these fields each, but for `as`
  where all have the same
* `rows`: objects whose fields are placeholders of these requests, which are sent for each object in
  turn; or the path of a list, for each of its items
* `get`, `each`: `{"name": field, "id": field}` stores the id of every item of a list by a field
* `expect`, `count`: waits until a list has so many items, for what a timer brings about
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic, sleep
from types import MappingProxyType
from typing import Any

from shared.eventsourcing.company_time import COMPANY_TIME_ZONE
from shared.http.roles import Role
from shared.installation.local_token_issuer import LocalTokenIssuer
from shared.installation.simulated_clock import SimulatedClock
from shared.installation.system_clock_and_ids import utc_now
from shared.sample.scenario_progress import CompletedStep
from shared.terminal.api_client import ApiClient, ProblemResponseError
from shared.terminal.connection_errors import InstallationUnreachable
from shared.terminal.idle_waiting import wait_until_idle
from shared.terminal.installation_connection import TOKEN_LIFETIME

EXPECTATION_TIMEOUT_SECONDS = 60


class RequestNotRefused(Exception):
    """A request succeeded that a scenario shows being refused; the message says which."""


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
    _tokens: dict[tuple[str, str | None], str] = field(default_factory=dict, init=False)

    def run_steps(
        self, steps: Sequence[Mapping[str, Any]], completed_steps: int
    ) -> Iterator[CompletedStep]:
        """Run the steps after the completed ones in order; yield each when it has had its effects.

        An interrupted step is repeated under the same idempotency key, so nothing is done twice.
        Raises `InstallationUnreachable` where an expected item does not appear,
        `RequestNotRefused`, and `ProblemResponse`.
        """
        for number, step in enumerate(steps[completed_steps:], completed_steps + 1):
            at = datetime.fromisoformat(self._fill_placeholders(step["at"])).replace(
                tzinfo=COMPANY_TIME_ZONE
            )
            self.clock.set_time(at)
            for key, request, row in self._requests_of(step):
                self._send("-".join([str(number), *key]), request, row)
            if "expect" in step:
                self._wait_for_count(self._fill_placeholders(step["expect"]), step["count"])
            wait_until_idle(self.api_client)
            if "get" in step:
                for item in self.api_client.iterate_items(self._fill_placeholders(step["get"])):
                    self.response_variables[item[step["each"]["name"]]] = item[step["each"]["id"]]
            yield CompletedStep(at=at, en=step["en"], zh=step["zh"])

    def _requests_of(
        self, step: Mapping[str, Any]
    ) -> Iterator[tuple[Sequence[str], Mapping[str, Any], Mapping[str, Any]]]:
        """Yield the requests of a step: what tells each from the others, itself, and its row."""
        if "requests" not in step:
            yield from [((), step, {})] if {"post", "put"} & step.keys() else []
            return
        rows = self._fill_placeholders(step.get("rows", [{}]))
        if isinstance(rows, str):
            rows = list(self.api_client.iterate_items(rows))
        for number, row in enumerate(rows):
            for place, request in enumerate(step["requests"]):
                # Of a list that was acted on before an interruption only the rest may be left.
                acting = {"as": step["as"], **request} if "as" in step else request
                yield (row.get("id", str(number)), str(place)), acting, row

    def _send(self, key: str, step: Mapping[str, Any], row: Mapping[str, Any]) -> None:
        method = "post" if "post" in step else "put"
        headers = {
            "Authorization": f"Bearer {self._token_of(*step['as'])}",
            "Idempotency-Key": f'"{self.idempotency_prefix}-{key}"',
        }
        if "match" in step:
            current = self.api_client.request("GET", self._fill_placeholders(step["match"], row))
            headers["If-Match"] = current.headers["etag"]
        body = self._fill_placeholders(step["body"], row)
        is_csv = isinstance(body, list)
        content = "\n".join(body) if is_csv else json.dumps(body)
        headers["Content-Type"] = "text/csv" if is_csv else "application/json"
        try:
            response = self.api_client.request(
                method.upper(),
                self._fill_placeholders(step[method], row),
                content=content,
                headers=headers,
            )
        except ProblemResponseError as problem:
            if "match" in step and problem.problem.get("code") == "key-reused":
                return  # done, but not recorded before the interruption: the ETag has changed
            if problem.problem.get("code") == step.get("refused", ""):
                return
            raise
        if "refused" in step:
            raise RequestNotRefused(f"the scenario expects a refusal of {step[method]}")
        if "name" in step:
            name = self._fill_placeholders(step["name"], row)
            self.response_variables[name] = response.json()["id"]

    def _token_of(self, role: str, department: str | None = None) -> str:
        """Return the token of a role or a department's head; it is issued once."""
        if (role, department) not in self._tokens:
            self._tokens[role, department] = self.local_token_issuer.issue_token(
                self.heads.get(department or "", role),
                [Role(role)],
                department,
                utc_now(),
                TOKEN_LIFETIME,
            )
        return self._tokens[role, department]

    def _wait_for_count(self, path: str, count: int) -> None:
        deadline = monotonic() + EXPECTATION_TIMEOUT_SECONDS
        while len(list(self.api_client.iterate_items(path))) < count:
            if monotonic() > deadline:
                raise InstallationUnreachable(
                    f"the scenario timed out: fewer than {count} of {path}"
                )
            sleep(0.05)

    def _fill_placeholders(self, value: Any, row: Mapping[str, Any] = MappingProxyType({})) -> Any:
        """Replace the placeholders in every text of a JSON value; those of a row come first."""
        match value:
            case str():
                known = {**self.scenario_variables, **self.response_variables, **row}
                return value.format_map(known)
            case list():
                return [self._fill_placeholders(one, row) for one in value]
            case dict():
                return {key: self._fill_placeholders(one, row) for key, one in value.items()}
            case _:
                return value
