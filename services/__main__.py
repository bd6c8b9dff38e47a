"""The entry point of `concord` and `python -m services`: discovers the areas and their commands."""

from __future__ import annotations

import gc
import sys

# What a start makes is here to stay: looking through it for garbage took a seventh of its time.
gc.set_threshold(50_000)

import services  # noqa: E402  it is the imports that the threshold is raised for
from shared.command_line.concord_command import (  # noqa: E402
    build_command_line,
    run_command_line,
)
from shared.service_runtime.service_discovery import discover_areas  # noqa: E402


def main() -> None:
    """Run the command line and exit with its code."""
    sys.exit(run_command_line(build_command_line(discover_areas(services))))


if __name__ == "__main__":
    main()
