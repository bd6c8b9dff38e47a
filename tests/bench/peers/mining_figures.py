"""Works out figures over an event log with pm4py: `python mining_figures.py LOG DEPARTMENT`.

As `mining_kpi.py` it runs in an environment of its own. It prints, as JSON, the cycle times, the
sojourns by activity, the variants and the handovers of a log. Durations are in seconds.

pm4py takes the time of an event from its start timestamp; a log without has the time of the
event before there, as the history rule of the workflows area has it. Its percentiles are
interpolated, so numpy's are taken that are one of the durations. Its handovers are shares of all
pairs of events that follow each other, one department with itself included.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import Any

CASE, ACTIVITY, TIME = "case:concept:name", "concept:name", "time:timestamp"
START = "start_timestamp"


def durations(values: Any) -> dict[str, Any]:
    """Return count, mean, median and 90th percentile of durations in seconds."""
    numpy: Any = import_module("numpy")
    found = numpy.percentile(values, [50, 90], method="inverted_cdf")
    return {
        "count": len(values),
        "mean": float(numpy.mean(values)),
        "median": float(found[0]),
        "p90": float(found[1]),
    }


def work_out(file: str, department: str) -> dict[str, Any]:
    """Return the figures of a log whose events all name a department."""
    pm4py: Any = import_module("pm4py")
    service: Any = import_module("pm4py.statistics.service_time.pandas.get")
    events = pm4py.read_xes(file)
    events["place"] = range(len(events))
    events = events.sort_values([CASE, TIME, "place"])
    events[START] = events.groupby(CASE)[TIME].shift()
    steps = events[events[START].notna()].copy()
    took = (steps[TIME] - steps[START]).dt.total_seconds()
    means = service.apply(steps, parameters={service.Parameters.START_TIMESTAMP_KEY: START})
    sojourns = {
        name: {**durations(group.to_numpy()), "mean": float(means[name])}
        for name, group in took.groupby(steps[ACTIVITY])
    }
    cycles = pm4py.get_all_case_durations(events)
    variants = pm4py.get_variants(events)
    follows = len(steps)
    network = pm4py.discover_handover_of_work_network(events, resource_key=department)
    return {
        "cycle_time": durations(cycles),
        "sojourns": sojourns,
        "variants": sorted([list(path), int(times)] for path, times in variants.items()),
        "handovers": sorted(
            [sender, recipient, round(share * follows)]
            for (sender, recipient), share in network.connections.items()
            if sender != recipient
        ),
    }


if __name__ == "__main__":
    print(json.dumps(work_out(*sys.argv[1:3])))  # noqa: T201
