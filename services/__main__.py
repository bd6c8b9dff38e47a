"""The entry point of `concord` and `python -m services`: discovers the areas and their commands."""

from __future__ import annotations

import sys

import services
from shared.command_line.concord_command import build_command_line, run_command_line
from shared.service_runtime.service_discovery import discover_areas


def main() -> None:
    """Run the command line and exit with its code."""
    sys.exit(run_command_line(build_command_line(discover_areas(services))))


if __name__ == "__main__":
    main()
