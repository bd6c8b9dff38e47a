"""One backup that many tests look at or spoil a copy of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.traffic import Traffic
from tests.system.database import rows
from tests.system.installation import up
from tests.system.terminal import concord

EVENTS = " UNION ALL ".join(
    f"SELECT '{area} ' || id AS event FROM {area}.event" for area in ("directory", "duties")
)


class Taken:
    """A backup that was taken in the middle of a load."""

    def __init__(self, file: Path, before: set[str], after: set[str]) -> None:
        self.file = file
        self.before = before
        """The events of all commands that were answered before it was begun."""
        self.after = after
        """Those that were there when all was over."""


@pytest.fixture(scope="session")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taken]:
    """Take a backup under load; whoever uses it belongs to the xdist group `backup`."""
    folder = tmp_path_factory.mktemp("backup")
    with up(folder / "data") as house:
        load = Traffic(house.base_url, house.base_url, house.token("general-manager"))
        with load.flowing():
            load.goes_on(30)
            before = events(house.data)
            done = concord("backup", str(folder / "taken"), data=house.data)
            load.goes_on(10)
        assert done.returncode == 0, done.stderr
        assert "holds secrets" in done.stderr
        yield Taken(folder / "taken", before, events(house.data))


def events(data: Path) -> set[str]:
    """Return every event of a running installation's busiest areas."""
    return {row["event"] for row in rows(data, EVENTS)}
