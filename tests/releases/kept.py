"""A release's folder: written from a running installation, and what is asked of it later."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from shared.http.callers import Role
from shared.runtime.backup.archive import opened
from shared.runtime.backup.manifest import Manifest
from shared.runtime.client import connected
from shared.runtime.settle import come_to_rest
from tests.system.installation import Installation
from tests.system.terminal import concord

FOLDER = Path(__file__).parent
INCENTIVES = "/api/incentives/v1"
AUDIT = "/api/operations/v1/audit"


@dataclass(frozen=True)
class Release:
    """What a release left behind."""

    folder: Path

    @property
    def backup(self) -> Path:
        """The sample company, as that version's `concord backup` wrote it."""
        return self.folder / "sample.backup"

    @property
    def manifest(self) -> Manifest:
        """What the backup says of itself."""
        with opened(self.backup) as archive:
            return archive.manifest

    def statements(self) -> Mapping[str, bytes]:
        """Return the API's answer for every month, to the byte."""
        return {
            file.stem.removeprefix("statement-"): file.read_bytes()
            for file in sorted(self.folder.glob("statement-*.json"))
        }

    def checked(self) -> list[object]:
        """Return how much that version's audit looked at."""
        found: list[object] = json.loads((self.folder / "audit.json").read_bytes())["checked"]
        return found


def releases() -> list[Path]:
    """Return the folder of every release, the oldest first."""
    found = (path for path in FOLDER.iterdir() if (path / "sample.backup").exists())
    return sorted(found, key=lambda path: [int(part) for part in path.name.split(".")])


def keep(house: Installation, folder: Path) -> Release:
    """Write down an installation that nobody works on; the folder must be new."""
    folder.mkdir()
    release = Release(folder)
    with connected(house.data, [Role.OPERATOR]) as client:
        come_to_rest(client)
    with house.http(Role.AUDITOR, Role.OPERATOR) as http:
        for period, statement in statements(http).items():
            (folder / f"statement-{period}.json").write_bytes(statement)
        (folder / "audit.json").write_bytes(http.get(AUDIT).raise_for_status().content)
    done = concord("backup", str(release.backup), data=house.data)
    assert done.returncode == 0, done.stderr
    return release


def statements(http: httpx.Client) -> Mapping[str, bytes]:
    """Return the API's answer for every month that has something in it."""
    items = http.get(f"{INCENTIVES}/periods").raise_for_status().json()["items"]
    return {
        one["period"]: http.get(f"{INCENTIVES}/statements/{one['period']}").content for one in items
    }
