"""Where figures were measured: machine, versions, settings, revision."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import subprocess
import time
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from statistics import median

import asyncpg

from shared.embedded_postgres import run_embedded_postgres
from shared.installation.settings import Settings

REPOSITORY = Path(__file__).parents[2]
SYNCED_BYTES = 8192
SYNCS = 100
POSTGRES_SETTINGS = (
    *("fsync", "synchronous_commit", "full_page_writes", "wal_level", "wal_compression"),
    *("shared_buffers", "max_connections", "max_wal_size", "autovacuum"),
)
PARTS_OF_THE_SERVER = ("starlette", "uvloop", "h11")
"""Packages that decide how fast it is and that other packages bring, if they are installed."""


@dataclass(frozen=True)
class MeasuringMachine:
    """What figures depend on."""

    measured_at: str
    revision: str
    """The commit, with `+` where files differ from it."""
    machine: dict[str, str | float]
    versions: dict[str, str]
    settings: dict[str, str]


async def describe_machine(folder: Path) -> MeasuringMachine:
    """Return what is true here; `folder` is on the disk that benchmarks write to, and empty."""
    async with run_embedded_postgres(folder) as postgres:
        connection = await asyncpg.connect(**postgres.connect_arguments)
        try:
            server = {
                name: str(await connection.fetchval("SELECT current_setting($1)", name))
                for name in ("server_version", *POSTGRES_SETTINGS)
            }
        finally:
            await connection.close()
    return MeasuringMachine(
        measured_at=datetime.now(UTC).isoformat(timespec="seconds"),
        revision=revision_of(REPOSITORY),
        machine={
            "cores": len(os.sched_getaffinity(0)),
            "processor": _first_match(r"model name\s*: (.*)", Path("/proc/cpuinfo")),
            "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
            "kernel": platform.release(),
            "fsync_seconds": measure_fsync(folder),
            "load_average": os.getloadavg()[0],
        },
        versions={
            "python": platform.python_version(),
            "postgresql": server.pop("server_version"),
            **library_versions(REPOSITORY),
        },
        settings={
            **{f"postgresql.{name}": value for name, value in server.items()},
            "pool_size": str(Settings.model_fields["pool_size"].default),
            "event_loop": "uvloop" if find_spec("uvloop") else "asyncio",
            "bus": "embedded, where no row says Kafka",
        },
    )


def revision_of(tree: Path) -> str:
    """Return a tree's commit, with `+` where its files differ from it."""
    described = subprocess.run(
        ["git", "-C", tree, "describe", "--always", "--abbrev=12", "--exclude=*", "--dirty=+"],
        capture_output=True,
        text=True,
        check=False,  # an unpacked archive has no commit
    )
    return described.stdout.strip() or "unknown"


def library_versions(tree: Path) -> dict[str, str]:
    """Return the versions of the packages that the product depends on."""
    project = tomllib.loads((tree / "pyproject.toml").read_text("utf-8"))["project"]
    names = [re.split(r"[^A-Za-z0-9-]", one)[0] for one in project["dependencies"]]
    found = {one for one in PARTS_OF_THE_SERVER if find_spec(one)}
    return {name: importlib.metadata.version(name) for name in sorted({*names, *found})}


def measure_fsync(folder: Path) -> float:
    """Return the median seconds that the disk takes to have 8 KB written durably."""
    file, taken = folder / "fsync", []
    with file.open("wb", buffering=0) as out:
        for _ in range(SYNCS):
            out.write(b"x" * SYNCED_BYTES)
            begin = time.perf_counter()
            os.fsync(out.fileno())
            taken.append(time.perf_counter() - begin)
    file.unlink()
    return median(taken)


def _first_match(pattern: str, file: Path) -> str:
    found = re.search(pattern, file.read_text("utf-8")) if file.is_file() else None
    return found[1] if found else "unknown"
