"""Plays a story against an installation's public API: a sample company is told, not inserted.

A story is a JSON document: acts in order, each at its moment. The installation's clock is set to
that moment, so timers fire in the story as they would have in life. Texts may name the story's
month as `{month}`, the one before as `{last_month}`, and what earlier acts answered by the names
they gave it. An act's fields:

* `en`, `zh`: what happens, for people; `at`: when
* `as`: `{"roles": [...], "department": code}`
* `post` or `put`: the path; `body`: the JSON; `match`: a path whose ETag is sent as If-Match
* `name`: keeps the answer's id under this name
* `settle`: true waits until every area has heard everything
* `get`, `each`: `{"name": field, "id": field}` keeps the id of every item of a list by a field
* `expect`, `count`: waits until a list has so many items
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from shared.http.callers import Role
from shared.runtime.client import Client, NotReached, connected
from shared.runtime.clock import StoryClock
from shared.runtime.settle import settle

PATIENCE_SECONDS = 60


def months(now: datetime) -> tuple[str, str]:
    """Return the calendar month before `now` and the one before that, as YYYY-MM."""
    last = date(now.year, now.month, 1) - timedelta(days=1)
    before = last.replace(day=1) - timedelta(days=1)
    return f"{last:%Y-%m}", f"{before:%Y-%m}"


@dataclass
class Stage:
    """Where a story is being played."""

    data_dir: Path
    clock: StoryClock
    story: str
    names: dict[str, str]

    def play(self, acts: Sequence[Mapping[str, Any]]) -> None:
        """Play the acts in order; playing them again changes nothing."""
        with connected(self.data_dir, list(Role)) as everybody:
            for number, act in enumerate(acts, 1):
                if "at" in act:
                    self.clock.show(datetime.fromisoformat(self._fill(act["at"])))
                self._play(number, act, everybody)

    def _play(self, number: int, act: Mapping[str, Any], everybody: Client) -> None:
        if act.get("settle"):
            settle(everybody)
        if "get" in act:
            for item in everybody.items(self._fill(act["get"])):
                self.names[item[act["each"]["name"]]] = item[act["each"]["id"]]
        if "expect" in act:
            self._wait_for(self._fill(act["expect"]), act["count"], everybody)
        for method in ("post", "put"):
            if method in act:
                self._send(number, act, method, everybody)

    def _send(self, number: int, act: Mapping[str, Any], method: str, everybody: Client) -> None:
        headers = {"Idempotency-Key": f'"{self.story}-{number}"'}
        if "match" in act:
            read = everybody.send("GET", self._fill(act["match"]))
            headers["If-Match"] = read.headers["etag"]
        who = act["as"]
        with connected(self.data_dir, map(Role, who["roles"]), who.get("department")) as client:
            answer = client.send(
                method, self._fill(act[method]), json=self._fill(act["body"]), headers=headers
            )
        if "name" in act:
            self.names[act["name"]] = answer.json()["id"]

    def _wait_for(self, path: str, count: int, everybody: Client) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while len(list(everybody.items(path))) < count:
            if time.monotonic() > until:
                raise NotReached(f"the story waits in vain for {count} of {path}")
            time.sleep(0.05)

    def _fill(self, value: Any) -> Any:
        """Put the names into every text of a JSON value."""
        match value:
            case str():
                return value.format_map(self.names)
            case list():
                return [self._fill(one) for one in value]
            case dict():
                return {key: self._fill(one) for key, one in value.items()}
            case _:
                return value


def play(data_dir: Path, clock: StoryClock, story: Traversable) -> str:
    """Play a story in the month before the present one, and return that month."""
    document = json.loads(story.read_text("utf-8"))
    month, last_month = months(clock())
    name = f"{document['story']}-{month}"
    try:
        Stage(data_dir, clock, name, {"month": month, "last_month": last_month}).play(
            document["acts"]
        )
        with connected(data_dir, list(Role)) as client:
            settle(client)
    finally:
        clock.end()
    return month
