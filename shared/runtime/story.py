"""Plays a story against an installation's public API: a sample company is told, not inserted.

A story is a folder of JSON: in `company.json` its title, the calendar whose working days it keeps
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

from shared.http.callers import Role
from shared.runtime.client import TOKEN_LIFE, Client, NotReached, Refused, connected
from shared.runtime.clock import STORY_CLOCK, StoryClock, now
from shared.runtime.played import Act, Played, keep, played
from shared.runtime.settings import Settings
from shared.runtime.settle import come_to_rest
from shared.runtime.signing import Signer, signer_of
from shared.runtime.story_months import Month, months_until, special_days, year_end

COMPANY_ZONE = ZoneInfo("Asia/Shanghai")
PATIENCE_SECONDS = 60


@dataclass
class Stage:
    """Where a story is being played."""

    everybody: Client
    """Somebody of every role."""
    signer: Signer
    clock: StoryClock
    story: str
    names: Mapping[str, Any]
    """The story's own."""
    answered: dict[str, str]
    """Those that acts have given."""

    def play(self, acts: Sequence[Mapping[str, Any]], behind: int) -> Iterator[Act]:
        """Play the acts behind the first ones in order, yielding each once all has come of it.

        An act that was broken off is played again under the same key: what was done is not redone.
        """
        for number, act in enumerate(acts[behind:], behind + 1):
            at = datetime.fromisoformat(self._fill(act["at"])).replace(tzinfo=COMPANY_ZONE)
            self.clock.show(at)
            for method in ("post", "put"):
                if method in act:
                    self._send(number, act, method)
            if "expect" in act:
                self._wait_for(self._fill(act["expect"]), act["count"])
            come_to_rest(self.everybody)
            if "get" in act:
                for item in self.everybody.items(self._fill(act["get"])):
                    self.answered[item[act["each"]["name"]]] = item[act["each"]["id"]]
            yield Act(at=at, en=act["en"], zh=act["zh"])

    def _send(self, number: int, act: Mapping[str, Any], method: str) -> None:
        role, department = (*act["as"], None)[:2]
        token = self.signer.token(role, [Role(role)], department, now(), TOKEN_LIFE)
        headers = {
            "Authorization": f"Bearer {token}",
            "Idempotency-Key": f'"{self.story}-{number}"',
        }
        if "match" in act:
            read = self.everybody.send("GET", self._fill(act["match"]))
            headers["If-Match"] = read.headers["etag"]
        body = self._fill(act["body"])
        sheet = isinstance(body, list)
        content = "\n".join(body) if sheet else json.dumps(body)
        headers["Content-Type"] = "text/csv" if sheet else "application/json"
        try:
            answer = self.everybody.send(
                method, self._fill(act[method]), content=content, headers=headers
            )
        except Refused as refused:
            if "match" in act and refused.problem.get("code") == "key-reused":
                return  # it was done, and broken off before it was noted: the ETag is another now
            raise
        if "name" in act:
            self.answered[act["name"]] = answer.json()["id"]

    def _wait_for(self, path: str, count: int) -> None:
        until = monotonic() + PATIENCE_SECONDS
        while len(list(self.everybody.items(path))) < count:
            if monotonic() > until:
                raise NotReached(f"the story waits in vain for {count} of {path}")
            sleep(0.05)

    def _fill(self, value: Any) -> Any:
        """Put the names into every text of a JSON value."""
        match value:
            case str():
                return value.format_map({**self.names, **self.answered})
            case list():
                return [self._fill(one) for one in value]
            case dict():
                return {key: self._fill(one) for key, one in value.items()}
            case _:
                return value


class SampleRefused(Exception):
    """The sample company cannot be told here; the message says why."""


def play_elsewhere(data_dir: Path, story: Traversable) -> Played:
    """Play a story at the installation that the settings name, whose data folder this is.

    Raises `SampleRefused` where its clock is not known to be a story's, or others live there.
    """
    settings = Settings.read(data=data_dir)
    if settings.url is None or not settings.story:
        raise SampleRefused(
            "Set CONCORD_URL, and CONCORD_STORY=true here and for every service: a story sets the"
            " clock. On one machine use `concord up --sample`."
        )
    so_far = played(data_dir)
    if so_far is not None and so_far.told:
        return so_far
    if so_far is None:
        with connected(data_dir, [Role.AUDITOR]) as client:
            if client.get("/api/directory/v1/departments", limit=1)["items"]:
                raise SampleRefused("The installation is not empty; nothing was changed.")
    return play(data_dir, StoryClock(data_dir / STORY_CLOCK, always=True), story)


def play(data_dir: Path, clock: StoryClock, story: Traversable) -> Played:
    """Play a story in the last three months that are over; one that was broken off goes on."""
    document = _read(story, "company.json")
    acts = [act for part in document["acts"] for act in _read(story, part)]
    so_far = played(data_dir) or _begun(now().astimezone(COMPANY_ZONE).date())
    first, last, month = months_until(so_far.begun_on, 3)
    begins_at = datetime.combine(first, time.min, COMPANY_ZONE)
    with connected(data_dir, list(Role)) as everybody:
        clock.show(so_far.acts[-1].at if so_far.acts else begins_at)
        special = special_days(everybody.get(document["calendar"]))
        names = {
            "first_month": Month(first, special),
            "last_month": Month(last, special),
            "month": Month(month, special),
            "year_end": year_end(first),
        }
        answered = dict(so_far.names)
        stage = Stage(
            everybody, signer_of(data_dir), clock, f"sample-{so_far.month}", names, answered
        )
        for act in stage.play(acts, len(so_far.acts)):
            noted = {"acts": (*so_far.acts, act), "names": dict(answered)}
            so_far = so_far.model_copy(update=noted)
            keep(data_dir, so_far)
    clock.end()
    whole = so_far.model_copy(update={"told": True})
    keep(data_dir, whole)
    return whole


def _begun(today: date) -> Played:
    *_, month = months_until(today, 3)
    return Played(month=f"{month:%Y-%m}", begun_on=today, told=False)


def _read(story: Traversable, name: str) -> Any:
    return json.loads((story / name).read_text("utf-8"))
