"""Plays a story against an installation's public API: a sample company is told, not inserted.

A story is a JSON document: acts in order, each one request by somebody. Texts may name the story's
month as `{month}`, the one before as `{last_month}`, and what earlier acts answered by the names
they gave it. An act's fields:

* `en`, `zh`: what happens, for people
* `as`: `{"roles": [...], "department": code}`
* `post` or `put`: the path; `body`: the JSON; `match`: a path whose ETag is sent as If-Match
* `name`: keeps the answer's id under this name
* `get`, `each`: `{"name": field, "id": field}` keeps the id of every item of a list by a field
* `settle`: true waits until every area has heard everything
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import httpx

from shared.http.callers import Role
from shared.runtime.client import Client, connected
from shared.runtime.settle import settle
from shared.telemetry.traces import span

Told = Callable[[Mapping[str, Any]], None]
"""Called with every act before it is played."""


def months(now: datetime) -> tuple[str, str]:
    """Return the calendar month before `now` and the one before that, as YYYY-MM."""
    last = date(now.year, now.month, 1) - timedelta(days=1)
    before = last.replace(day=1) - timedelta(days=1)
    return f"{last:%Y-%m}", f"{before:%Y-%m}"


@dataclass
class Stage:
    """Where a story is being played."""

    data_dir: Path
    story: str
    names: dict[str, str] = field(default_factory=dict)

    def play(self, acts: Iterator[Mapping[str, Any]], told: Told) -> None:
        """Play the acts in order; playing them again changes nothing."""
        with connected(self.data_dir, list(Role)) as everybody:
            for number, act in enumerate(acts, 1):
                told(act)
                with span(f"story {self.story} {number}"):
                    self._play(number, act, everybody)

    def _play(self, number: int, act: Mapping[str, Any], everybody: Client) -> None:
        if act.get("settle"):
            settle(everybody)
        if "get" in act:
            for item in everybody.items(self._fill(act["get"])):
                self.names[item[act["each"]["name"]]] = item[act["each"]["id"]]
        for method in ("post", "put"):
            if method in act:
                self._send(number, act, method.upper(), everybody)

    def _send(self, number: int, act: Mapping[str, Any], method: str, everybody: Client) -> None:
        headers = {"Idempotency-Key": f'"{self.story}-{number}"'}
        if "match" in act:
            read = everybody.send("GET", self._fill(act["match"]))
            headers["If-Match"] = read.headers["etag"]
        who = act["as"]
        with connected(self.data_dir, map(Role, who["roles"]), who.get("department")) as client:
            answer: httpx.Response = client.send(
                method,
                self._fill(act[method.lower()]),
                json=self._fill(act["body"]),
                headers=headers,
            )
        if "name" in act:
            self.names[act["name"]] = answer.json()["id"]

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


def play(
    data_dir: Path, story: Traversable, now: datetime, told: Told = lambda _act: None
) -> tuple[str, Mapping[str, Any]]:
    """Play a story in the month before `now`; return that month and the story's document."""
    document: Mapping[str, Any] = json.loads(story.read_text("utf-8"))
    month, last_month = months(now)
    stage = Stage(
        data_dir,
        f"{document['story']}-{month}",
        {"month": month, "last_month": last_month},
    )
    stage.play(iter(document["acts"]), told)
    with connected(data_dir, list(Role)) as client:
        settle(client)
    return month, document
