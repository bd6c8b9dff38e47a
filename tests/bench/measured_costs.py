"""The costs that the capacity model is fed: kept in a file, replaced by what `make bench` measures.

`python -m tests.bench.measured_costs` takes them from `.bench/results.json` and renders
`docs/scale.md` again; what that run did not measure stays. Commit both files together.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.capacity_inputs import COST_NAMES, MeasuredCosts

COSTS_FILE = Path(__file__).with_name("measured_costs.json")
RESULTS_FILE = Path(__file__).parents[2] / ".bench" / "results.json"
SIGNIFICANT_DIGITS = 3


@dataclass(frozen=True)
class RecordedCost:
    """A cost, and where it comes from."""

    value: float
    measured: str
    """The date, the revision and the machine."""


def read_costs(file: Path = COSTS_FILE) -> Mapping[str, RecordedCost]:
    """Return the recorded costs by their names."""
    return {
        name: RecordedCost(**found) for name, found in json.loads(file.read_text("utf-8")).items()
    }


def to_measured_costs(recorded: Mapping[str, RecordedCost]) -> MeasuredCosts:
    """Return the model's input; raises `TypeError` where a cost is missing or unknown."""
    return MeasuredCosts(**{name: one.value for name, one in recorded.items()})


def replace_costs(
    recorded: Mapping[str, RecordedCost], results: Mapping[str, Any]
) -> Mapping[str, RecordedCost]:
    """Return the costs with those that a run measured, in three digits; raises `ValueError`.

    That is where the run was no full one, or measured costs that the model does not know.
    """
    if results["size"] == "smoke":
        raise ValueError("A smoke run measures no costs.")
    if unknown := results["costs"].keys() - set(COST_NAMES):
        raise ValueError(f"The model does not know {sorted(unknown)}.")
    machine = results["machine"]
    measured = (
        f"{results['measured_at'][:10]}, {results['revision']}, {machine['cores']} cores,"
        f" {machine['processor']}, fsync {machine['fsync_seconds'] * 1000:.2g} ms"
    )
    fresh = {
        name: RecordedCost(float(f"{found['median']:.{SIGNIFICANT_DIGITS}g}"), measured)
        for name, found in results["costs"].items()
    }
    return {**recorded, **fresh}


def write_costs(recorded: Mapping[str, RecordedCost], file: Path = COSTS_FILE) -> None:
    """Write the costs, in the order in which the model has them."""
    document = {name: vars(recorded[name]) for name in COST_NAMES if name in recorded}
    file.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", "utf-8")


def main() -> None:
    """Take the costs of the last run and render the page."""
    from tests.bench.capacity_page import PAGE, render_page  # noqa: PLC0415  it reads the costs

    results = json.loads(RESULTS_FILE.read_text("utf-8"))
    write_costs(replace_costs(read_costs(), results))
    PAGE.write_text(render_page(read_costs()), "utf-8")
    sys.stdout.write(f"{COSTS_FILE} and {PAGE} have the costs of {results['revision']}.\n")


if __name__ == "__main__":
    main()
