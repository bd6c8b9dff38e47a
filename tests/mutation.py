"""Mutation-tests the incentives domain: `make mutate`.

Runs cosmic-ray by `mutation.toml` in one copy of the project for each processor, each with a part
of the modules, so that the working tree is never broken. Lists the mutants that lived, prints the
share that was killed, and fails where that is below 90 %.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
DOMAIN = Path("services/incentives/domain")
TESTS = Path("tests/incentives")
EXPECTED_PERCENT = 90
BIN = Path(sys.executable).parent


def main() -> int:
    """Print the result; return the exit code."""
    workers = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(workers) as pool:
        copies = [Path(folder) / str(number) for number in range(workers)]
        outcomes = [
            outcome for found in pool.map(_mutate, copies, _parts(workers)) for outcome in found
        ]
    survived = sorted(mutant for mutant, killed in outcomes if not killed)
    killed = len(outcomes) - len(survived)
    percent = 100 * killed / max(1, len(outcomes))
    told = [f"survived  {mutant}" for mutant in survived]
    told.append(f"{killed} of {len(outcomes)} mutants killed: {percent:.1f} %")
    sys.stdout.write("\n".join(told) + "\n")
    return 0 if percent >= EXPECTED_PERCENT else 1


def _parts(workers: int) -> list[list[str]]:
    """Divide the modules so that each worker has about as much code."""
    modules = sorted((ROOT / DOMAIN).glob("*.py"), key=lambda path: -path.stat().st_size)
    parts: list[list[Path]] = [[] for _ in range(workers)]
    for module in modules:
        min(parts, key=lambda part: sum(path.stat().st_size for path in part)).append(module)
    return [[str(path.relative_to(ROOT)) for path in part] for part in parts]


def _mutate(copy: Path, modules: list[str]) -> list[tuple[str, bool]]:
    """Break these modules in a copy; return each mutant and whether it was killed."""
    _copy_project(copy)
    settings = (ROOT / "mutation.toml").read_text()
    everything = json.dumps(tomllib.loads(settings)["cosmic-ray"]["module-path"])
    (copy / "mutation.toml").write_text(settings.replace(everything, json.dumps(modules)))
    _run(copy, "cosmic-ray", "baseline", "mutation.toml")
    _run(copy, "cosmic-ray", "init", "mutation.toml", "session.sqlite")
    _run(copy, "cr-filter-operators", "session.sqlite", "mutation.toml")
    _run(copy, "cosmic-ray", "exec", "mutation.toml", "session.sqlite")
    rows = [json.loads(line) for line in _run(copy, "cosmic-ray", "dump", "session.sqlite")]
    return [
        (_describe(job["mutations"][0]), result["test_outcome"] != "survived")
        for job, result in rows
        if result is not None and result["worker_outcome"] != "skipped"
    ]


def _copy_project(copy: Path) -> None:
    leave = shutil.ignore_patterns("__pycache__")
    for part in ("services", "shared", TESTS):
        shutil.copytree(ROOT / part, copy / part, ignore=leave)
    shutil.copy(ROOT / "tests/__init__.py", copy / "tests")


def _describe(mutation: dict[str, Any]) -> str:
    line, column = mutation["start_pos"]
    return f"{mutation['module_path']}:{line}:{column} {mutation['operator_name']}"


def _run(copy: Path, command: str, *arguments: str) -> list[str]:
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", "")])
    done = subprocess.run(
        [BIN / command, *arguments],
        cwd=copy,
        env={**os.environ, "PATH": path, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.splitlines()


if __name__ == "__main__":
    sys.exit(main())
