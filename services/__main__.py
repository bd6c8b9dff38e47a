"""`concord …` and `python -m services …`: finds the areas by itself and gathers their commands."""

from __future__ import annotations

import sys

import services
from shared.runtime.areas import find_areas
from shared.runtime.cli import build_cli, run


def main() -> None:
    """Run the command line and exit with its code."""
    sys.exit(run(build_cli(find_areas(services))))


if __name__ == "__main__":
    main()
