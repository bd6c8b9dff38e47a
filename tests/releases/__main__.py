"""Writes the snapshot of this version, for all later ones: `python -m tests.releases`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from shared.backup.manifest import installed_version
from tests.releases.release_snapshot import RELEASES_FOLDER, write_snapshot
from tests.system.concord_process import run_concord


def main() -> int:
    """Run the sample company and write its snapshot, unless this version has one."""
    folder = RELEASES_FOLDER / installed_version()
    if folder.exists():
        print(f"{folder} is there already; a release has one snapshot.", file=sys.stderr)  # noqa: T201
        return 1
    with (
        tempfile.TemporaryDirectory() as scratch,
        run_concord(Path(scratch) / "data", "--sample", until_output="serves at") as installation,
    ):
        release = write_snapshot(installation, folder)
    size = sum(file.stat().st_size for file in release.folder.iterdir())
    print(f"{release.folder}: {size / 1024:.0f} KB; commit it.")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
