"""Works out the KPI of an event log with pm4py and pandas: `python mining_kpi.py LOG DEPARTMENT`.

It runs in an environment of its own (`mining_environment.py`): pm4py is under the AGPL, so nothing
of Concord imports it. It prints, as JSON, what each department owed in each month and did in time,
by the history rule of the workflows area, for finished cases as an import counts them.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import Any

PERCENT = 80
MONTHS_IN = "Asia/Shanghai"


def nearest_rank(durations: Any) -> Any:
    """Return the smallest duration that `PERCENT` of them do not exceed."""
    rank = -(-len(durations) * PERCENT // 100)
    return durations.sort_values().iloc[rank - 1]


def work_out(file: str, department: str) -> dict[str, dict[str, list[int]]]:
    """Return how many steps were due and in time, by month and department."""
    pm4py: Any = import_module("pm4py")
    events = pm4py.read_xes(file)
    events["place"] = range(len(events))
    events = events.sort_values(["case:concept:name", "time:timestamp", "place"])
    events["opened"] = events.groupby("case:concept:name")["time:timestamp"].shift()
    steps = events[events["opened"].notna()].copy()
    steps["took"] = steps["time:timestamp"] - steps["opened"]
    standards = steps.groupby("concept:name")["took"].apply(nearest_rank)
    steps["due"] = steps["opened"] + steps["concept:name"].map(standards)
    steps["in_time"] = steps["time:timestamp"] <= steps["due"]
    steps["month"] = steps["due"].dt.tz_convert(MONTHS_IN).dt.strftime("%Y-%m")
    counts = steps.groupby(["month", department])["in_time"].agg(["size", "sum"])
    found: dict[str, dict[str, list[int]]] = {}
    for (month, name), due, in_time in counts.itertuples():
        found.setdefault(month, {})[name] = [int(due), int(in_time)]
    return found


if __name__ == "__main__":
    print(json.dumps(work_out(*sys.argv[1:3])))  # noqa: T201
