"""A release's snapshot: written from a running installation, read when an upgrade is checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from shared.backup.archive_file import open_backup_file
from shared.backup.manifest import Manifest
from shared.http.auth import Role
from shared.terminal.idle_waiting import wait_until_idle
from shared.terminal.installation_connection import connect_to_installation
from tests.system.cli_process import run_command
from tests.system.concord_process import ConcordProcess

RELEASES_FOLDER = Path(__file__).parent
INCENTIVES_API = "/api/incentives/v1"
AUDIT_PATH = "/api/operations/v1/audit"


@dataclass(frozen=True)
class ReleaseSnapshot:
    """The files of one release."""

    folder: Path

    @property
    def backup_file(self) -> Path:
        """The sample company, as `concord backup` of that version wrote it."""
        return self.folder / "sample.backup"

    @property
    def backup_manifest(self) -> Manifest:
        """The manifest of the backup."""
        with open_backup_file(self.backup_file) as archive:
            return archive.manifest

    def read_statements(self) -> Mapping[str, bytes]:
        """Return the API's response for every month, to the byte."""
        return {
            file.stem.removeprefix("statement-"): file.read_bytes()
            for file in sorted(self.folder.glob("statement-*.json"))
        }

    def audited_counts(self) -> list[dict[str, Any]]:
        """Return the numbers of what that version's audit checked."""
        counts: list[dict[str, Any]] = json.loads((self.folder / "audit.json").read_bytes())[
            "checked"
        ]
        return counts


def release_folders() -> list[Path]:
    """Return the folder of every release, oldest first."""
    folders = (path for path in RELEASES_FOLDER.iterdir() if (path / "sample.backup").exists())
    return sorted(folders, key=lambda path: [int(part) for part in path.name.split(".")])


def write_snapshot(installation: ConcordProcess, folder: Path) -> ReleaseSnapshot:
    """Write the snapshot of an idle installation; the folder must be new."""
    folder.mkdir()
    release = ReleaseSnapshot(folder)
    with connect_to_installation(installation.data_folder, [Role.OPERATOR]) as client:
        wait_until_idle(client)
    with installation.open_http_client(Role.AUDITOR, Role.OPERATOR) as http:
        for period, statement in fetch_statements(http).items():
            (folder / f"statement-{period}.json").write_bytes(statement)
        (folder / "audit.json").write_bytes(http.get(AUDIT_PATH).raise_for_status().content)
    done = run_command("backup", str(release.backup_file), data=installation.data_folder)
    assert done.returncode == 0, done.stderr
    return release


def fetch_statements(http: httpx.Client) -> Mapping[str, bytes]:
    """Return the API's response for every month that has a statement."""
    items = http.get(f"{INCENTIVES_API}/periods").raise_for_status().json()["items"]
    return {
        one["period"]: http.get(f"{INCENTIVES_API}/statements/{one['period']}").content
        for one in items
    }
