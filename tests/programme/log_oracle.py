"""Targets of an event log in plain Python: no code of the product is used."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

CHINA = timezone(timedelta(hours=8))


class Event(NamedTuple):
    """An event of a log."""

    at: datetime
    activity: str
    department: str


class Case(NamedTuple):
    """A case with its events in the order of their times."""

    name: str
    events: list[Event]


class Observed(NamedTuple):
    """Something that took from `began` to `ended`."""

    began: datetime
    ended: datetime


def read_cases(path: Path, most: int | None) -> list[Case]:
    """Return the first cases of a log; an event's department is its `org:group` or `org:role`."""
    cases = []
    with gzip.open(path) as file:
        for _, trace in ET.iterparse(file):
            if trace.tag.rpartition("}")[2] != "trace":
                continue
            values = _values(trace)
            events = [
                Event(
                    datetime.fromisoformat(said["time:timestamp"]).astimezone(UTC),
                    said["concept:name"],
                    said.get("org:group") or said.get("org:role") or "",
                )
                for said in (_values(one) for one in trace if one.tag.rpartition("}")[2] == "event")
            ]
            cases.append(Case(values["concept:name"], sorted(events, key=lambda one: one.at)))
            trace.clear()
            if len(cases) == most:
                break
    return cases


def _values(element: Any) -> dict[str, str]:
    return {one.get("key"): one.get("value") for one in element if one.get("key")}


def durations(cases: list[Case]) -> list[Observed]:
    """Return the cases, each from its first to its last event."""
    return [Observed(case.events[0].at, case.events[-1].at) for case in cases]


def received_steps(cases: list[Case]) -> list[Observed]:
    """Return the steps that one department took from another."""
    return [
        Observed(before.at, after.at)
        for case in cases
        for before, after in pairwise(case.events)
        if before.department and after.department and before.department != after.department
    ]


def half_of(cases: list[Case]) -> date:
    """Return the day in China on which half of the cases had ended."""
    ends = sorted(case.events[-1].at for case in cases)
    return ends[len(ends) // 2].astimezone(CHINA).date()


def by_week(observed: list[Observed]) -> dict[date, list[float]]:
    """Return the hours that things took, by the Monday of the week in which they ended."""
    weeks: dict[date, list[float]] = {}
    for one in observed:
        day = one.ended.astimezone(CHINA).date()
        hours = (one.ended - one.began) / timedelta(hours=1)
        weeks.setdefault(day - timedelta(days=day.weekday()), []).append(hours)
    return weeks


def halves(observed: list[Observed], last_day: date) -> Iterator[list[Observed]]:
    """Yield what had ended by the end of a day in China, and what ended later."""
    yield [one for one in observed if one.ended.astimezone(CHINA).date() <= last_day]
    yield [one for one in observed if one.ended.astimezone(CHINA).date() > last_day]


def limits(points: list[float]) -> tuple[float, float, float]:
    """Return the mean and the natural process limits of points."""
    mean = sum(points) / len(points)
    moving = sum(abs(b - a) for a, b in pairwise(points)) / (len(points) - 1)
    return mean, mean - 2.66 * moving, mean + 2.66 * moving
