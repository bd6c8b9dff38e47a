"""Which tests one worker runs together, and with which the workers begin.

A file's tests stay together, for what its fixtures keep. So do files that name the same xdist
group: they use an expensive fixture of a session, which every worker would otherwise make anew.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from xdist.scheduler import LoadFileScheduling

ROOT = Path(__file__).parents[1]
LONGEST = (
    "tests/faults/test_infrastructure_faults.py",
    "tests/faults/test_statements_equal_across_buses.py",
    "tests/faults/test_imported_history_across_buses.py",
    "tests/faults/",
    "tests/system/",
    "tests/backup/",
    "tests/sign_on/test_keycloak_sign_on.py",
    "tests/generated_clients/",
    "tests/connections/",
    "tests/stream/",
    "tests/workflows/",
    "tests/telemetry/",
    "tests/releases/",
    "tests/deploy/",
    "tests/architecture/",
    "tests/shared/",
)
"""What takes longest begins first, so that no worker ends alone with it."""

SHARED_FOLDERS = ("tests/architecture/", "tests/deploy/")
"""Folders whose files share what one process parses or renders once."""

SHARED_FIXTURES = ("backup", "installation", "oracle", "sample", "site")
"""Groups for which it is worth that one worker has all their files: each fixture starts anew."""

_GROUP = re.compile(rf"""\bxdist_group\(["'](?P<name>{"|".join(SHARED_FIXTURES)})["']\)""")


class GroupedFileScheduling(LoadFileScheduling):  # type: ignore[misc]  # it has no types
    """Gives a worker all files of a group at once, and every other file by itself."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(super()._split_scope(nodeid))


@cache
def group_of(file: str) -> str:
    """Return the folder or the group that a file of tests belongs to, or else its own path."""
    for folder in SHARED_FOLDERS:
        if file.startswith(folder):
            return folder
    path = ROOT / file
    named = _GROUP.search(path.read_text("utf-8")) if path.is_file() else None
    return file if named is None else named["name"]


def rank(file: str) -> int:
    """Return the place of a file among the longest ones: the lowest begins."""
    found = (number for number, prefix in enumerate(LONGEST) if file.startswith(prefix))
    return next(found, len(LONGEST))
