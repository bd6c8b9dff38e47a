"""Keeps the sample company of this version for all later ones: `python -m tests.releases`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from shared.runtime.backup.manifest import present_version
from tests.releases.kept import FOLDER, keep
from tests.system.installation import up


def main() -> int:
    """Tell the sample company and write its folder, unless this version has one."""
    folder = FOLDER / present_version()
    if folder.exists():
        print(f"{folder} is there already; a release is kept once.", file=sys.stderr)  # noqa: T201
        return 1
    with (
        tempfile.TemporaryDirectory() as scratch,
        up(Path(scratch) / "data", "--sample", until="serves at") as house,
    ):
        release = keep(house, folder)
    size = sum(file.stat().st_size for file in release.folder.iterdir())
    print(f"{release.folder}: {size / 1024:.0f} KB; commit it.")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
